import type { Access } from "../support/authentik/access.ts";
import type { AuthentikApi } from "../support/authentik/api.ts";
import { type Person, previewClaims } from "../support/authentik/people.ts";
import { permissionsOf } from "../support/authentik/rights.ts";
import { subjectOf } from "../support/authentik/subject.ts";
import { sideBySide } from "../support/side-by-side.ts";

/** The mode whose subject is a column of the account: nothing has to be computed. */
const plainMode = "user_uuid";

/** Claims of more people than these are not asked for one by one. */
const mostAsked = 50;

/**
 * Why the people's subjects cannot be told, in words; undefined where they can. In another mode than ours the
 * subject is computed, so Authentik's own preview of the claims has to say the same of somebody.
 */
export async function subjectProblem(
  api: AuthentikApi,
  access: Access,
  people: readonly Person[],
  subMode: string,
): Promise<string | undefined> {
  const [somebody] = people;
  if (subMode === plainMode || !somebody || !access.application?.provider) return undefined;
  const sub = (await previewClaims(api, access, somebody.pk))?.sub;
  if (sub === subjectOf(somebody, subMode)) return undefined;
  return sub === undefined
    ? `the subject mode ${subMode} needs Authentik's preview of the claims, which this token may not see (${permissionsOf("claimsPreview").join(", ")})`
    : `Authentik's preview of the claims gives ${somebody.username} another subject than the mode ${subMode} does`;
}

/** Name and email address as Immich would be told them, by user name, where a mapping makes others than the account's. */
export type ClaimedNames = ReadonlyMap<number, { name?: string; email?: string }>;

/**
 * Looks whether the account's own name and email address are what Immich would be told: of one of these people, and
 * where that says otherwise of each of them.
 * @returns undefined where they are too many to ask
 */
export async function claimedNames(
  api: AuthentikApi,
  access: Access,
  people: readonly Person[],
): Promise<ClaimedNames | undefined> {
  const [first, ...others] = people;
  if (!first) return new Map();
  const one = await claimed(api, access, first);
  if (isOwn(first, one)) return new Map();
  if (people.length > mostAsked) return undefined;
  const rest = await sideBySide(
    others,
    async (person) => [person.pk, await claimed(api, access, person)] as const,
  );
  return new Map([[first.pk, one], ...rest]);
}

async function claimed(
  api: AuthentikApi,
  access: Access,
  { pk }: Person,
): Promise<{ name?: string; email?: string }> {
  const { name, email } = (await previewClaims(api, access, pk)) ?? {};
  return {
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof email === "string" ? { email } : {}),
  };
}

/** A claim that is not shown says nothing: without claims in the ID token the preview leaves them out. */
function isOwn(
  person: Person,
  { name = person.name, email = person.mail }: { name?: string; email?: string },
) {
  return name === person.name && email === person.mail;
}
