/** The OIDC endpoints: finds the OAuth2 provider that a request is about and hands it to its oidc-provider. */
import type { Express, Request, Response } from "express";
import { knowsGrantTypes } from "../api/edition.ts";
import { originOf, queryOf } from "../api/rest.ts";
import { errorPage, sendPage } from "../flow/page.ts";
import { ensureSession, sessionOf, setSessionCookie } from "../flow/session.ts";
import { sendJson } from "../json.ts";
import type { World } from "../world.ts";
import { scopesOf } from "./claims.ts";
import { Instances } from "./dispatch.ts";
import { discoveryOf } from "./endpoints.ts";
import { sentence } from "./errors.ts";
import { jwksOf } from "./keys.ts";
import { mayGrant, redirectAllowed } from "./models.ts";
import { REDIRECT_MODE } from "./redirect.ts";
import { toInner } from "./scopes.ts";
import { serveTokenEndpoints } from "./token-routes.ts";

/** Serves authorize, token, userinfo, introspect and revoke (global), discovery, jwks and end-session (per slug). */
export function serveOidc(app: Express, world: World): void {
  const instances = new Instances(world);
  app.get("/application/o/authorize/", (request, response) => authorize(world, instances, request, response));
  serveTokenEndpoints(app, world, instances);
  servePerApplication(app, world);
}

async function authorize(
  world: World,
  instances: Instances,
  request: Request,
  response: Response,
): Promise<void> {
  const query = queryOf(request);
  const provider = instances.byClientId(query.get("client_id"));
  if (!provider) {
    return sendPage(
      response,
      400,
      "Client ID Error",
      "The client identifier (client_id) is missing or invalid.",
    );
  }
  const uri = query.get("redirect_uri");
  if (provider.redirect_uris.length === 0 && uri && !knowsGrantTypes(world)) {
    // Trust on first use, until 2026.2: whoever comes first decides where codes may be sent.
    provider.redirect_uris = [{ matching_mode: "strict", url: uri }];
    world.store.changed();
  }
  if (uri && redirectAllowed(provider, uri) && !mayGrant(provider, "authorization_code")) {
    const state = query.get("state");
    const answer = { error: "invalid_request", error_description: sentence("invalid_request") };
    return response.redirect(
      302,
      `${uri}?${new URLSearchParams({ ...answer, ...(state ? { state } : {}) })}`,
    );
  }
  const inner = new URLSearchParams(query);
  inner.set("scope", toInner(query.get("scope") ?? undefined, scopesOf(world.state, provider)));
  if ((query.get("response_mode") ?? "query") === "query") inner.set("response_mode", REDIRECT_MODE);
  // Re-authentication on demand is left out: a session is good enough for every prompt but `none`.
  if (query.get("prompt") !== "none") inner.delete("prompt");
  const session = sessionOf(world, request);
  await instances.hand(request, response, provider, {
    url: `/application/o/authorize/?${inner}`,
    session,
    beforeSend: () => {
      const location = String(response.getHeader("location") ?? "");
      if (response.statusCode !== 302 || /[?&]error=/.test(location)) return;
      const secure = originOf(request).startsWith("https:");
      setSessionCookie(world, response, session ?? ensureSession(world, request), secure);
    },
  });
}

function servePerApplication(app: Express, world: World): void {
  const { state } = world;
  const providerOf = (request: Request) => {
    const application = state.applications.find(({ slug }) => slug === request.params.slug);
    return state.oauth2_providers.find(({ pk }) => pk === application?.provider);
  };
  app.get("/application/o/:slug/.well-known/openid-configuration", (request, response) => {
    const provider = providerOf(request);
    if (!provider) return errorPage(request, response, 404);
    return sendJson(response, 200, discoveryOf(state, provider, originOf(request)));
  });
  app.get("/application/o/:slug/jwks/", (request, response) => {
    const provider = providerOf(request);
    if (!provider) return errorPage(request, response, 404);
    response.set("access-control-allow-origin", "*");
    return sendJson(response, 200, jwksOf(state, provider));
  });
  app.get("/application/o/:slug/end-session/", (request, response) => {
    if (!providerOf(request)) return errorPage(request, response, 404);
    return response.redirect(302, `/if/flow/default-provider-invalidation-flow/?${queryOf(request)}`);
  });
  app.get("/application/o/:slug/", (request, response) => {
    if (!providerOf(request)) return errorPage(request, response, 404);
    return response.redirect(302, `/application/o/${request.params.slug}/.well-known/openid-configuration`);
  });
}
