import type { Access } from "../support/authentik/access.ts";
import type { AuthentikApi } from "../support/authentik/api.ts";
import type { LeftOut } from "../support/authentik/not-people.ts";
import { type Person, readPeople } from "../support/authentik/people.ts";
import { type Finding, mailFindings } from "./findings.ts";
import { findSource } from "./ldap-source.ts";
import { checkSample } from "./sample.ts";
import { endingNotes, isLdapMapping, nestingNotes, policyNotes, sourceNotes } from "./source-notes.ts";

/** Whose sign-in is looked at. */
export interface PreflightTarget {
  /** Slug of the application. */
  slug: string;
  /** Names of the groups that are bound, or about to be. */
  groups: readonly string[];
  /** Slug or name of the LDAP source; undefined where there is none to look at. */
  source: string | undefined;
  /** Attributes of the people that others need. */
  attributes?: readonly string[];
  /** Accounts that are not people, as the settings say. */
  notPeople?: readonly string[] | undefined;
  /** Of Immich, for its rule for email addresses; undefined where it is not known. */
  immichVersion?: string | undefined;
}

/** What was found of the people in Authentik alone. */
export interface Preflight {
  people: Person[];
  /** How it was found who may sign in; undefined where nobody could be looked at. */
  access: Access | undefined;
  /** Accounts that may sign in and are not counted as people. */
  leftOut: LeftOut[];
  findings: Finding[];
  notes: string[];
}

/**
 * Reads who may use Immich and what their mails are good for. It changes nothing and needs no application yet.
 * @throws Failure `directory/source-missing`, and what Authentik's API throws
 */
export async function preflight(
  api: AuthentikApi,
  { slug, groups, source: wanted, attributes, notPeople, immichVersion }: PreflightTarget,
): Promise<Preflight> {
  const [source, mappings, found] = await Promise.all([
    wanted === undefined ? undefined : findSource(api, wanted),
    wanted === undefined ? [] : api.list("propertymappings/source/ldap/", {}, isLdapMapping),
    readPeople(api, slug, { groups, attributes, notPeople }),
  ]);
  // Without the groups that are meant it would be everyone; which group is missing the application's survey says.
  if (found.access.missing.length > 0)
    return {
      ...{ people: [], access: undefined, leftOut: [], findings: [] },
      notes: [`not looked at: Authentik has no group ${found.access.missing.join(", ")}`],
    };
  const notes = [
    ...(await checkSample(api, slug, found)),
    ...policyNotes(found.access),
    ...endingNotes(found.access),
    ...nestingNotes(found.access, source),
    ...(source ? sourceNotes(source, mappings) : []),
  ];
  const { people, access, leftOut } = found;
  return { people, access, leftOut, findings: mailFindings(people, immichVersion), notes };
}
