import { unexpectedAnswer } from "../errors.ts";
import { type HttpAnswer, HttpClient } from "../http.ts";
import {
  anything,
  count,
  flag,
  identifier,
  list,
  nullable,
  type Of,
  object,
  record,
  type Shape,
  text,
} from "../shape.ts";
import { expectSuccess, message } from "./answers.ts";
import { immichConfigFile, immichMaintenance, immichNotReady, immichPasswordLoginOff } from "./errors.ts";
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
export type ApiKey = Of<typeof isApiKey>;

const isApiKey = object({ id: identifier, name: text, permissions: list(text) });

/** An account, as the administrator's list shows it. */
export type Account = Of<typeof isAccount>;

const isAccount = object({
  id: identifier,
  name: text,
  email: text,
  /** Subject that it is linked to; `""` where it is not. */
  oauthId: text,
  isAdmin: flag,
  /** Folder of its photos below the library; unique, null where it has none. */
  storageLabel: nullable(text),
  /** Null is unlimited, 0 takes no uploads. */
  quotaSizeInBytes: nullable(count),
  /** Moves with every change. */
  updatedAt: text,
  /** Soft-deleted accounts keep their email address and their label until they are purged. */
  deletedAt: nullable(text),
});

/** What an administrator may change of an account. */
export type AccountFields = Partial<
  Pick<Account, "name" | "email" | "storageLabel" | "quotaSizeInBytes"> & { password: string }
>;

/** A sign-in that is alive, as the administrator's list shows it. */
export type Session = Of<typeof isSession>;

