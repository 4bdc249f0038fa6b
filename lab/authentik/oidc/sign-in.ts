/** Between oidc-provider's authorize endpoint and authentik's flows. */
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import { mayUse } from "../api/access.ts";
import type { OAuth2Provider } from "../state/model.ts";
import { applicationOf, type World } from "../world.ts";
import { userOf } from "./claims.ts";
import { askOf } from "./context.ts";

/** Error code of a user whom the application's bindings keep out; it ends on a page, not at the client. */
export const NOT_ALLOWED = "not_allowed_by_policy";

/** The login flow, with the way back in `next`. */
export function loginUrl(ctx: KoaContextWithOIDC): string {
  const { url, root } = askOf(ctx.req);
  const query = url.slice(url.indexOf("?") + 1);
  return `${root}/if/flow/default-authentication-flow/?${query}&next=${encodeURIComponent(url)}`;
}

/** Implicit consent: whoever may use the application is granted everything that was asked for. */
export async function grantToUser(world: World, provider: OAuth2Provider, ctx: KoaContextWithOIDC) {
  const { account, client, params, provider: instance } = ctx.oidc;
  const application = applicationOf(world.state, provider);
  const user = account && userOf(world.state, provider, account.accountId);
  if (!account || !client || !user || !application || !mayUse(world, application, user)) {
    const error = new errors.CustomOIDCProviderError(NOT_ALLOWED, "Request has been denied.");
    Object.assign(error, { allow_redirect: false, statusCode: 200, status: 200, expose: true });
    throw error;
  }
  const grant = new instance.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(String(params?.scope ?? "openid"));
  await grant.save();
  return grant;
}
