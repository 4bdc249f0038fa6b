/** Turns oidc-provider's answers into authentik's: statuses, sentences, headers, the shape of redirects. */
import type Provider from "oidc-provider";
import type { Configuration, KoaContextWithOIDC } from "oidc-provider";
import { htmlPage } from "../flow/page.ts";
import type { OAuth2Provider } from "../state/model.ts";
import type { World } from "../world.ts";
import { issueAccessToken } from "./access-token.ts";
import { askOf } from "./context.ts";
import { challenge, sentence } from "./errors.ts";
import { clientRedirect, REDIRECT_MODE } from "./redirect.ts";
import { NOT_ALLOWED } from "./sign-in.ts";

const NOT_REGISTERED =
  "The request fails due to a missing, invalid, or mismatching redirection URI (redirect_uri).";

/** Errors that must not go to the client become pages. */
export const renderError: NonNullable<Configuration["renderError"]> = (ctx, out, error) => {
  const page = (status: number, title: string, text: string): void => {
    ctx.status = status;
    ctx.type = "html";
    ctx.body = htmlPage(title, text);
  };
  const uri = (ctx as KoaContextWithOIDC).oidc.params?.redirect_uri;
  if (out.error === NOT_ALLOWED) page(200, "Permission denied", "Request has been denied.");
  else if (error.name === "InvalidRedirectUri" || !uri) page(400, "Redirect URI Error", NOT_REGISTERED);
  else page(400, "Bad Request", sentence(out.error));
};

/** Applies the differences to one instance. */
export function bendResponses(
  world: World,
  provider: OAuth2Provider,
  instance: Provider,
  mapped: string[],
): void {
  (
    instance as unknown as { registerResponseMode(name: string, handler: unknown): void }
  ).registerResponseMode(REDIRECT_MODE, clientRedirect);
  instance.use(async (ctx, next) => {
    await next();
    // Its own cookies have no part here: the session is authentik's.
    ctx.res.removeHeader("set-cookie");
    ctx.remove("access-control-allow-origin");
    ctx.remove("access-control-expose-headers");
    ctx.set("vary", "Accept-Language, Cookie");
    const { pathname } = new URL(ctx.url, "http://host");
    if (pathname.endsWith("/authorize/")) return bendAuthorize(ctx as KoaContextWithOIDC);
    const body = ctx.body as Record<string, unknown> | string | undefined;
    const answer: Record<string, unknown> = typeof body === "object" ? body : {};
    if (pathname.endsWith("/userinfo/")) bendUserinfo(world, ctx as KoaContextWithOIDC, answer);
    else if (typeof answer.error === "string") bendError(ctx as KoaContextWithOIDC, answer.error);
    else if (pathname.endsWith("/token/")) {
      ctx.body = await issueAccessToken(world, provider, ctx as KoaContextWithOIDC, answer, mapped);
    } else ctx.body = {};
    ctx.set({ "cache-control": "no-store", pragma: "no-cache" });
    if (ctx.body) ctx.set("content-type", "application/json");
  });
}

function bendAuthorize(ctx: KoaContextWithOIDC): void {
  ctx.remove("cache-control");
  if (ctx.status < 300 || ctx.status > 399) return;
  ctx.status = 302;
  ctx.body = "";
  ctx.set("content-type", "text/html; charset=utf-8");
}

/** The nonce of the login is repeated; an error has an empty body and is told in a header only. */
function bendUserinfo(world: World, ctx: KoaContextWithOIDC, answer: Record<string, unknown>): void {
  if (ctx.status === 200) {
    const uid = ctx.oidc.accessToken?.jti;
    const record = Object.values(world.state.access_tokens).find((entry) => entry.uid === uid);
    const nonce = record?.claims.nonce;
    ctx.body = { ...answer, ...(nonce === undefined ? {} : { nonce }) };
    return;
  }
  const scopeMissing = answer.error === "insufficient_scope";
  ctx.status = scopeMissing ? 403 : 401;
  ctx.body = "";
  ctx.set({
    "content-type": "text/html; charset=utf-8",
    "www-authenticate": challenge(scopeMissing ? "insufficient_scope" : "invalid_token"),
  });
}

/** 400 for everything at the token endpoint; client_credentials calls a wrong secret invalid_grant (recorded). */
function bendError(ctx: KoaContextWithOIDC, error: string): void {
  const { requestId, form } = askOf(ctx.req);
  const grant = form.get("grant_type");
  const revoking = new URL(ctx.url, "http://host").pathname.endsWith("/revoke/");
  const incomplete =
    error === "invalid_request" && (grant === "authorization_code" || grant === "refresh_token");
  const code =
    incomplete || (error === "invalid_client" && grant === "client_credentials") ? "invalid_grant" : error;
  ctx.status = revoking && code === "invalid_client" ? 401 : 400;
  ctx.remove("www-authenticate");
  ctx.body = { error: code, error_description: sentence(code), request_id: requestId };
}
