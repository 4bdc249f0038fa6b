/**
 * `npm run bench [-- --rounds 7] [--instances 1,10,40]`: what a preview and an up without changes cost, beside an
 * empty program's and Terraform's, where the time goes, and how it grows with the number of Immichs.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runCommand } from "../lab/command.ts";
import { readLabInfo } from "../lab/info.ts";
import { labPlace } from "../lab/place.ts";
import { stackEnvironment } from "../lab/stack/environment.ts";
import { stackPlace } from "../lab/stack/place.ts";
import { makeInstances } from "./instances.ts";
import { type Case, timeAll } from "./measure.ts";
import { makeProgram, sources } from "./programs.ts";
import { shares } from "./shares.ts";
import { pulumiSource, sixOf } from "./six.ts";
import { table } from "./table.ts";
import { terraformProgram } from "./terraform.ts";

const preview = ["pulumi", "preview", "--expect-no-changes", "--non-interactive"];
const up = ["pulumi", "up", "--yes", "--skip-preview", "--expect-no-changes", "--non-interactive"];
const unread = "--refresh=false";

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      // An odd number has a run as its median.
      rounds: { type: "string", default: "7" },
      instances: { type: "string", default: "1,10,40" },
    },
  });
  const rounds = Number(values.rounds);
  const lab = labPlace();
  const info = await readLabInfo(lab);
  const env = stackEnvironment(info, stackPlace(lab));
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-bench-"));
  const { PULUMI_OPTION_CONFIG_FILE: _, PULUMI_STACK: __, ...shared } = env;
  const servers = { AUTHENTIK_URL: info.authentik.url, AUTHENTIK_TOKEN: info.authentik.token };
  // These programs' own Pulumi.yaml does not start the Authentik provider with a stack's CA.
  const trust = { SSL_CERT_FILE: info.ca.certificate };
  const own = { ...shared, ...servers, ...trust, PULUMI_BACKEND_URL: `file://${folder}` };
  const remove: (() => Promise<unknown>)[] = [];
  const small = async (name: string, source: string): Promise<(title: string, command: string[]) => Case> => {
    const program = await makeProgram(folder, lab.root, { name, source }, own);
    remove.push(program.remove);
    return (title, command) => ({ title, command, cwd: program.cwd, env: own });
  };
  try {
    const empty = await small("empty", sources.empty);
    const sdk = await small("sdk", sources.sdk);
    const dynamic = await small("dynamic", sources.dynamic);
    const six = await small("six", pulumiSource(sixOf("six", info)));
    const whole = (title: string, command: string[]): Case => ({ title, command, cwd: lab.root, env });
    const terraform = await terraformProgram(folder, sixOf("terraform", info), own);
    if (terraform) remove.push(terraform.remove);
    const ladder = {
      empty: empty("empty program, preview", preview),
      sdk: sdk("program that imports @pulumi/pulumi", preview),
      dynamic: dynamic("the same with one dynamic resource", preview),
      unread: six(`six resources in plain Pulumi, ${unread}`, [...preview, unread]),
      read: six("six resources in plain Pulumi", preview),
      whole: whole(`immich-sso, preview ${unread}`, [...preview, unread]),
      wholeRead: whole("immich-sso, preview, live drift read", preview),
    };
    const ups = [
      empty("empty program, up", up),
      six("six resources in plain Pulumi, up", up),
      whole("immich-sso, up", up),
    ];
    const timings = await timeAll([...Object.values(ladder), ...ups, ...(terraform?.cases ?? [])], rounds);
    const text = [
      `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${terraform?.version ?? "no Terraform on this machine"}, ${rounds} rounds`,
      table(timings, Object.values(ladder)),
      table(timings, ups),
      ...(terraform
        ? [table(timings, [...terraform.cases, ladder.read, ladder.unread, ...ups.slice(1, 2)])]
        : []),
      shares(timings, ladder),
    ];
    for (const part of text) process.stdout.write(`${part}\n\n`);
    await growth(values.instances.split(",").map(Number), Math.min(rounds, 3));
  } finally {
    for (const one of remove.reverse()) await one();
    await rm(folder, { recursive: true });
  }

  /** One size after the other: 40 Immichs in this process would slow the others. */
  async function growth(numbers: readonly number[], few: number): Promise<void> {
    const cases: Case[] = [];
    const all = new Map<Case, { wall: number; user: number }[]>();
    for (const number of numbers) {
      const made = await makeInstances(folder, lab.root, number, info, own);
      remove.push(made.remove);
      process.stdout.write(`first up of ${number}: ${made.seconds.toFixed(1)} s\n`);
      const { cwd } = made;
      const mine = [
        { title: `${number} Immichs, preview`, command: preview, cwd, env: made.env },
        { title: `${number} Immichs, up`, command: up, cwd, env: made.env },
      ];
      for (const [one, runs] of await timeAll(mine, few)) all.set(one, runs);
      cases.push(...mine);
      await remove.pop()?.();
    }
    process.stdout.write(`\n${table(all, cases)}\n`);
  }
});
