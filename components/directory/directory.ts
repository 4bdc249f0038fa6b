import * as pulumi from "@pulumi/pulumi";
import type { AuthentikApi } from "../support/authentik/api.ts";
import { requirePermissions } from "../support/authentik/permissions.ts";
import { peopleWithoutMail } from "../support/directory-errors.ts";
import { Failure } from "../support/failure.mjs";
import type { Accounts } from "../support/immich/accounts.ts";
import { logWarning } from "../support/pulumi-log.ts";
import type { DirectoryArgs, DirectoryTarget, Mails, SyncArgs } from "./directory-args.ts";
import { fill, type MailFiles } from "./fill.ts";
import { withoutFilledIn } from "./findings.ts";
import { compareAccounts } from "./immich-accounts.ts";
import { LdapSync } from "./ldap-sync.ts";
import { type Preflight, preflight } from "./preflight.ts";
import { type DirectoryReport, findingsTable, reportOf } from "./report.ts";
import type { MakeSync } from "./shared-sync.ts";

/**
 * The people of the directory, before the first of them signs in: whose mail does not serve is told in every
 * preview, and Authentik is made to read the directory again. No resource itself: looking needs none, so the very
 * first preview tells already.
 */
export class Directory {
  /** Authentik's API, once nothing keeps the stack from being wired: with `onMissing: fail` only after the look. */
  readonly api: pulumi.Output<AuthentikApi>;
  /** Who gets which mail, as LDIF; undefined where nobody does. */
  readonly mailFiles: pulumi.Output<MailFiles> | undefined;
  /** What must be done before a sign-in can be proved. */
  readonly resources: pulumi.Resource[] = [];
  readonly #target: DirectoryTarget;
  readonly #parent: pulumi.Resource;
  /** The people and what is left to mend when all of that is done. */
  readonly latest: pulumi.Output<Preflight>;

  constructor(name: string, args: DirectoryArgs, target: DirectoryTarget, parent: pulumi.Resource) {
    this.#target = target;
    this.#parent = parent;
    const found = target.api.apply((api) => this.#look(api, args));
    const people = found.apply(({ people }) => people);
    const filled = args.fill && fill(name, args.fill, target, people, { parent });
    this.mailFiles = filled?.files;
    this.resources.push(...(filled?.resources ?? []));
    const filledIn = filled?.planned ?? pulumi.output<Mails>([]);
    const told = pulumi.all([found, filledIn]).apply(([seen, mails]) => this.#tell(seen, mails, args));
    this.api = args.onMissing === "fail" ? target.api.apply((api) => told.apply(() => api)) : target.api;
    const synced = args.sync && this.#sync(name, args.sync, filled?.expected ?? pulumi.output<Mails>([]));
    this.latest = synced ? this.#lookAgain(found, synced, args) : found;
  }

  /** The stack's output. Mails that somebody else has in Immich are told as soon as its accounts are known. */
  report(accounts: pulumi.Output<Accounts>): pulumi.Output<DirectoryReport> {
    const { subMode } = this.#target;
    return pulumi.all([this.latest, accounts]).apply(async ([{ people, findings, notes }, read]) => {
      const compared = compareAccounts(read, people, subMode);
      const taken = compared.findings;
      const next = "restore, delete for good or unlink that account in Immich, or put the mail right";
      if (taken.length > 0) await logWarning(findingsTable(people.length, taken, next), this.#parent);
      return reportOf(people.length, [...findings, ...taken], [...notes, ...compared.notes]);
    });
  }

  /**
   * Who cannot be looked at is no reason to stop, unless stopping was asked for: of an Authentik that does not answer
   * or a token that may not list people others tell. A source that is not there is a wrong setting.
   */
  async #look(api: AuthentikApi, { onMissing, sync }: DirectoryArgs): Promise<Preflight> {
    const { slug, groups, attributes = [], notPeople } = this.#target;
    try {
      const immichVersion = await this.#target.immichVersion;
      const whose = { slug, groups, source: sync?.source, attributes, notPeople };
      return await preflight(api, { ...whose, immichVersion });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Which permissions are missing, this one and others, the application's survey says.
      if (error.code === "authentik/permission-missing" && onMissing === "fail")
        await requirePermissions(api, sync ? ["signIn", "people", "ldapSync"] : ["signIn", "people"]);
      if (onMissing === "fail" || error.code.startsWith("directory/")) throw error;
      const notes = [`not looked at: ${error.problem}`];
      return { people: [], access: undefined, leftOut: [], findings: [], notes };
    }
  }

  async #tell({ people, findings }: Preflight, mails: Mails, args: DirectoryArgs): Promise<void> {
    const left = withoutFilledIn(findings, mails);
    const next = whatNext(args);
    if (left.length > 0) await logWarning(findingsTable(people.length, left, next), this.#parent);
    const missing = left.filter(({ trouble }) => trouble === "no-mail").map(({ username }) => username);
    if (args.onMissing === "fail" && missing.length > 0) throw peopleWithoutMail(missing, next);
  }

  #sync(name: string, args: SyncArgs, expected: pulumi.Output<Mails>): LdapSync {
    const { url: authentikUrl, token: authentikToken, ca } = this.#target;
    const make: MakeSync = ({ source, again, seconds }, mails, dependsOn) =>
      new LdapSync(
        `${name}-sync`,
        {
          authentikUrl,
          authentikToken,
          ca,
          source,
          expected: mails.apply(Object.fromEntries),
          again,
          seconds,
        },
        { parent: this.#parent, dependsOn },
      );
    const resources = [...this.resources];
    const sync = args.shared?.join({ expected, resources }, make) ?? make(args, expected, resources);
    this.resources.push(sync);
    return sync;
  }

  /** A preview syncs nothing, and an update looks again only where it did. */
  #lookAgain(found: pulumi.Output<Preflight>, sync: LdapSync, args: DirectoryArgs): pulumi.Output<Preflight> {
    if (pulumi.runtime.isDryRun()) return found;
    // One apply in another: `all` would copy what was found, and make its Map of groups a plain object.
    return this.#target.api.apply((api) =>
      found.apply((seen) =>
        sync.ended.apply(async (ended) => (isOfThisUpdate(ended) ? await this.#look(api, args) : seen)),
      ),
    );
  }
}

/** The program begins before its resources, on the same machine: a sync that ended later is one of this update. */
function isOfThisUpdate(ended: string | undefined): boolean {
  return ended !== undefined && Date.parse(ended) >= performance.timeOrigin;
}

/** With `fail` an update stops before it could sync anything. */
function whatNext({ sync, onMissing }: DirectoryArgs): string {
  return sync && onMissing === "warn"
    ? 'put the attribute mail right in the directory, then: pulumi config set immich-sso:ldapSync "$(date)" && pulumi up'
    : "put the attribute mail right in the directory, and let Authentik's LDAP source sync";
}
