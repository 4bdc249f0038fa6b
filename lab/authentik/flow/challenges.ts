/** What the flow executor says, key by key as recorded. */
import type { Request } from "express";
import { knowsGrantTypes } from "../api/edition.ts";
import { initialsAvatar } from "../state/avatar.ts";
import type { Application, Flow, Session, State } from "../state/model.ts";
import type { World } from "../world.ts";

/** Members of a challenge. */
export type Challenge = Record<string, unknown>;

/** What is wrong with the answer, by the field. */
export type Errors = Record<string, { string: string; code: string }>;

/** The end of a flow. */
export function redirectTo(world: World, to: string): Challenge {
  return { component: "xak-flow-redirect", to, ...(knowsGrantTypes(world) ? { final_redirect: true } : {}) };
}

/** A challenge with what each has: the flow's title, and what was wrong with the last answer. */
export function withFlow(
  request: Request,
  title: string,
  members: Challenge,
  errors: Errors = {},
): Challenge {
  const problems = Object.entries(errors).map(([field, error]) => [field, [error]]);
  return {
    flow_info: {
      title,
      background: `${request.baseUrl}/static/dist/assets/images/flow_background.jpg`,
      background_themed_urls: null,
      cancel_url: `${request.baseUrl}/flows/-/cancel/`,
      layout: "stacked",
    },
    ...(problems.length > 0 ? { response_errors: Object.fromEntries(problems) } : {}),
    ...members,
  };
}

/** A flow's title, with the application in it; the serializer trims it. */
export function titleOf(flow: Flow, application: Application | undefined): string {
  return flow.title.replace("%(app)s", application?.name ?? "").trim();
}

/** The member that say who it is. */
export function pendingUser(state: State, { user }: Session): Challenge {
  const found = state.users.find(({ pk }) => pk === user);
  return {
    pending_user: found?.username ?? "",
    pending_user_avatar: initialsAvatar(found?.name ?? ""),
  };
}

/** A failure inside authentik: it says no more, and only administrators are shown the reason. */
export function flowError(requestId: string): Challenge {
  return { component: "ak-stage-flow-error", request_id: requestId };
}

/** A flow that is for others. The title is not filled in, as measured. */
export function notForYou(request: Request, flow: Flow): Challenge {
  return withFlow(request, flow.title, {
    component: "ak-stage-access-denied",
    pending_user: "",
    pending_user_avatar: `${request.baseUrl}/static/dist/assets/images/user_default.png`,
    error_message: "Flow does not apply to current user.",
  });
}
