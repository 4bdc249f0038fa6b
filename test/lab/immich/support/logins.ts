/** The steps of a login that a test wants to take one by one. */
import assert from "node:assert/strict";
import type { Fields, TestImmich } from "./immich.ts";
import { REDIRECT_URI, type TestProvider } from "./provider.ts";

/** Everything up to the callback: what the web page (or the app) would send to Immich then. */
export async function begin(
  immich: TestImmich,
  provider: TestProvider,
  sub: string,
  redirectUri = REDIRECT_URI,
): Promise<{ url: string; state: string; codeVerifier: string }> {
  const { body, cookies } = await immich.call("POST", "/api/oauth/authorize", { redirectUri });
  return {
    url: await provider.signIn(String(body.url), sub),
    state: String(cookies.immich_oauth_state),
    codeVerifier: String(cookies.immich_oauth_code_verifier),
  };
}

/** A login's answer without what is new each time. */
export function loginOf(body: Fields): Omit<Fields, "accessToken" | "userId"> {
  const { accessToken: _accessToken, userId: _userId, ...rest } = body;
  return rest;
}

/** The user that has this address, as the admin sees it. */
export async function userOf(immich: TestImmich, email: string): Promise<Record<string, unknown>> {
  const path = "/api/admin/users?withDeleted=true";
  const { body } = await immich.call<Record<string, unknown>[]>("GET", path, undefined, immich.admin);
  const user = body.find((one) => one.email === email);
  assert.ok(user, `${email} is not among ${body.map((one) => one.email)}`);
  return user;
}
