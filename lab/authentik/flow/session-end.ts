/** The end of an application's session: what is shown then. authentik's own session stays, as measured. */
import { showApplication } from "../api/applications.ts";
import type { Application, FlowPlan } from "../state/model.ts";
import { pendingUser } from "./challenges.ts";
import type { Step } from "./step.ts";

/** A plan of the flow that the application's provider names. */
export function sessionEndPlan(slug: string, application: Application): FlowPlan {
  const plan = { slug, identifier: "", pending_user: null, failed_attempts: 0 };
  return { ...plan, stage: "session-end", application: application.pk };
}

/** The one stage, which only another flow ends. */
export function showSessionEnd(step: Step): void {
  const { application, request, session } = step;
  const { state } = step.world;
  step.challenge({
    component: "ak-stage-session-end",
    ...pendingUser(state, session),
    ...(application
      ? {
          application_name: application.name,
          application_launch_url: showApplication(step.world, application).launch_url,
        }
      : {}),
    invalidation_flow_url: `${request.baseUrl}/if/flow/default-invalidation-flow/`,
    brand_name: "authentik",
  });
}
