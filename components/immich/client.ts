import {
  immichConfigFile,
  immichKeyRefused,
  immichNotReady,
  immichPermissionMissing,
  unexpectedAnswer,
} from "../support/errors.ts";
import { type HttpAnswer, HttpClient } from "../support/http.ts";
import type { SystemConfig } from "./system-config.ts";

/** Where Immich is and who asks. */
export interface ImmichAccess {
  /** Base URL of Immich, as this machine reaches it. */
  url: string;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** API key; needed for everything but the public endpoints. */
  apiKey?: string | undefined;
  /** Access token of a session, in place of a key. */
  accessToken?: string | undefined;
}

/** An API key as `GET /api-keys/me` and `GET /api-keys` describe it; never its secret. */
export interface ApiKey {
  id: string;
  name: string;
  permissions: string[];
}

/** Immich's admin API, as far as this program uses it. Facts: measured against Immich 3.1.0. */
export class ImmichClient {
  readonly #url: string;
  readonly #http: HttpClient;

  constructor({ url, ca, apiKey, accessToken }: ImmichAccess) {
    this.#url = url;
    this.#http = new HttpClient({
      product: "Immich",
      url,
      ca,
      headers: {
        ...(apiKey ? { "x-api-key": apiKey } : {}),
        ...(accessToken ? { Authorization: `Bearer ${accessToken}` } : {}),
      },
    });
  }

  /**
   * Waits for `{"res":"pong"}`, which a proxy's own page cannot give.
   * @throws Failure `immich/not-ready`
   */
  async waitUntilReady(seconds: number): Promise<void> {
    const isPong = ({ status, body }: HttpAnswer) =>
      status === 200 && (body as { res?: string })?.res === "pong";
    const ready = await this.#http.poll({ method: "GET", url: "/api/server/ping" }, isPong, seconds);
    if (!ready) throw immichNotReady(this.#url, seconds);
  }

  /** True once somebody has signed up as the first administrator. Public. */
  async hasAdmin(): Promise<boolean> {
    const config = await this.#call<{ isInitialized: boolean }>("GET", "/api/server/config");
    return config.isInitialized;
  }

  /**
   * Refuses a server whose settings come from a file: it would refuse every write.
   * @throws Failure `immich/config-file`
   */
  async refuseConfigFile(): Promise<void> {
    const features = await this.#call<{ configFile: boolean }>("GET", "/api/server/features");
    if (features.configFile) throw immichConfigFile(this.#url);
  }

  /** The whole settings document, secrets in clear: never print it. Needs systemConfig.read. */
  systemConfig(): Promise<SystemConfig> {
    return this.#call("GET", "/api/system-config");
  }

  /** Replaces the whole document; a section left out is an error. Needs systemConfig.update. */
  putSystemConfig(document: SystemConfig): Promise<SystemConfig> {
    return this.#call("PUT", "/api/system-config", document);
  }

  /** Makes the first administrator. Unauthenticated: whoever comes first is admin. */
  signUpAdmin(admin: { email: string; password: string; name: string }): Promise<unknown> {
    return this.#call("POST", "/api/auth/admin-sign-up", admin);
  }

  /** @returns the session's access token, or undefined when mail or password are wrong */
  async logIn(email: string, password: string): Promise<string | undefined> {
    const answer = await this.#send("POST", "/api/auth/login", { email, password });
    if (answer.status === 401) return undefined;
    return (this.#expect("POST /api/auth/login", answer) as { accessToken: string }).accessToken;
  }

  logOut(): Promise<unknown> {
    return this.#call("POST", "/api/auth/logout");
  }

  /** Marks the welcome tour as done, so that the first sign-in lands on the photos. */
  finishOnboarding(): Promise<unknown> {
    return this.#call("POST", "/api/system-metadata/admin-onboarding", { isOnboarded: true });
  }

  apiKeys(): Promise<ApiKey[]> {
    return this.#call("GET", "/api/api-keys");
  }

  /** @returns the new key and its secret, which Immich shows this once only */
  createApiKey(name: string, permissions: readonly string[]): Promise<{ secret: string; apiKey: ApiKey }> {
    return this.#call("POST", "/api/api-keys", { name, permissions });
  }

  deleteApiKey(id: string): Promise<unknown> {
    return this.#call("DELETE", `/api/api-keys/${id}`);
  }

  /** The key that asks; it needs no permission, so it is the cheapest check of a key. */
  ownApiKey(): Promise<ApiKey> {
    return this.#call("GET", "/api/api-keys/me");
  }

  #send(method: string, url: string, data?: unknown): Promise<HttpAnswer> {
    return this.#http.send({ method, url, ...(data === undefined ? {} : { data }) });
  }

  async #call<Body>(method: string, url: string, data?: unknown): Promise<Body> {
    return this.#expect(`${method} ${url}`, await this.#send(method, url, data)) as Body;
  }

  #expect(request: string, { status, body }: HttpAnswer): unknown {
    if (status >= 200 && status < 300) return body;
    const words = message(body);
    if (status === 401) throw immichKeyRefused(this.#url);
    if (status === 403) throw immichPermissionMissing(words);
    throw unexpectedAnswer("Immich", request, status, words);
  }
}

/** Immich's own words; on a validation error also which fields (never their values). */
function message(body: unknown): string {
  const { message: text, errors } = (body ?? {}) as { message?: unknown; errors?: { path?: unknown[] }[] };
  if (text === undefined) return "no JSON answer of Immich's";
  const fields = (errors ?? []).map(({ path }) => (path ?? []).join("."));
  return fields.length > 0 ? `${text} (${fields.join(", ")})` : String(text);
}
