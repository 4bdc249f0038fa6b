import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parse, stringify } from "yaml";
import { docker } from "../../../lab/docker.ts";
import { labPlace } from "../../../lab/place.ts";
import { allPids } from "../../../lab/process-table.ts";
import { folderFor } from "../../../lab/stack/cli.ts";
import { standIns } from "../../../lab/stack/environment.ts";
import { type Ground, stackName, startGround } from "./ground.ts";

/** How a Pulumi command ended: its exit code, and all that it printed. */
export interface Run {
  code: number;
  output: string;
}

/** A step of a preview, as `pulumi preview --json` tells it. */
export interface Step {
  /** Type and name, for example `pulumi-nodejs:dynamic/immich:OAuthSettings immich-oauth-settings`. */
  resource: string;
  op: string;
  /** The properties that differ. */
  diff: string[];
}

/** A stack of the real program on the real engine, with a backend, a home, names and ports of its own. */
export interface TestStack extends Ground {
  /** Runs `pulumi …args` on it; never throws for an exit code. */
  run(...args: string[]): Promise<Run>;
  up(): Promise<Run>;
  /** Runs an up and kills the CLI, without a chance to tidy up, once it printed one of these texts. */
  upKilledAfter(...texts: string[]): Promise<Run>;
  /** The same, once this has come to pass; the lock that is left behind is removed. */
  upKilledWhen(moment: Promise<unknown>): Promise<Run>;
  destroy(): Promise<Run>;
  /** The steps of a plain preview that would change something. */
  preview(): Promise<Step[]>;
  /** Asks the doctor about it, by its command line. */
  doctor(...args: string[]): Promise<Run>;
  /** Puts one side of it back, by the command line. */
  undo(...args: string[]): Promise<Run>;
  /** Sets configuration values: plain ones, and secrets by standard input. */
  configure(settings: Record<string, unknown>, secrets?: Record<string, string>): Promise<void>;
  /** Marks resources as those that an update of this state was killed while it made them. */
  cutOff(...urns: string[]): Promise<void>;
  /** URN of a resource in the state, or else in a preview. */
  urnOf(name: string): Promise<string>;
  /** Takes settings away. */
  remove(...keys: string[]): Promise<void>;
  /** The deployment as it lies in the backend; on request with its secrets in clear. */
  state(...options: "--show-secrets"[]): Promise<string>;
  /** An output of the stack, secret or not. */
  output(name: string): Promise<string>;
  /** For Pulumi commands beside these: its environment, and the folder with its settings file. */
  env: NodeJS.ProcessEnv;
  project: string;
  /** Everything that Pulumi printed so far, but for states and outputs. */
  printed(): string;
}

const root = labPlace().root;

/**
 * Makes a stack; what it leaves behind is removed by `release`, whatever became of the test.
 * @param over variables to lay over those of the lab
 */
