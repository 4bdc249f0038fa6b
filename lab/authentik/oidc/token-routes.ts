/** token, userinfo, introspect and revoke: global paths, told apart by the client id or the token. */
import { timingSafeEqual } from "node:crypto";
import type { Express, Request, Response } from "express";
import { errorPage } from "../flow/page.ts";
import { sendJson } from "../json.ts";
import type { OAuth2Provider } from "../state/model.ts";
import type { World } from "../world.ts";
import { dropAccessToken, findAccessToken } from "./access-token.ts";
import type { Instances } from "./dispatch.ts";
import { challenge, sentence } from "./errors.ts";
import { mayGrant, redirectAllowed } from "./models.ts";

/** Serves the four endpoints. */
export function serveTokenEndpoints(app: Express, world: World, instances: Instances): void {
  const { state } = world;
  app.all("/application/o/token/", async (request, response) => {
    if (request.method !== "POST") {
      return response
        .status(405)
        .set({ allow: "POST, OPTIONS", ...HTML })
        .end();
    }
    const form = formWithCredentials(request);
    const provider = instances.byClientId(form.get("client_id"));
    const grant = form.get("grant_type");
    if (!provider) return refuse(response, 400, "invalid_client");
    const comparesSecret = grant === "authorization_code" || grant === "refresh_token";
    if (comparesSecret && cannotCompare(provider, form)) return errorPage(request, response, 500);
    // As recorded: a redirect URI that is not registered is an invalid_client here.
    if (grant === "authorization_code" && !redirectAllowed(provider, form.get("redirect_uri") ?? undefined)) {
      return refuse(response, 400, "invalid_client");
    }
    if (!mayGrant(provider, grant ?? "")) return refuse(response, 400, "invalid_grant");
    // App passwords do not exist in the lab, so there is none that could be right.
    if (grant === "password") return refuse(response, 400, "invalid_grant");
    if (provider.client_type === "public") form.delete("client_secret");
    return instances.hand(request, response, provider, { url: "/application/o/token/", form });
  });

  app.all("/application/o/userinfo/", async (request, response) => {
    const [scheme, token = ""] = (request.get("authorization") ?? "").split(" ");
    const record = scheme?.toLowerCase() === "bearer" ? findAccessToken(state, token) : undefined;
    const provider = state.oauth2_providers.find(({ pk }) => pk === record?.provider);
    if (!record || !provider) {
      return response
        .status(401)
        .set({ ...HTML, "www-authenticate": challenge("invalid_token") })
        .end();
    }
    if (!record.scope.split(" ").includes("openid")) {
      const headers = { ...HTML, ...NO_STORE, "www-authenticate": challenge("insufficient_scope") };
      return response.status(403).set(headers).end();
    }
    return instances.hand(request, response, provider, {
      url: "/application/o/userinfo/",
      bearer: record.uid,
    });
  });

  app.post("/application/o/introspect/", (request, response) => {
    const form = formWithCredentials(request);
    const provider = instances.byClientId(form.get("client_id"));
    if (provider && cannotCompare(provider, form)) return errorPage(request, response, 500);
    const record = findAccessToken(state, form.get("token") ?? "");
    const known = provider && secretFits(provider, form) && record?.provider === provider.pk;
    const claims = known
      ? { ...record.claims, active: true, scope: record.scope, client_id: provider.client_id }
      : { active: false };
    sendJson(response, 200, claims, NO_STORE);
  });

  app.post("/application/o/revoke/", async (request, response) => {
    const form = formWithCredentials(request);
    const provider = instances.byClientId(form.get("client_id"));
    if (!provider) return refuse(response, 401, "invalid_client");
    if (cannotCompare(provider, form)) return errorPage(request, response, 500);
    const token = form.get("token") ?? "";
    const record = findAccessToken(state, token);
    // oidc-provider refuses whatever looks like a JWT: it gets the id it knows, or one that nobody has.
    if (record) form.set("token", record.uid);
    else if (token.includes(".")) form.set("token", "unknown");
    if (record && secretFits(provider, form)) dropAccessToken(state, token);
    if (provider.client_type === "public") form.delete("client_secret");
    return instances.hand(request, response, provider, { url: "/application/o/revoke/", form });
  });

  function refuse(response: Response, status: number, error: string): void {
    const request_id = String(response.getHeader("x-authentik-id"));
    sendJson(response, status, { error, error_description: sentence(error), request_id }, NO_STORE);
  }
}

const NO_STORE = { "cache-control": "no-store", pragma: "no-cache" };
const HTML = { "content-type": "text/html; charset=utf-8" };

/** The form, with the credentials of a Basic header put into it: authentik takes both for every provider. */
function formWithCredentials(request: Request): URLSearchParams {
  const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
  const [scheme, encoded = ""] = (request.get("authorization") ?? "").split(" ");
  if (scheme?.toLowerCase() !== "basic") return form;
  const [id = "", secret = ""] = Buffer.from(encoded, "base64").toString("utf8").split(/:(.*)/s);
  form.set("client_id", unquote(id));
  form.set("client_secret", unquote(secret));
  return form;
}

/** Percent signs are undone, a plus stays one: so a secret with a space works in the form only, as measured. */
function unquote(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As measured: Python compares no texts with letters beyond ASCII, on whichever side; that ends as an unhandled error. */
function cannotCompare(provider: OAuth2Provider, form: URLSearchParams): boolean {
  const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);
  const given = form.get("client_secret") ?? "";
  return provider.client_type !== "public" && !(isAscii(provider.client_secret) && isAscii(given));
}

function secretFits(provider: OAuth2Provider, form: URLSearchParams): boolean {
  if (provider.client_type === "public") return true;
  const given = Buffer.from(form.get("client_secret") ?? "");
  const wanted = Buffer.from(provider.client_secret);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
