import * as pulumi from "@pulumi/pulumi";
import type { AuthentikApi } from "../support/authentik/api.ts";
import { peopleWithoutMail } from "../support/directory-errors.ts";
import { Failure } from "../support/failure.mjs";
import type { Finding } from "./findings.ts";
import { type Preflight, preflight } from "./preflight.ts";
import { type DirectoryReport, findingsTable, reportOf } from "./report.ts";

/** What the stack is to do about the people's mails. */
export interface DirectoryArgs {
  /** When somebody who may use Immich has no mail: `warn`, or `fail` before anything is wired. */
  onMissing: "warn" | "fail";
  /** The LDAP source in Authentik that reads the directory; undefined leaves it alone. */
  sync?: SyncArgs | undefined;
}

export interface SyncArgs {
  /** Slug or name of the source. */
  source: string;
  /** Any text; a change has Authentik read the directory again. */
  again?: string | undefined;
  /** How long a sync may take, waiting for others included; 10 to 86400. */
  seconds: number;
}

export interface DirectoryTarget {
  api: pulumi.Output<AuthentikApi>;
  /** Slug of the application. */
  slug: string;
  /** Names of the groups that may use it; none means everyone. */
  groups: readonly string[];
}

/** Mails by user name. */
export type Mails = Record<string, string>;

/**
 * The people of the directory, before the first of them signs in: who has no mail that Immich can use is told in
 * every preview, and Authentik is made to read the directory again. No resource itself: reading needs none, so the
 * very first preview tells already.
 */
export class Directory {
  /** Authentik's API, once nothing keeps the stack from being wired: with `onMissing: fail` only after the look. */
  readonly api: pulumi.Output<AuthentikApi>;
  readonly report: pulumi.Output<DirectoryReport>;
  /** What must be done before a sign-in can be proved. */
  readonly resources: pulumi.Resource[] = [];

  constructor(
    _name: string,
    args: DirectoryArgs,
    target: DirectoryTarget,
    opts: { parent: pulumi.Resource },
  ) {
    const found = target.api.apply((api) => look(api, args, target, opts.parent));
    const expected = pulumi.output<Mails>({});
    const left = pulumi.all([found, expected]).apply(([{ findings }, mails]) => without(findings, mails));
    const told = pulumi.all([found, left]).apply(async ([{ people }, findings]) => {
      if (findings.length > 0)
        await pulumi.log.warn(findingsTable(people.length, findings, next(args)), opts.parent);
      const missing = findings.filter(({ trouble }) => trouble === "no-mail").map(({ username }) => username);
      if (args.onMissing === "fail" && missing.length > 0) throw peopleWithoutMail(missing, next(args));
    });
    this.api = args.onMissing === "fail" ? target.api.apply((api) => told.apply(() => api)) : target.api;
    this.report = pulumi
      .all([found, left])
      .apply(([{ people, notes }, findings]) => reportOf(people.length, findings, notes));
  }
}

/** A token that may not list people is no reason to stop, unless stopping was asked for. */
async function look(
  api: AuthentikApi,
  args: DirectoryArgs,
  { slug, groups }: DirectoryTarget,
  parent: pulumi.Resource,
): Promise<Preflight> {
  try {
    return await preflight(api, { slug, groups, source: args.sync?.source });
  } catch (error) {
    const missing = error instanceof Failure && error.code === "authentik/permission-missing";
    if (!missing || args.onMissing === "fail") throw error;
    await pulumi.log.warn(`the people's mails could not be looked at.\n${error.message}`, parent);
    return { people: [], findings: [], notes: [`not looked at: ${error.problem}`], source: undefined };
  }
}

/** Those whose mail this same update fills in are no finding. */
function without(findings: readonly Finding[], mails: Mails): Finding[] {
  return findings.filter(({ trouble, username }) => trouble !== "no-mail" || mails[username] === undefined);
}

function next({ sync }: DirectoryArgs): string {
  return sync
    ? 'put the attribute mail right in the directory, then: pulumi config set immich-sso:ldapSync "$(date)" && pulumi up'
    : "put the attribute mail right in the directory, and let Authentik's LDAP source sync";
}
