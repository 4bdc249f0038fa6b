import * as pulumi from "@pulumi/pulumi";
import type { AuthentikApi } from "../support/authentik/api.ts";
import { type Person, readUsers } from "../support/authentik/people.ts";
import { fillRefused } from "../support/directory-fill-errors.ts";
import { Failure } from "../support/failure.mjs";
import { logInfo } from "../support/pulumi-log.ts";
import type { DirectoryTarget, Mails } from "./directory-args.ts";
import { fillCommand } from "./fill-commands.ts";
import { type PlannedMail, planFill } from "./fill-plan.ts";
import { expectedMails, parseResults, resultsInWords } from "./fill-results.ts";
import { type Database, fillScript } from "./fill-script.ts";
import type { FillWay } from "./fill-way.ts";
import { fillFile, undoFile } from "./ldif.ts";
import { MailPlan } from "./mail-plan.ts";
import type { MailRule } from "./mail-rule.ts";

/** How those of the directory who have no mail get one. */
export interface FillArgs extends Omit<Database, "password"> {
  rule: MailRule;
  way: FillWay;
  /** Password of `user`, for a directory that is changed over LDAP. */
  password?: pulumi.Output<string> | undefined;
  /** The SSH server's key; needed for that way. */
  hostKey?: string | undefined;
  /** Private key for the SSH server; an agent's keys are tried where there is none. */
  sshKey?: pulumi.Output<string> | undefined;
  /** The Docker engine with the container; undefined means the one of the environment. */
  dockerHost?: string | undefined;
  /** Accounts that get no mail. */
  except: readonly string[];
  /** Any text; a change tries the plan anew. */
  again: string;
  /** Take the mails away again when the stack is destroyed, or no longer fills them in this way. */
  undo: boolean;
}

export interface Filled {
  /** Mails that are or will be in the directory: in a preview already those of the plan. */
  planned: pulumi.Output<Mails>;
  /** Mails that the directory itself showed after the change. */
  expected: pulumi.Output<Mails>;
  /** The last plan as LDIF, and the way back. */
  files: pulumi.Output<MailFiles>;
  resources: pulumi.Resource[];
}

export interface MailFiles {
  fill: string;
  undo: string;
}

/** Plans who gets which mail, and has it filled in where the directory is. Nothing is done where nobody lacks one. */
export function fill(
  name: string,
  args: FillArgs,
  { api, immichVersion }: Pick<DirectoryTarget, "api" | "immichVersion">,
  people: pulumi.Output<readonly Person[]>,
  opts: { parent: pulumi.Resource },
): Filled {
  const made = api.apply((known) =>
    people.apply((all) => plan(args, known, all, immichVersion).catch(refusal)),
  );
  // Thrown here and nowhere else: it would be told once more for each resource that waits for the plan.
  made.apply(({ refused }) => {
    if (refused) throw refused;
  });
  const planned = made.apply(({ mails }) => mails);
  const { mails, run } = new MailPlan(`${name}-mail-plan`, { mails: planned, again: args.again }, opts);
  const password = args.password ?? pulumi.output(undefined);
  const { database, user } = args;
  const script = pulumi
    .all([mails, run, password])
    .apply(([mails, run, password]) =>
      fillScript({ ...{ mails, run, database, user, password }, owner: `${pulumi.getStack()}/${name}` }),
    );
  const command = fillCommand(`${name}-mails`, args, script, opts);
  const files = pulumi.secret(mails.apply((all) => ({ fill: fillFile(all), undo: undoFile(all) })));
  const none = pulumi.output<Mails>([]);
  if (!command) return { planned: none, expected: none, files, resources: [] };
  const results = pulumi.unsecret(command.stdout).apply(parseResults);
  pulumi.all([planned, results]).apply(([now, results]) => {
    if (now.length > 0) logInfo(resultsInWords(results), opts.parent);
  });
  const expected = results.apply(expectedMails);
  return {
    planned: pulumi.runtime.isDryRun() ? planned.apply(byAccount) : expected,
    expected,
    files,
    resources: [command],
  };
}

/** With what stands against it nothing is planned, so that the last plan stays as it is. */
interface Plan {
  mails: PlannedMail[];
  refused?: Failure;
}

/** Other people's mails are read only when there is something to compare them with. */
async function plan(
  { rule, way, except }: FillArgs,
  api: AuthentikApi,
  people: readonly Person[],
  immichVersion: DirectoryTarget["immichVersion"],
): Promise<Plan> {
  if (people.every(({ mail, dn }) => mail !== "" || dn === undefined)) return { mails: [] };
  const [everyone, values] = await Promise.all([
    readUsers(api),
    "csv" in rule ? table(rule.csv) : { pattern: rule.pattern },
  ]);
  const bySid = way.kind !== "ldif";
  const { mails, problems } = planFill({
    ...{ people, everyone, rule: values, except, bySid },
    immichVersion: await immichVersion,
  });
  if (problems.length > 0) throw fillRefused(problems);
  return { mails };
}

function refusal(error: unknown): Plan {
  if (!(error instanceof Failure)) throw error;
  return { mails: [], refused: error };
}

/** The parser is loaded by those who have a file only. */
async function table(path: string) {
  const { readMailTable } = await import("./mail-csv.ts");
  return { table: readMailTable(path) };
}

function byAccount(mails: readonly PlannedMail[]): Mails {
  return mails.map(({ account, mail }) => [account, mail]);
}
