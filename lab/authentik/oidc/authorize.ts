/** The authorize endpoint: pages for requests that cannot be answered, a flow where consent is asked for, else a code. */
import { type IncomingMessage, ServerResponse } from "node:http";
import type { Request, Response } from "express";
import { knowsGrantTypes } from "../api/edition.ts";
import { originOf, queryOf } from "../api/rest.ts";
import { CONSENT_FLOW, consentPlan } from "../flow/consent.ts";
import { sendPage } from "../flow/page.ts";
import { ensureSession, sessionOf, setSessionCookie } from "../flow/session.ts";
import type { OAuth2Provider, Session } from "../state/model.ts";
import { applicationOf, type World } from "../world.ts";
import { scopesOf } from "./claims.ts";
import type { Handover, Instances } from "./dispatch.ts";
import { sentence } from "./errors.ts";
import { mayGrant, redirectAllowed } from "./models.ts";
import { REDIRECT_MODE } from "./redirect.ts";
import { toInner } from "./scopes.ts";

/** Answers an authorize request. */
export async function authorize(
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
  const grant = grantOf(query.get("response_type") ?? "");
  if (uri && redirectAllowed(provider, uri) && grant && !mayGrant(provider, grant)) {
    if (!/^https?:/i.test(uri)) return sendPage(response, 400, "Bad Request", "");
    const state = query.get("state");
    const answer = { error: "invalid_request", error_description: sentence("invalid_request") };
    const told = new URLSearchParams({ ...answer, ...(state ? { state } : {}) });
    return response.redirect(302, `${uri}${grant === "authorization_code" ? "?" : "#"}${told}`);
  }
  const session = sessionOf(world, request);
  await instances.hand(request, response, provider, {
    ...handoverOf(world, provider, query, session),
    beforeSend: () => {
      const location = String(response.getHeader("location") ?? "");
      if (response.statusCode !== 302 || /[?&]error=/.test(location)) return;
      const secure = originOf(request).startsWith("https:");
      setSessionCookie(world, response, session ?? ensureSession(world, request), secure);
      if (session?.user) askForConsent(world, request, response, provider, session);
    },
  });
}

/** The grant that a response type stands for. */
function grantOf(responseType: string): string | undefined {
  const parts = responseType.split(" ");
  if (parts.includes("code")) return parts.length === 1 ? "authorization_code" : "hybrid";
  return parts.includes("id_token") ? "implicit" : undefined;
}

/** The address at the client, with a code, for a request whose flow is done. */
export async function authorized(
  world: World,
  instances: Instances,
  request: Request,
  session: Session,
  url: string,
): Promise<string> {
  const query = new URL(url, "http://host").searchParams;
  const provider = instances.byClientId(query.get("client_id"));
  if (!provider) return `${request.baseUrl}/`;
  const response = new ServerResponse(request as IncomingMessage);
  response.setHeader("x-authentik-id", "");
  await instances.hand(request, response as Response, provider, handoverOf(world, provider, query, session));
  return String(response.getHeader("location") ?? `${request.baseUrl}/`);
}

function handoverOf(
  world: World,
  provider: OAuth2Provider,
  query: URLSearchParams,
  session: Session | undefined,
): Handover {
  const inner = new URLSearchParams(query);
  inner.set("scope", toInner(query.get("scope") ?? undefined, scopesOf(world.state, provider)));
  if ((query.get("response_mode") ?? "query") === "query") inner.set("response_mode", REDIRECT_MODE);
  // Re-authentication on demand is left out: a session is good enough for every prompt but `none`.
  if (query.get("prompt") !== "none") inner.delete("prompt");
  return { url: `/application/o/authorize/?${inner}`, session };
}

/** A request that is in order gets its code only behind the provider's flow, where that has a stage; this one is dropped. */
function askForConsent(
  world: World,
  request: Request,
  response: Response,
  provider: OAuth2Provider,
  session: Session,
): void {
  const flow = world.state.flows.find(({ pk }) => pk === provider.authorization_flow);
  const application = applicationOf(world.state, provider);
  if (flow?.slug !== CONSENT_FLOW || !application) return;
  const query = queryOf(request);
  const mapped = scopesOf(world.state, provider);
  const asked = (query.get("scope") ?? "").split(" ").filter(Boolean);
  const scopes = (asked.length > 0 ? asked : mapped).filter((scope) => mapped.includes(scope));
  session.plan = consentPlan({
    application: application.pk,
    authorize: { url: request.originalUrl, scopes },
  });
  world.store.changed();
  response.setHeader("location", `${request.baseUrl}/if/flow/${flow.slug}/?${query}`);
}