const isSession = object({ id: text, updatedAt: text });

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
export const configPaths = ["/api/system-config", "/api/admin/config"] as const;

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
   * Waits for `{"res":"pong"}`, which a proxy's own page cannot give. A server in maintenance mode gives it too.
   * @throws Failure `immich/not-ready`
   */
  async waitUntilReady(seconds: number): Promise<void> {
    const isPong = ({ status, body }: HttpAnswer) => status === 200 && record(body) && body.res === "pong";
    const ready = await this.#http.poll({ method: "GET", url: "/api/server/ping" }, isPong, seconds);
    if (!ready) throw immichNotReady(this.#url, seconds);
  }

  /** True once somebody has signed up as the first administrator. Public. */
  async hasAdmin(): Promise<boolean> {
    const isConfig = object({ isInitialized: flag });
    return (await this.#call("GET", "/api/server/config", isConfig)).isInitialized;
  }

  /** True where people may sign in with a password of Immich's own. Public. */
  async hasPasswordLogin(): Promise<boolean> {
    const isFeatures = object({ passwordLogin: flag });
    return (await this.#call("GET", "/api/server/features", isFeatures)).passwordLogin;
  }

  /**
   * Refuses a server whose settings come from a file: it would refuse every write.
   * @throws Failure `immich/config-file`
   */
  async refuseConfigFile(): Promise<void> {
    const isFeatures = object({ configFile: flag });
    if ((await this.#call("GET", "/api/server/features", isFeatures)).configFile)
      throw immichConfigFile(this.#url);
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
    await this.#refuseMaintenance(answer);
    const document = expectSuccess(this.#url, request, answer);
    if (!isDocument(document))
      throw unexpectedAnswer("Immich", request, answer.status, "no settings document");
    return { document, etag: etag(answer), path };
  }

  /** What the document is on a server where nothing was ever saved. */
  configDefaults({ path }: ConfigReading): Promise<SystemConfig> {
    return this.#call("GET", `${path}/defaults`, isDocument);
  }

  /**
   * Replaces the whole document; a section left out is an error. A key may read one path and write the other only
   * (3.2 has a family of permissions for each), so a path that is closed to the write is no reason to give up.
   */
  async writeConfig({ path }: ConfigReading, document: SystemConfig): Promise<SystemConfig> {
    const answer = await this.#send("PUT", path, document);
    if (answer.status === 403) {
      const other = configPaths.find((one) => one !== path) ?? path;
      const second = await this.#send("PUT", other, document);
      // Both closed: the first one's words name the permission that every version knows.
      if (second.status !== 403 && second.status !== 404)
        return this.#expect(`PUT ${other}`, second, isDocument);
    }
    await this.#refuseMaintenance(answer);
    return this.#expect(`PUT ${path}`, answer, isDocument);
  }

  /** Makes the first administrator. Unauthenticated: whoever comes first is admin. */
  signUpAdmin(admin: { email: string; password: string; name: string }): Promise<unknown> {
    return this.#call("POST", "/api/auth/admin-sign-up", anything, admin);
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
    const isLogin = object({ accessToken: filled });
    return this.#expect("POST /api/auth/login", answer, isLogin).accessToken;
  }

  logOut(): Promise<unknown> {
    return this.#call("POST", "/api/auth/logout", anything);
  }

  /** Marks the welcome tour as done, so that the first sign-in lands on the photos. */
  finishOnboarding(): Promise<unknown> {
    return this.#call("POST", "/api/system-metadata/admin-onboarding", anything, { isOnboarded: true });
  }

  apiKeys(): Promise<ApiKey[]> {
    return this.#call("GET", "/api/api-keys", list(isApiKey));
  }

  /** @returns the new key and its secret, which Immich shows this once only */
  createApiKey(name: string, permissions: readonly string[]): Promise<{ secret: string; apiKey: ApiKey }> {
    const isNewKey = object({ secret: filled, apiKey: isApiKey });
    return this.#call("POST", "/api/api-keys", isNewKey, { name, permissions });
  }

  deleteApiKey(id: string): Promise<unknown> {
    return this.#call("DELETE", `/api/api-keys/${id}`, anything);
  }

  /** All accounts, soft-deleted ones too; needs adminUser.read. */
  async accounts(): Promise<Account[]> {
    const all = await this.#call("GET", "/api/admin/users?withDeleted=true", list(isAccount));
    return all.map(accountOf);
  }

  /** Changes these fields and no other; needs adminUser.update. PUT takes a part of them in every version so far. */
  async changeAccount(id: string, fields: AccountFields): Promise<Account> {
    return accountOf(await this.#call("PUT", `/api/admin/users/${id}`, isAccount, fields));
  }

  /** An account's sign-ins that are alive; needs adminSession.read. An administrator cannot end them by the API. */
  sessionsOf(id: string): Promise<Session[]> {
    return this.#call("GET", `/api/admin/users/${id}/sessions`, list(isSession));
  }

  /** Ends every session of the one who asks, but the one that asks. */
  endOtherSessions(): Promise<unknown> {
    return this.#call("DELETE", "/api/sessions", anything);
  }

  /** For example `3.1.0`. Public. */
  async version(): Promise<string> {
    const isVersion = object({ major: count, minor: count, patch: count });
    const { major, minor, patch } = await this.#call("GET", "/api/server/version", isVersion);
    return [major, minor, patch].join(".");
  }

  /** The key that asks; it needs no permission, so it is the cheapest check of a key. */
  ownApiKey(): Promise<ApiKey> {
    return this.#call("GET", "/api/api-keys/me", isApiKey);
  }

  #send(method: string, url: string, data?: unknown): Promise<HttpAnswer> {
    return this.#http.send({ method, url, ...(data === undefined ? {} : { data }) });
  }

  async #call<Body>(method: string, url: string, is: Shape<Body>, data?: unknown): Promise<Body> {
    const answer = await this.#send(method, url, data);
    await this.#refuseMaintenance(answer);
    return this.#expect(`${method} ${url}`, answer, is);
  }

  /**
   * A server in maintenance mode has only a few public paths, and of those `config` says so.
   * @throws Failure `immich/maintenance`
   */
  async #refuseMaintenance({ status, body }: HttpAnswer): Promise<void> {
    const config = status === 404 ? (await this.#send("GET", "/api/server/config")).body : body;
    if (isMaintenance(config)) throw immichMaintenance(this.#url);
  }

  /** What a proxy makes up may be JSON and 200 as well; taken for Immich's, it would read as an empty server. */
  #expect<Body>(request: string, answer: HttpAnswer, is: Shape<Body>): Body {
    const body = expectSuccess(this.#url, request, answer);
    if (is(body)) return body;
    throw unexpectedAnswer("Immich", request, answer.status, "something that Immich does not send");
  }
}

/** The answer of `GET /api/server/config` in maintenance mode. */
export function isMaintenance(config: unknown): boolean {
  return record(config) && config.maintenanceMode === true;
}

function accountOf(account: Account): Account {
  const { id, name, email, oauthId, isAdmin, storageLabel, quotaSizeInBytes, updatedAt, deletedAt } = account;
  return { id, name, email, oauthId, isAdmin, storageLabel, quotaSizeInBytes, updatedAt, deletedAt };
}

const filled: Shape<string> = (value): value is string => text(value) && value !== "";

const isDocument: Shape<SystemConfig> = (value): value is SystemConfig =>
  record(value) && record(value.oauth);

function etag({ headers }: HttpAnswer): string | undefined {
  return typeof headers.etag === "string" ? headers.etag : undefined;
}
