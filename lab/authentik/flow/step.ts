/** One request to the executor, and the ways to answer it. */
import type { Request, Response } from "express";
import { originOf, queryOf } from "../api/rest.ts";
import { sendJson } from "../json.ts";
import type { Application, Flow, FlowPlan, Session } from "../state/model.ts";
import type { World } from "../world.ts";
import { type Challenge, type Errors, redirectTo, titleOf, withFlow } from "./challenges.ts";
import { setSessionCookie } from "./session.ts";

/** A request that is about a stage of a plan. */
export class Step {
  readonly world: World;
  readonly request: Request;
  readonly response: Response;
  readonly flow: Flow;
  readonly plan: FlowPlan;
  session: Session;

  constructor(
    world: World,
    request: Request,
    response: Response,
    { flow, plan, session }: { flow: Flow; plan: FlowPlan; session: Session },
  ) {
    this.world = world;
    this.request = request;
    this.response = response;
    this.flow = flow;
    this.plan = plan;
    this.session = session;
  }

  get secure(): boolean {
    return originOf(this.request).startsWith("https:");
  }

  /** The application that the flow is about. */
  get application(): Application | undefined {
    return this.world.state.applications.find(({ pk }) => pk === this.plan.application);
  }

  /** What was sent; nothing where that is no JSON. */
  get sent(): Record<string, unknown> {
    try {
      return JSON.parse(String(this.request.body || "{}")) as Record<string, unknown>;
    } catch {
      return {};
    }
  }

  /** Sends the browser to the same address again, for the next stage. */
  again(): void {
    setSessionCookie(this.world, this.response, this.session, this.secure);
    const headers = { "content-type": "text/html; charset=utf-8", location: this.request.originalUrl };
    this.response.status(302).set(headers).end();
  }

  /** Shows a challenge of this flow. */
  challenge(members: Challenge, errors: Errors = {}): void {
    this.send(withFlow(this.request, titleOf(this.flow, this.application), members, errors));
  }

  /** Ends the flow, and says where to go: to the page that the query names, unless somewhere else is given. */
  done(to = nextOf(this.request)): void {
    this.session.plan = null;
    this.send(redirectTo(this.world, to));
  }

  send(body: Challenge): void {
    setSessionCookie(this.world, this.response, this.session, this.secure);
    sendJson(this.response, 200, body);
  }
}

/** Where a flow leads. Only a path of this server counts: it must not send anyone elsewhere. */
export function nextOf(request: Request): string {
  const next = new URLSearchParams(queryOf(request).get("query") ?? "").get("next");
  return next?.startsWith("/") && !next.startsWith("//") ? next : `${request.baseUrl}/`;
}