export async function testStack(
  over: NodeJS.ProcessEnv = {},
): Promise<TestStack & { release(): Promise<void> }> {
  const ground = await startGround(`t${randomBytes(3).toString("hex")}`);
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-stack-"));
  const env = { ...(await environment(ground, folder)), ...over };
  const project = join(folder, "project");
  const file = join(project, `Pulumi.${stackName}.yaml`);
  let printed = "";

  async function pulumi(
    cwd: string,
    args: string[],
    input = "",
    killAfter: readonly string[] | Promise<unknown> = [],
  ): Promise<Run> {
    const child = spawn("pulumi", [...args, "--stack", stackName, "--non-interactive"], { cwd, env });
    child.stdin.end(input);
    let output = "";
    if (killAfter instanceof Promise) void killAfter.then(() => child.kill("SIGKILL"));
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk) => {
        output += chunk;
        if (!(killAfter instanceof Promise) && killAfter.some((text) => output.includes(text)))
          child.kill("SIGKILL");
      });
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? -1, output };
  }
  const doctor = (...args: string[]) => command("doctor/main.ts", args);
  const undo = (...args: string[]) => command("undo/main.ts", args);
  async function command(main: string, args: readonly string[]): Promise<Run> {
    const program = [join(root, main), "--stack", stackName, ...args];
    const child = spawn(process.execPath, program, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    printed += out + err;
    return { code: code ?? -1, output: out + err };
  }
  async function run(...args: string[]): Promise<Run> {
    const result = await pulumi(folderFor(args, root, { folder: project }), args);
    printed += result.output;
    return result;
  }

  async function configure(
    plain: Record<string, unknown>,
    secrets: Record<string, string> = {},
  ): Promise<void> {
    const { config, ...rest } = parse(await readFile(file, "utf8")) as { config?: object };
    await writeFile(file, stringify({ ...rest, config: { ...config, ...plain } }));
    for (const [key, value] of Object.entries(secrets))
      await pulumi(project, ["config", "set", key, "--secret"], value);
  }

  async function remove(...keys: string[]): Promise<void> {
    const { config = {}, ...rest } = parse(await readFile(file, "utf8")) as { config?: object };
    const left = Object.entries(config).filter(([key]) => !keys.includes(key));
    await writeFile(file, stringify({ ...rest, config: Object.fromEntries(left) }));
  }

  const exported = async () => (await pulumi(project, ["stack", "export"])).output;

  async function cutOff(...urns: string[]): Promise<void> {
    // `pulumi stack import` drops what is pending.
    const checkpoint = join(folder, "backend/.pulumi/stacks/immich-sso", `${stackName}.json`);
    const state = JSON.parse(await readFile(checkpoint, "utf8"));
    state.checkpoint.latest.pending_operations = urns.map((urn) => ({
      type: "creating",
      resource: { urn, custom: true, type: urn.split("::")[2]?.split("$").at(-1) },
    }));
    await writeFile(checkpoint, JSON.stringify(state));
  }

  async function urnOf(name: string): Promise<string> {
    for (const text of [await exported(), (await run("preview", "--json")).output]) {
      const urns = [...text.matchAll(/"urn": "([^"]+)"/g)].map(([, urn = ""]) => urn);
      const found = urns.find((urn) => urn.endsWith(`::${name}`));
      if (found) return found;
    }
    throw new Error(`no resource ${name}`);
  }

  await writeFile(join(project, "Pulumi.yaml"), "name: immich-sso\nruntime: nodejs\n");
  await pulumi(project, ["stack", "init"]);
  await configure(ground.settings, { "authentik:token": ground.info.authentik.token });

  return {
    ...ground,
    env,
    project,
    run,
    configure,
    remove,
    cutOff,
    urnOf,
    doctor,
    undo,
    up: () => run("up", "--yes", "--skip-preview"),
    upKilledAfter: (...texts) => pulumi(root, ["up", "--yes", "--skip-preview"], "", texts),
    upKilledWhen: async (moment) => {
      const result = await pulumi(root, ["up", "--yes", "--skip-preview"], "", moment);
      await run("cancel", "--yes");
      return result;
    },
    destroy: () => run("destroy", "--yes"),
    preview: async () => changes(await run("preview", "--json")),
    state: async (...options) => (await pulumi(project, ["stack", "export", ...options])).output,
    output: async (name) => (await pulumi(root, ["stack", "output", name, "--show-secrets"])).output,
    printed: () => printed,
    release: async () => {
      await endPlugins(env.PULUMI_HOME ?? "");
      await ground.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The steps of a `preview --json` that are more than a look. */
function changes({ code, output }: Run): Step[] {
  const start = output.indexOf("{");
  if (code !== 0 || start < 0) throw new Error(`the preview failed:\n${output}`);
  const { steps } = JSON.parse(output.slice(start)) as {
    steps: { op: string; urn: string; diffReasons?: string[]; replaceReasons?: string[] }[];
  };
  return steps
    .filter(({ op }) => !["same", "refresh", "read"].includes(op))
    .map(({ op, urn, diffReasons = [] }) => {
      const [, , types = "", name = ""] = urn.split("::");
      return { op, resource: `${types.split("$").at(-1)} ${name}`, diff: diffReasons.toSorted() };
    });
}

async function environment({ info }: Ground, folder: string): Promise<NodeJS.ProcessEnv> {
  const home = join(folder, "home");
  await mkdir(join(folder, "project"), { recursive: true });
  await mkdir(join(folder, "backend"));
  await mkdir(home);
  await symlink(join(process.env.PULUMI_HOME ?? "", "plugins"), join(home, "plugins"));
  return {
    ...process.env,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "of the test",
    PULUMI_OPTION_CONFIG_FILE: join(folder, "project", `Pulumi.${stackName}.yaml`),
    PULUMI_ERROR_OUTPUT_STRING: "true",
    DOCKER_HOST: info.dockerHost,
    ...standIns,
  };
}

/** Names of the lab's containers and volumes that hold this text. */
export async function engineObjects({ info }: Ground, text: string): Promise<string[]> {
  const containers = await docker(info.dockerHost, ["ps", "--all", "--format", "{{.Names}}"]);
  const volumes = await docker(info.dockerHost, ["volume", "ls", "--format", "{{.Name}}"]);
  return [...containers.split("\n"), ...volumes.split("\n")].filter((name) => name.includes(text));
}

/** A killed CLI leaves its plugins behind, which wait for it for ever; they are known by the home that they were given. */
async function endPlugins(home: string): Promise<void> {
  const isOurs = async (pid: number) =>
    (await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")).includes(`PULUMI_HOME=${home}\0`);
  for (const pid of await allPids())
    if (pid !== process.pid && (await isOurs(pid)))
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has just ended by itself.
      }
}
