/** /api/v3/flows/executor/<slug>/: a flow step by step, as a browser's script or a headless client goes through it. */
import type { Express, Request, Response } from "express";
import { originOf } from "../api/rest.ts";
import { sendJson } from "../json.ts";
import type { Flow, FlowPlan, Session } from "../state/model.ts";
import type { World } from "../world.ts";
import { type Challenge, flowError, notForYou, redirectTo } from "./challenges.ts";
import { answerConsent, CONSENT_FLOW, consentPlan, showConsent } from "./consent.ts";
import { isOwnForm } from "./csrf.ts";
import { errorPage } from "./page.ts";
import { ensureSession, setSessionCookie } from "./session.ts";
import { showSessionEnd } from "./session-end.ts";
import { answerSignIn, showSignIn, signInPlan } from "./sign-in-stages.ts";
import { nextOf, Step } from "./step.ts";

/** Serves the executor for the flows that the lab has. */
export function serveExecutor(app: Express, world: World): void {
  app.all("/api/v3/flows/executor/:slug/", async (request, response) => {
    const flow = world.state.flows.find(({ slug }) => slug === request.params.slug);
    if (!flow) return errorPage(request, response, 404);
    response.set("x-frame-options", "SAMEORIGIN");
    const session = ensureSession(world, request);
    // A flow that was left for another is forgotten.
    if (session.plan?.slug !== flow.slug || session.plan.stage === "denied") session.plan = null;
    if (flow.slug === "default-invalidation-flow") return endSession(world, request, response, session);
    session.plan ??= planOf(flow, session);
    const answer = (body: Challenge, shown: Session): void => {
      setSessionCookie(world, response, shown, originOf(request).startsWith("https:"));
      sendJson(response, 200, body);
    };
    if (!session.plan)
      return answer(
        isFor(flow, session) ? redirectTo(world, nextOf(request)) : notForYou(request, flow),
        session,
      );
    response.set("allow", ALLOW);
    const isForm = request.method === "POST";
    // As measured, the cookie that comes with the error says that nobody is signed in, which is not so.
    if (isForm && session.user !== null && !isOwnForm(request))
      return answer(flowError(String(response.getHeader("x-authentik-id"))), { ...session, user: null });
    const step = new Step(world, request, response, { flow, session, plan: session.plan });
    await (isForm ? answerTo(step) : show(step));
    world.store.changed();
  });
}

const ALLOW = "GET, POST, HEAD, OPTIONS";

/** A plan for a flow that is opened by itself; null where the flow has no stage, or is not for this session. */
function planOf(flow: Flow, session: Session): FlowPlan | null {
  if (!isFor(flow, session)) return null;
  if (flow.designation === "authentication") return signInPlan(flow.slug);
  return flow.slug === CONSENT_FLOW ? consentPlan() : null;
}

function isFor({ authentication }: Flow, { user }: Session): boolean {
  return authentication !== "require_authenticated" || user !== null;
}

async function show(step: Step): Promise<void> {
  if (step.flow.designation === "authentication") return showSignIn(step);
  if (step.flow.slug === CONSENT_FLOW) return showConsent(step);
  return showSessionEnd(step);
}

async function answerTo(step: Step): Promise<void> {
  if (step.flow.designation === "authentication") return answerSignIn(step);
  if (step.flow.slug === CONSENT_FLOW) return answerConsent(step);
  // As measured: the end of an application's session takes no answer, and the attempt ends the flow.
  step.session.plan = null;
  step.send(flowError(String(step.response.getHeader("x-authentik-id"))));
}

/** Signs out of authentik itself; the applications are told. */
function endSession(world: World, request: Request, response: Response, session: Session): void {
  if (session.user !== null) world.sessionEnded(session);
  world.state.sessions = world.state.sessions.filter(({ key }) => key !== session.key);
  world.store.changed();
  response.set("allow", ALLOW);
  sendJson(response, 200, redirectTo(world, nextOf(request)));
}
