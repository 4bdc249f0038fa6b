/** What an application needs at the stand-in, made by its API, and the client's side of a login. */
import { createHash } from "node:crypto";
import type { Json } from "../../support/likeness.ts";
import { send, type WireAnswer } from "../../support/wire.ts";
import type { TestAuthentik } from "./start.ts";

/** Redirect URIs as Immich has them. */
export const WEB = "https://photos.lab.test/auth/login";
export const MOBILE = "app.immich:///oauth-callback";

/** Client id and secret of the application that `wire` makes. */
export const CLIENT = { id: "immich", secret: "s3cret of forty-three characters, or nearly so" };

/** A PKCE pair. */
export const VERIFIER = "v".repeat(64);
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");

type Listed = { results: Record<string, Json>[] };

async function first(authentik: TestAuthentik, path: string): Promise<string> {
  const { results } = await authentik.api<Listed>("GET", path);
  return String(results[0]?.pk);
}

/** pk of the self-signed certificate that every authentik has. */
export function selfSigned(authentik: TestAuthentik): Promise<string> {
  return first(authentik, "/crypto/certificatekeypairs/?name=authentik%20Self-signed%20Certificate");
}

/** pks of the managed scope mappings with these scope names. */
export function scopeMappings(authentik: TestAuthentik, names: string[]): Promise<string[]> {
  return Promise.all(
    names.map((name) => first(authentik, `/propertymappings/provider/scope/?scope_name=${name}`)),
  );
}

/** pk of the flow with this slug. */
export function flowOf(authentik: TestAuthentik, slug: string): Promise<string> {
  return first(authentik, `/flows/instances/?slug=${slug}`);
}

/** Makes provider and application `immich`; `changes` go over the usual settings. Returns the provider's pk. */
export async function wire(authentik: TestAuthentik, changes: Record<string, unknown> = {}): Promise<number> {
  const provider = await authentik.api("POST", "/providers/oauth2/", {
    name: "immich",
    authorization_flow: await flowOf(authentik, "default-provider-authorization-implicit-consent"),
    invalidation_flow: await flowOf(authentik, "default-provider-invalidation-flow"),
    client_id: CLIENT.id,
    client_secret: CLIENT.secret,
    redirect_uris: [WEB, MOBILE].map((url) => ({ matching_mode: "strict", url })),
    property_mappings: await scopeMappings(authentik, ["openid", "email", "profile"]),
    signing_key: await selfSigned(authentik),
    grant_types: ["authorization_code", "refresh_token", "client_credentials"],
    ...changes,
  });
  await authentik.api("POST", "/core/applications/", {
    name: "Immich",
    slug: "immich",
    provider: provider.pk,
  });
  return Number(provider.pk);
}

/** Makes a local user with a password; returns his pk. */
export async function localUser(
  authentik: TestAuthentik,
  username: string,
  password: string,
): Promise<number> {
  const user = await authentik.api("POST", "/core/users/", {
    username,
    name: `${username} of the lab`,
    email: `${username}@lab.test`,
  });
  await authentik.api("POST", `/core/users/${user.pk}/set_password/`, { password }, 204);
  return Number(user.pk);
}

/** Path and query of the authorize request; `changes` go over the usual parameters, undefined leaves one out. */
export function authorizePath(changes: Record<string, string | undefined> = {}): string {
  const parameters = {
    client_id: CLIENT.id,
    response_type: "code",
    redirect_uri: WEB,
    scope: "openid email profile",
    state: "state-1",
    nonce: "nonce-1",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    ...changes,
  };
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `/application/o/authorize/?${new URLSearchParams(given)}`;
}

/** Exchanges a code, or whatever `changes` make of the request. */
export function exchange(
  authentik: TestAuthentik,
  code: string,
  changes: Record<string, string> = {},
): Promise<WireAnswer> {
  const form = {
    grant_type: "authorization_code",
    code,
    redirect_uri: WEB,
    client_id: CLIENT.id,
    client_secret: CLIENT.secret,
    code_verifier: VERIFIER,
    ...changes,
  };
  return send({
    method: "POST",
    url: `${authentik.url}/application/o/token/`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
}

/** The code in a redirect to the client. */
export function codeOf(answer: WireAnswer): string {
  const code = new URLSearchParams(answer.headers.location?.[0]?.split("?")[1]).get("code");
  if (!code)
    throw new Error(`no code: ${answer.status} ${answer.headers.location} ${answer.text.slice(0, 300)}`);
  return code;
}
