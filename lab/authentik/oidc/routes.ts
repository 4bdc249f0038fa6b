/** The OIDC endpoints: finds the OAuth2 provider that a request is about and hands it to its oidc-provider. */
import type { Express, Request } from "express";
import { originOf } from "../api/rest.ts";
import { errorPage } from "../flow/page.ts";
import { sendJson } from "../json.ts";
import type { World } from "../world.ts";
import { authorize } from "./authorize.ts";
import { Instances } from "./dispatch.ts";
import { endSession } from "./end-session.ts";
import { discoveryOf } from "./endpoints.ts";
import { jwksOf } from "./keys.ts";
import { serveTokenEndpoints } from "./token-routes.ts";

/** Serves authorize, token, userinfo, introspect and revoke (global), discovery, jwks and end-session (per slug). */
export function serveOidc(app: Express, world: World): void {
  const instances = new Instances(world);
  app.get("/application/o/authorize/", (request, response) => authorize(world, instances, request, response));
  serveTokenEndpoints(app, world, instances);
  servePerApplication(app, world);
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
    return sendJson(response, 200, discoveryOf(world, provider, originOf(request)));
  });
  app.get("/application/o/:slug/jwks/", (request, response) => {
    const provider = providerOf(request);
    if (!provider) return errorPage(request, response, 404);
    response.set("access-control-allow-origin", "*");
    return sendJson(response, 200, jwksOf(state, provider));
  });
  app.get("/application/o/:slug/end-session/", (request, response) => endSession(world, request, response));
  app.get("/application/o/:slug/", (request, response) => {
    if (!providerOf(request)) return errorPage(request, response, 404);
    return response.redirect(
      302,
      `${request.baseUrl}/application/o/${request.params.slug}/.well-known/openid-configuration`,
    );
  });
}
