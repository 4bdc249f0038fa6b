/** A stand-in for Immich on a free port, and short ways to talk to it. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RECORDED } from "../../../../lab/immich/server/version.ts";
import { startImmich } from "../../../../lab/immich/server.ts";
import { REDIRECT_URI, SECRET, type TestProvider } from "./provider.ts";

/** An answer: status, JSON body (or text), cookies by name. The caller says what the body is. */
export interface Answer<Body = Fields> {
  status: number;
  body: Body;
  cookies: Record<string, string>;
}

/** Bodies that a test reads a few texts from; those it compares are compared whole. */
export type Fields = Record<string, string>;

/** A running stand-in. */
export interface TestImmich {
  url: string;
  dataDir: string;
  /** Everything logged so far, without ids, times and stacks: `ERROR [OAuthRepository] text`. */
  log: string[];
  /** The same as it was written. */
  rawLog: string[];
  call<Body = Fields>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  /** Headers of the first admin's session. */
  admin: Record<string, string>;
  /** Changes values of `oauth`; everything else of the document stays. */
  putOAuth(changes: Record<string, unknown>): Promise<void>;
  /** The whole sign-in of `sub` through a provider, as Immich's web page does it. */
  signIn(provider: TestProvider, sub: string): Promise<Answer>;
}

/**
 * Starts one and stops it after the test, with its first admin (admin@immich.app) unless `isSetUp` is
 * false. A given `dataDir` is the caller's to remove.
 */
export async function immichFor(
  t: { after(hook: () => unknown): void },
  options: { env?: NodeJS.ProcessEnv; dataDir?: string; isSetUp?: boolean } = {},
): Promise<TestImmich> {
  const { isSetUp = true } = options;
  const env = { LAB_IMMICH_VERSION: RECORDED, ...options.env };
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "immich-test-"));
  const log: string[] = [];
  const rawLog: string[] = [];
  const write = (text: string) => {
    rawLog.push(text);
    log.push(plain(text));
  };
  const { url, stop } = await startImmich({ port: 0, host: "127.0.0.1", dataDir, env, write });
  t.after(async () => {
    await stop();
    if (!options.dataDir) rmSync(dataDir, { recursive: true });
  });
  const call = caller(url);
  const credentials = { email: "admin@immich.app", password: "admin-password" };
  if (isSetUp) await call("POST", "/api/auth/admin-sign-up", { ...credentials, name: "Admin" });
  const { body } = await call("POST", "/api/auth/login", credentials);
  const admin = { authorization: `Bearer ${body.accessToken}` };
  return {
    url,
    dataDir,
    log,
    rawLog,
    call,
    admin,
    putOAuth: async (changes) => {
      const path = "/api/system-config";
      const { body: document } = await call<{ oauth: object }>("GET", path, undefined, admin);
      Object.assign(document.oauth, changes);
      const { status, body: answer } = await call("PUT", path, document, admin);
      assert.equal(status, 200, JSON.stringify(answer));
    },
    signIn: async (provider, sub) => {
      const started = await call("POST", "/api/oauth/authorize", { redirectUri: REDIRECT_URI });
      assert.equal(started.status, 201, JSON.stringify(started.body));
      const back = await provider.signIn(started.body.url as string, sub);
      return call("POST", "/api/oauth/callback", { url: back }, { cookie: cookieHeader(started.cookies) });
    },
  };
}

/** What `oauth` has to be for a provider of support/provider.ts. */
export function oauthFor(provider: TestProvider, changes: Record<string, unknown> = {}) {
  return {
    enabled: true,
    issuerUrl: provider.issuer,
    clientId: "client-default",
    clientSecret: SECRET,
    allowInsecureRequests: true,
    buttonText: "Login with Immich",
    ...changes,
  };
}

export function cookieHeader(cookies: Record<string, string>): string {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
}

/** A function that calls an origin; a URLSearchParams body goes out as a form. */
export function caller(url: string): TestImmich["call"] {
  return async <Body>(method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const isForm = body instanceof URLSearchParams;
    const response = await fetch(url + path, {
      method,
      redirect: "manual",
      headers: { ...(body !== undefined && !isForm && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const pairs = response.headers.getSetCookie().map((line) => line.split(";")[0]?.split(/=(.*)/s) ?? []);
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : text) as Body,
      cookies: Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, value])),
    };
  };
}

function plain(text: string): string {
  const [, level = "", context = "", message = ""] =
    text.match(/^\[Nest\] \d+ {2}- .{20,24} +([A-Z]+) \[Api:(\w+)(?:~\w{8})?\] (.*)\n$/s) ?? [];
  return `${level} [${context}] ${message.split("\n    at ")[0]}`;
}
