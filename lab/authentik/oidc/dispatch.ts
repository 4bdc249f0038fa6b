/** Keeps the oidc-provider instances and hands requests to them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Request, Response } from "express";
import type Provider from "oidc-provider";
import { originOf } from "../api/rest.ts";
import type { OAuth2Provider, Session } from "../state/model.ts";
import { applicationOf, type World } from "../world.ts";
import { withAsk } from "./context.ts";
import { makeInstance } from "./instance.ts";
import { clientCredentials } from "./service-account.ts";

/** How a request differs for oidc-provider from what came in. */
export interface Handover {
  url: string;
  session?: Session | undefined;
  /** Form fields for a POST; client credentials among them, never in a header. */
  form?: URLSearchParams;
  /** Bearer token that oidc-provider knows. */
  bearer?: string;
  /** Called before the head of the answer goes out. */
  beforeSend?: () => void;
}

/** One instance per provider and origin, made anew whenever the configuration changed. */
export class Instances {
  readonly #world: World;
  readonly #known = new Map<string, { version: string; instance: Provider }>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The provider of a client id; only one that has an application can be used. */
  byClientId(clientId: string | null): OAuth2Provider | undefined {
    const { state } = this.#world;
    return state.oauth2_providers.find(
      (provider) => provider.client_id === clientId && applicationOf(state, provider) !== undefined,
    );
  }

  /** Lets oidc-provider answer the request. */
  async hand(
    request: Request,
    response: Response,
    provider: OAuth2Provider,
    handover: Handover,
  ): Promise<void> {
    const origin = originOf(request);
    const instance = this.#instance(provider, origin);
    const inner = innerRequest(request, handover);
    withAsk(inner, {
      provider,
      origin,
      root: request.baseUrl,
      url: request.originalUrl,
      session: handover.session,
      requestId: String(response.getHeader("x-authentik-id")),
      form: handover.form ?? new URLSearchParams(),
    });
    if (handover.beforeSend) callBeforeHead(response, handover.beforeSend);
    await instance.callback()(inner, response);
  }

  #instance(provider: OAuth2Provider, origin: string): Provider {
    const { state } = this.#world;
    const key = `${provider.pk} ${origin}`;
    const mappings = state.scope_mappings.filter(({ pk }) => provider.property_mappings.includes(pk));
    const version = JSON.stringify([provider, applicationOf(state, provider)?.slug, mappings]);
    const known = this.#known.get(key);
    if (known?.version === version) return known.instance;
    const instance = makeInstance(this.#world, provider, origin);
    instance.registerGrantType(
      "client_credentials",
      (ctx) => clientCredentials(this.#world, provider, instance, ctx),
      ["scope"],
    );
    Object.assign(instance.Client.prototype, { grantTypeAllowed: () => true });
    this.#known.set(key, { version, instance });
    return instance;
  }
}

/** A request with another body and other headers than the one that Express has read already. */
function innerRequest(request: Request, { url, form, bearer }: Handover): IncomingMessage {
  const body = form ? Buffer.from(form.toString()) : Buffer.alloc(0);
  const { authorization: _authorization, cookie: _cookie, ...headers } = request.headers;
  return Object.assign(Readable.from(body.length > 0 ? [body] : []), {
    method: request.method,
    url,
    headers: {
      ...headers,
      accept: "application/json",
      "content-length": String(body.length),
      ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    socket: request.socket,
    connection: request.socket,
    httpVersion: request.httpVersion,
    httpVersionMajor: request.httpVersionMajor,
    httpVersionMinor: request.httpVersionMinor,
  }) as unknown as IncomingMessage;
}

function callBeforeHead(response: ServerResponse, action: () => void): void {
  const end = response.end.bind(response) as ServerResponse["end"];
  response.end = ((...parts: Parameters<ServerResponse["end"]>) => {
    if (!response.headersSent) action();
    return end(...parts);
  }) as ServerResponse["end"];
}
