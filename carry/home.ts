import type { Wanted } from "../components/configuration.ts";
import type { PeopleTarget } from "../components/people/look.ts";
import { attributesOf, isCarrying, type PeopleArgs } from "../components/people/people-args.ts";
import { type CarryWay, setAlone } from "../components/people/told.ts";
import { AuthentikApi } from "../components/support/authentik/api.ts";
import type { ImmichAccess } from "../components/support/immich/client.ts";

/** One Immich whose people are compared. */
export interface Home extends CarryWay {
  name: string;
  target: PeopleTarget & { immich: ImmichAccess };
  slug: string;
  groups: readonly string[];
  attributes: readonly string[];
  /** Accounts that are not people. */
  notPeople: readonly string[];
}

/** What the settings say of one Immich's people; undefined where nobody is compared. */
export function homeOf(
  {
    name,
    args: { authentik, immich, ca, people, notPeople = [], set = setAlone },
  }: Wanted["instances"][number],
  token: string,
  apiKey: string,
): Home | undefined {
  if (!people || isOff(people)) return undefined;
  const isOwnKey = !("apiKey" in immich.access);
  const api = new AuthentikApi({ url: authentik.url, ca: ca?.pem, token });
  const { claims: managed, subMode, slug, groups } = authentik;
  return {
    ...{ name, slug, groups, attributes: attributesOf(managed), notPeople },
    ...{ args: people, set, isOwnKey, isOn: isCarrying(people, isOwnKey) },
    target: { api, subMode, managed, args: people, immich: { url: immich.url, ca: ca?.pem, apiKey } },
  };
}

/** Leavers are listed where anything at all is compared. */
function isOff({ carry, leavers }: PeopleArgs): boolean {
  return carry.mode === "off" && leavers === "report";
}
