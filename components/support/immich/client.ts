import { unexpectedAnswer } from "../errors.ts";
import { type HttpAnswer, HttpClient } from "../http.ts";
import { expectSuccess, message } from "./answers.ts";
import { immichConfigFile, immichNotReady, immichPasswordLoginOff } from "./errors.ts";
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

/** An account, as the administrator's list shows it. */
export interface Account {
  id: string;
  email: string;
  /** Subject that it is linked to; `""` where it is not. */
  oauthId: string;
  /** Soft-deleted accounts keep their mail until they are purged. */
  deletedAt: string | null;
}

/** The settings document as it was read. */
export interface ConfigReading {
  document: SystemConfig;
  etag: string | undefined;
  /** Where it was read, and where it is written. */
  path: string;
}

/**
 * Every version so far has the first; from 3.2 on it is deprecated for the second, which needs other permissions
 * and is marked alpha. So the second is asked only where the first is gone or closed to this key.
 */
const configPaths = ["/api/system-config", "/api/admin/config"] as const;

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

  /**
   * The whole settings document, secrets in clear: never print it.
   * @param known an earlier reading; where Immich says that nothing changed (304), that one comes back itself
   */
  async readConfig(known?: ConfigReading): Promise<ConfigReading> {
    const [first, second] = known ? [known.path] : configPaths;
    const condition = known?.etag ? { "If-None-Match": known.etag } : {};
    let path: string = first;
    let answer = await this.#http.send({ method: "GET", url: path, headers: condition });
    if (second && (answer.status === 404 || answer.status === 403)) {
      const other = await this.#http.send({ method: "GET", url: second });
      // Both closed: the first one's words name the permission that every version knows.
      if (other.status !== 404 && other.status !== 403) [path, answer] = [second, other];
    }
    if (known && answer.status === 304) return known;
    const request = `GET ${path}`;
    const document = expectSuccess(this.#url, request, answer) as SystemConfig;
    if (typeof document?.oauth !== "object")
      throw unexpectedAnswer("Immich", request, answer.status, "no settings document");
    return { document, etag: etag(answer), path };
  }

  /** What the document is on a server where nothing was ever saved. */
  configDefaults({ path }: ConfigReading): Promise<SystemConfig> {
    return this.#call("GET", `${path}/defaults`);
  }

  /** Replaces the whole document; a section left out is an error. */
  writeConfig({ path }: ConfigReading, document: SystemConfig): Promise<SystemConfig> {
    return this.#call("PUT", path, document);
  }

  /** Makes the first administrator. Unauthenticated: whoever comes first is admin. */
  signUpAdmin(admin: { email: string; password: string; name: string }): Promise<unknown> {
    return this.#call("POST", "/api/auth/admin-sign-up", admin);
  }

  /**
   * @returns the session's access token, or undefined when mail or password are wrong
   * @throws Failure `immich/password-login-off`
   */
  async logIn(email: string, password: string): Promise<string | undefined> {
    const answer = await this.#send("POST", "/api/auth/login", { email, password });
    if (answer.status === 401) {
      if (message(answer.body) === "Password login has been disabled")
        throw immichPasswordLoginOff(this.#url);
      return undefined;
    }
    return (expectSuccess(this.#url, "POST /api/auth/login", answer) as { accessToken: string }).accessToken;
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

  /** All accounts, soft-deleted ones too; needs adminUser.read. */
  accounts(): Promise<Account[]> {
    return this.#call("GET", "/api/admin/users?withDeleted=true");
  }

  /** The key that asks; it needs no permission, so it is the cheapest check of a key. */
  ownApiKey(): Promise<ApiKey> {
    return this.#call("GET", "/api/api-keys/me");
  }

  #send(method: string, url: string, data?: unknown): Promise<HttpAnswer> {
    return this.#http.send({ method, url, ...(data === undefined ? {} : { data }) });
  }

  async #call<Body>(method: string, url: string, data?: unknown): Promise<Body> {
    return expectSuccess(this.#url, `${method} ${url}`, await this.#send(method, url, data)) as Body;
  }
}

function etag({ headers }: HttpAnswer): string | undefined {
  return typeof headers.etag === "string" ? headers.etag : undefined;
}
