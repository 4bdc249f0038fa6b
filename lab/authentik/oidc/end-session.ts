/** The end of a session, as an application sends its users to it: a flow of authentik's, which leaves its own session. */
import type { Request, Response } from "express";
import { mayUse } from "../api/access.ts";
import { originOf, queryOf } from "../api/rest.ts";
import { errorPage, sendPage } from "../flow/page.ts";
import { ensureSession, sessionOf, setSessionCookie } from "../flow/session.ts";
import { sessionEndPlan } from "../flow/session-end.ts";
import { signInPlan } from "../flow/sign-in-stages.ts";
import type { Session } from "../state/model.ts";
import type { World } from "../world.ts";

const LOGIN_FLOW = "default-authentication-flow";

/** Sends the browser to the flow; to the login first, where nobody is signed in. */
export function endSession(world: World, request: Request, response: Response) {
  const { state } = world;
  const application = state.applications.find(({ slug }) => slug === request.params.slug);
  const provider = state.oauth2_providers.find(({ pk }) => pk === application?.provider);
  const flow = state.flows.find(({ pk }) => pk === provider?.invalidation_flow);
  if (!application || !flow) return errorPage(request, response, 404);
  const session = sessionOf(world, request);
  // As measured: in the middle of any flow it says so, and does nothing.
  if (session?.plan) {
    response.status(200).setHeader("content-type", "text/html");
    response.end("<html><body>Logout successful</body></html>");
    return;
  }
  const query = queryOf(request);
  const leaveFor = (slug: string, stay: Session): void => {
    world.store.changed();
    setSessionCookie(world, response, stay, originOf(request).startsWith("https:"));
    const location = `${request.baseUrl}/if/flow/${slug}/${query.size > 0 ? `?${query}` : ""}`;
    response.status(302).set({ "content-type": "text/html; charset=utf-8", location }).end();
  };
  const user = state.users.find(({ pk, is_active }) => pk === session?.user && is_active);
  if (!session || !user) {
    const stay = session ?? ensureSession(world, request);
    stay.plan = signInPlan(LOGIN_FLOW);
    query.set("next", request.originalUrl);
    return leaveFor(LOGIN_FLOW, stay);
  }
  if (!mayUse(world, application, user))
    return sendPage(response, 200, "Permission denied", "Request has been denied.");
  session.plan = sessionEndPlan(flow.slug, application);
  return leaveFor(flow.slug, session);
}
