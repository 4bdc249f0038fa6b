import { Failure } from "./failure.mjs";

/* The error texts of the room people: what is carried to Immich's accounts, and who leaves. */

/** What was refused although the plan had foreseen it; everything else is carried. */
export const notCarried = (lines: readonly string[], carried: number): Failure =>
  new Failure({
    code: "people/not-carried",
    problem: `${carried} accounts were changed, ${lines.length} were not:`,
    lines,
    allowed: "accounts in Immich that nobody else changes at the same moment",
    next: "pulumi up",
  });

export const sessionsNotEnded = (lines: readonly string[]): Failure =>
  new Failure({
    code: "people/sessions-not-ended",
    problem: `the sessions of ${lines.length} who left were not ended:`,
    lines,
    allowed:
      "password login switched on in Immich, and an API key with adminUser.update and adminSession.read",
    next: "delete the account in Immich under Administration > Users: it can be restored for 7 days, its photos too",
  });

/** A wrong filter or binding would sign everybody out. */
export const tooManyLeavers = (leavers: number, linked: number, report: string): Failure =>
  new Failure({
    code: "people/many-leavers",
    problem: `${leavers} of the ${linked} people with an Immich account would be signed out at once`,
    allowed:
      "at most half of them; a filter of the LDAP source, or a group that is no longer bound, looks like this",
    next: `${report}, then look at the table in: pulumi preview`,
  });

export const notCompared = (name: string, problem: string): Failure =>
  new Failure({
    code: "people/not-compared",
    problem: `the people of ${name} cannot be compared with Immich's accounts: ${problem}`,
    allowed: "an Immich that answers, and an API key with adminUser.read",
    next: "tick adminUser.read for the key in Immich under Account Settings > API Keys, or: npm run doctor",
  });

export const noKey = (name: string): Failure =>
  new Failure({
    code: "people/no-key",
    problem: `${name} has no Immich API key yet`,
    allowed: `a stack that was deployed, or a key of yours in the setting immichApiKey of ${name}`,
    next: "pulumi up",
  });

export const carryUsage = (problem: string): Failure =>
  new Failure({
    code: "people/usage",
    problem,
    allowed: "--stack <name>, --dry-run, --json",
    next: "npm run carry -- --stack <name> --dry-run",
  });

export const carryOff = (names: readonly string[], set: string): Failure =>
  new Failure({
    code: "people/off",
    problem: `nobody is compared in this stack: the mode of carry is off for ${names.join(", ")}`,
    allowed: "the mode on or report, or leavers endSessions",
    next: set,
  });
