/** The consent stage in its default mode: what a user agreed to is remembered for four weeks. */
import { randomUUID } from "node:crypto";
import type { Consent, FlowPlan } from "../state/model.ts";
import { type Errors, pendingUser } from "./challenges.ts";
import type { Step } from "./step.ts";

/** Slug of the one flow that has the stage. */
export const CONSENT_FLOW = "default-provider-authorization-explicit-consent";

const WEEKS_4 = 28 * 86_400;

/** A plan at the stage; `about` is the application and its authorize request, where there is one. */
export function consentPlan(about: Pick<FlowPlan, "application" | "authorize"> = {}): FlowPlan {
  const plan = { slug: CONSENT_FLOW, identifier: "", pending_user: null, failed_attempts: 0 };
  return { ...plan, stage: "consent", ...about };
}

/** Asks, unless the user agreed to exactly this before. */
export async function showConsent(step: Step): Promise<void> {
  const { plan } = step;
  if (plan.stage === "fulfil") return fulfil(step);
  const given = consentOf(step)?.scopes;
  const asked = plan.authorize?.scopes ?? [];
  if (!plan.application || !given || !sameScopes(given, asked)) return show(step);
  plan.stage = "fulfil";
  return step.again();
}

/** Takes the agreement, where it repeats the token of the challenge. */
export async function answerConsent(step: Step): Promise<void> {
  const { plan, sent } = step;
  if (plan.stage === "fulfil") return fulfil(step);
  if (sent.token === undefined)
    return show(step, { token: { string: "This field is required.", code: "required" } });
  if (sent.token !== plan.consent_token)
    return show(step, { token: { string: "Invalid consent token, re-showing prompt", code: "invalid" } });
  if (!plan.application) return step.done();
  remember(step);
  plan.stage = "fulfil";
  return step.again();
}

/** The last stage of an authorize request: the code is made, and the browser sent back to the application. */
async function fulfil(step: Step): Promise<void> {
  const { world, request, session, plan } = step;
  step.done(await world.authorized(request, session, plan.authorize?.url ?? ""));
}

function show(step: Step, errors: Errors = {}): void {
  const { plan, application } = step;
  plan.consent_token = randomUUID();
  const given = consentOf(step)?.scopes;
  const permissions = permissionsOf(step);
  const isKnown = ({ id }: { id: string }): boolean => given?.includes(id) ?? true;
  step.challenge(
    {
      component: "ak-stage-consent",
      ...pendingUser(step.world.state, step.session),
      ...(application ? { header_text: `You're about to sign into ${application.name}.` } : {}),
      permissions: permissions.filter(isKnown),
      additional_permissions: permissions.filter((one) => !isKnown(one)),
      token: plan.consent_token,
    },
    errors,
  );
}

/** The scopes that are asked for and mapped, by name, with their mappings' descriptions. */
function permissionsOf({ world: { state }, plan, application }: Step): { name: string; id: string }[] {
  const provider = state.oauth2_providers.find(({ pk }) => pk === application?.provider);
  return state.scope_mappings
    .filter(({ pk }) => provider?.property_mappings.includes(pk))
    .filter(({ scope_name = "" }) => plan.authorize?.scopes.includes(scope_name))
    .map(({ scope_name: id = "", description: name = "" }) => ({ name, id }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function consentOf({ world: { state }, plan, session }: Step): Consent | undefined {
  return state.consents?.find(
    ({ user, application, expires }) =>
      user === session.user && application === plan.application && expires > Date.now() / 1000,
  );
}

function remember(step: Step): void {
  const { state } = step.world;
  const others = (state.consents ?? []).filter((one) => one !== consentOf(step));
  const { plan, session } = step;
  const scopes = plan.authorize?.scopes ?? [];
  const expires = Date.now() / 1000 + WEEKS_4;
  state.consents = [
    ...others,
    { user: session.user ?? 0, application: plan.application ?? "", scopes, expires },
  ];
}

function sameScopes(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((scope) => others.includes(scope));
}
