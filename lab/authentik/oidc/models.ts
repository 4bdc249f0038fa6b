/** Where authentik differs from oidc-provider's models: ids, redirect URIs, the session behind a login. */
import { randomUUID } from "node:crypto";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { OAuth2Provider } from "../state/model.ts";
import { randomText } from "../state/random.ts";
import type { World } from "../world.ts";
import { ACR, sessionId, subjectOf } from "./claims.ts";
import { askOf } from "./context.ts";
import { seconds } from "./duration.ts";
import { signToken } from "./sign.ts";

/** Applies the differences to one instance. */
export function bendModels(world: World, provider: OAuth2Provider, instance: Provider): void {
  Object.assign(instance.AuthorizationCode.prototype, {
    generateTokenId: () => randomUUID().replaceAll("-", ""),
  });
  Object.assign(instance.RefreshToken.prototype, { generateTokenId: () => randomText(128) });
  Object.assign(instance.AccessToken.prototype, {
    generateTokenId(this: { format?: string }) {
      this.format = "opaque";
      return randomText(40);
    },
  });
  Object.assign(instance.Client.prototype, {
    redirectUriAllowed: (uri: string) => redirectAllowed(provider, uri),
    includeSid: () => true,
  });
  bendIdToken(world, provider, instance);
  Object.assign(instance.Session, {
    get: async (ctx: KoaContextWithOIDC) => sessionFor(world, provider, instance, ctx),
  });
}

/** Strict entries must equal the URI, patterns must match all of it; scripts are refused in any case. */
export function redirectAllowed(provider: OAuth2Provider, uri: string | undefined): boolean {
  if (!uri || /^(javascript|data|vbscript):/i.test(uri)) return false;
  return provider.redirect_uris.some(
    ({ matching_mode, url, redirect_uri_type: type }) =>
      type !== "logout" && (matching_mode === "strict" ? url === uri : new RegExp(`^(?:${url})$`).test(uri)),
  );
}

/** True before 2026.5, which knows no list; after, an empty one lets nobody in. */
export function mayGrant({ grant_types }: OAuth2Provider, grant: string): boolean {
  return grant_types === undefined || grant_types.includes(grant);
}

/** ID tokens are signed (and encrypted) by authentik's rules; a refreshed one repeats no nonce (as recorded). */
function bendIdToken(world: World, provider: OAuth2Provider, instance: Provider): void {
  Object.assign(instance.IdToken.prototype, {
    async issue(this: { payload(): Promise<Record<string, unknown>>; ctx: KoaContextWithOIDC }) {
      const { nonce, ...payload } = await this.payload();
      const refreshed = this.ctx.oidc.params?.grant_type === "refresh_token";
      const now = Math.floor(Date.now() / 1000);
      const ask = askOf(this.ctx.req);
      ask.claims = {
        iss: instance.issuer,
        aud: provider.client_id,
        exp: now + seconds(provider.access_token_validity),
        iat: now,
        ...payload,
        ...(nonce === undefined || refreshed ? {} : { nonce }),
      };
      return signToken(world.state, provider, ask.claims, "JWT");
    },
  });
}

type SessionView = InstanceType<Provider["Session"]>;

/** oidc-provider's view of authentik's session: signed in or not, since when, under which `sid`. */
function sessionFor(world: World, provider: OAuth2Provider, instance: Provider, ctx: KoaContextWithOIDC) {
  const { session } = askOf(ctx.req);
  const user = world.state.users.find(({ pk, is_active }) => pk === session?.user && is_active);
  // The types leave out that a session can be made from its fields, as every model can.
  const Session = instance.Session as unknown as new (fields?: Record<string, unknown>) => SessionView;
  const view =
    user && session
      ? new Session({
          jti: session.key,
          uid: session.uuid,
          accountId: subjectOf(world.state, provider, user),
          loginTs: session.authenticated_at ?? 0,
          acr: ACR,
          amr: ["pwd"],
          authorizations: { [provider.client_id]: { sid: sessionId(session.key) } },
        })
      : new Session();
  ctx.oidc.entity("Session", view);
  return view;
}
