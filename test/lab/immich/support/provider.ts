/**
 * A small OpenID provider (the oidc-provider library) with the users and clients of Immich's own end-to-end
 * suite. It signs in whoever `login_hint` names, without a page.
 */
import express from "express";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import Provider, { type ClientMetadata, type KoaContextWithOIDC } from "oidc-provider";
import { CookieJar } from "tough-cookie";
import type { Identity } from "./certificates.ts";
import { listen } from "./issuers.ts";

export const REDIRECT_URI = "https://photos.test/auth/login";
export const MOBILE_REDIRECT_URI = "https://photos.test/oauth/mobile-redirect";
export const SECRET = "client-secret-of-the-test";

/** Claims by `sub`; a user not listed has a name, a given name and the address `<sub>@immich.app`. */
const USERS: Record<string, Record<string, unknown>> = {
  "no-email": { name: "No Email" },
  "empty-email": { name: "Empty Email", email: "" },
  "no-name": { email: "no-name@immich.app" },
  "with-quota": { email: "with-quota@immich.app", immich_quota: 25 },
  "with-username": { email: "with-username@immich.app", preferred_username: "user-username" },
  "with-role": { email: "with-role@immich.app", immich_role: "admin" },
};

/** A running provider. */
export interface TestProvider {
  /** With a slash at its end. */
  issuer: string;
  /** Claims to serve from now on for a `sub`, instead of the ones above. */
  claims: Record<string, Record<string, unknown>>;
  /** Follows an authorize URL as a browser does, signed in as `sub`; returns where it sends Immich's user. */
  signIn(authorizeUrl: string, sub: string): Promise<string>;
  /** Signs a back-channel logout token with the provider's key; claims set to undefined are left out. */
  logoutToken(claims: Record<string, unknown>): Promise<string>;
  close(): void;
}

/** Starts a provider under `/o/immich/`; `clients` change or join `client-default`; with TLS if asked. */
export async function startProvider(
  options: { clients?: ClientMetadata[]; identity?: Identity } = {},
): Promise<TestProvider> {
  const app = express();
  const peer = await listen(app, options.identity);
  const issuer = `${peer.origin}/o/immich/`;
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const claims: TestProvider["claims"] = { ...USERS };
  const provider = createProvider(issuer, claims, options.clients ?? [], {
    ...(await exportJWK(privateKey)),
    alg: "RS256",
    kid: "test",
    use: "sig",
  });
  app.use("/o/immich", provider.callback());
  return {
    issuer,
    claims,
    signIn: (url, sub) => follow(url, sub, peer.origin),
    logoutToken: (set) => signLogoutToken(privateKey, issuer, set),
    close: peer.close,
  };
}

function createProvider(
  issuer: string,
  claims: TestProvider["claims"],
  clients: ClientMetadata[],
  key: Record<string, unknown>,
): Provider {
  const common: ClientMetadata = {
    client_id: "client-default",
    client_secret: SECRET,
    application_type: "native",
    grant_types: ["authorization_code"],
    response_types: ["code"],
    redirect_uris: [REDIRECT_URI, MOBILE_REDIRECT_URI, "app.immich:///oauth-callback"],
    token_endpoint_auth_method: "client_secret_post",
    id_token_signed_response_alg: "RS256",
    backchannel_logout_uri: "https://photos.test/api/oauth/backchannel-logout",
    backchannel_logout_session_required: true,
  };
  const provider: Provider = new Provider(issuer, {
    clients: [common, ...clients.map((client) => ({ ...common, ...client }))],
    jwks: { keys: [key] } as never,
    cookies: { keys: ["test"] },
    claims: {
      openid: ["sub"],
      email: ["email"],
      profile: [
        "name",
        "given_name",
        "family_name",
        "picture",
        "preferred_username",
        "immich_quota",
        "immich_role",
      ],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => false },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      jwtUserinfo: { enabled: true },
      encryption: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    enabledJWA: {
      idTokenSigningAlgValues: ["RS256", "HS256"],
      userinfoSigningAlgValues: ["RS256"],
      idTokenEncryptionAlgValues: ["dir"],
    },
    interactions: { url: (_context, interaction) => `${new URL(issuer).pathname}signin/${interaction.uid}` },
    // Only the user of that name has claims in the ID token; everybody else's are at the userinfo endpoint.
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: (use) => ({
        sub,
        ...(use === "id_token" ? claims[`${sub}:id_token`] : userinfoOf(claims, sub)),
      }),
    }),
    loadExistingGrant: async (context: KoaContextWithOIDC) => {
      const { client, session } = context.oidc;
      const grant = new provider.Grant({
        clientId: client?.clientId as string,
        accountId: session?.accountId as string,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  provider.use(async (context, next) => {
    if (!context.path.startsWith("/signin/")) return next();
    const { params } = await provider.interactionDetails(context.req, context.res);
    await provider.interactionFinished(context.req, context.res, {
      login: { accountId: String(params.login_hint) },
      // oidc-provider always asks native clients for a consent.
      consent: {},
    });
    context.respond = false;
  });
  return provider;
}

function userinfoOf(claims: TestProvider["claims"], sub: string): Record<string, unknown> {
  return (
    claims[sub] ?? {
      name: "OAuth User",
      given_name: "OAuth",
      family_name: "User",
      email: `${sub}@immich.app`,
    }
  );
}

/** Follows redirects as long as they stay at the provider. */
async function follow(url: string, sub: string, origin: string): Promise<string> {
  const jar = new CookieJar();
  const start = new URL(url);
  start.searchParams.set("login_hint", sub);
  for (let at = start.href, hops = 0; ; hops += 1) {
    if (hops > 10) throw new Error(`the provider redirects for ever, last to ${at}`);
    if (!at.startsWith(`${origin}/`)) return at;
    const response = await fetch(at, {
      redirect: "manual",
      headers: { cookie: await jar.getCookieString(at) },
    });
    for (const cookie of response.headers.getSetCookie()) await jar.setCookie(cookie, at);
    const location = response.headers.get("location");
    if (!location) throw new Error(`${response.status} at ${at}: ${await response.text()}`);
    at = /^[a-z.]+:\//.test(location) ? location : new URL(location, at).href;
  }
}

function signLogoutToken(key: CryptoKey, issuer: string, claims: Record<string, unknown>): Promise<string> {
  const payload = {
    iss: issuer,
    aud: "client-default",
    iat: Math.floor(Date.now() / 1000),
    jti: crypto.randomUUID(),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    ...claims,
  };
  return new SignJWT(payload as JWTPayload).setProtectedHeader({ alg: "RS256", kid: "test" }).sign(key);
}
