/** The redirect back to the client, as Python's URL functions write it. */
import type { KoaContextWithOIDC } from "oidc-provider";
import { htmlPage } from "../flow/page.ts";
import { sentence } from "./errors.ts";

/** Name of the response mode below; oidc-provider's own `query` cannot be replaced. */
export const REDIRECT_MODE = "authentik_query";

/**
 * What authentik does for response mode `query`. Without a host two slashes get lost: `app.immich:///oauth-callback` becomes
 * `app.immich:/oauth-callback`. An error can only be sent to http and https: for any other scheme authentik
 * answers 400 "Bad Request" although the URI is registered.
 */
export function clientRedirect(ctx: KoaContextWithOIDC, uri: string, payload: Record<string, string>): void {
  const { iss: _iss, error, state, ...rest } = payload;
  if (error !== undefined && !/^https?:/i.test(uri)) {
    ctx.status = 400;
    ctx.type = "html";
    ctx.body = htmlPage("Bad Request", "");
    return;
  }
  const answer = error === undefined ? rest : { error, error_description: sentence(error) };
  const query = Object.entries({ ...answer, ...(state === undefined ? {} : { state }) })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  const target = uri.replace(/^([\w.+-]+:)\/\/(?=\/)/, "$1");
  ctx.status = 302;
  ctx.set("location", `${target}${target.includes("?") ? "&" : "?"}${query}`);
}
