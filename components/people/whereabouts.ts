import type { AuthentikApi } from "../support/authentik/api.ts";
import { readAnybody } from "../support/authentik/people.ts";
import { subjectOf } from "../support/authentik/subject.ts";
import { sideBySide } from "../support/side-by-side.ts";
import type { Whereabouts } from "./leavers.ts";

/** Up to here each is looked up alone; more are found in pages of everybody. */
const mostAlone = 50;

/** Authentik refuses any other text in this filter. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Who in Authentik these subjects are, active or not; nobody where it has no such account. */
export async function whereabouts(
  api: AuthentikApi,
  subjects: readonly string[],
  subMode: string,
): Promise<ReadonlyMap<string, Whereabouts>> {
  if (subjects.length === 0) return new Map();
  const alone = subMode === "user_uuid" && subjects.length <= mostAlone;
  const found = alone
    ? (
        await sideBySide(
          subjects.filter((one) => uuid.test(one)),
          (one) => readAnybody(api, { uuid: one }),
        )
      ).flat()
    : await readAnybody(api);
  const wanted = new Set(subjects);
  return new Map(
    found
      .map((one) => [subjectOf(one, subMode), { username: one.username, isActive: one.isActive }] as const)
      .filter(([subject]) => wanted.has(subject)),
  );
}
