/**
 * The settings of the stack that a command is about, found as the Pulumi CLI finds them: the engine tells a provider
 * nothing of them, and not even the stack's name.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * @param {string} pid of the CLI
 * @returns {string[]} its arguments
 */
export function argumentsOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(1);
  } catch {
    return words(() => execFileSync("ps", ["-o", "args=", "-p", pid], { encoding: "utf8" })).slice(1);
  }
}

/** @param {() => string} read @returns {string[]} */
function words(read) {
  try {
    return read().trim().split(/\s+/);
  } catch {
    return [];
  }
}

/**
 * @param {readonly string[]} args of the CLI
 * @param {NodeJS.ProcessEnv} env
 * @param {string} project the folder of Pulumi.yaml
 * @returns {string | undefined} the file with the stack's settings
 */
export function settingsFile(args, env, project) {
  const file = flag(args, "config-file") || env.PULUMI_OPTION_CONFIG_FILE;
  if (file) return resolve(project, file);
  const stack = flag(args, "stack", "s") || env.PULUMI_STACK || selectedStack(env, project);
  // `organization/project/stack` is one too.
  return stack && join(project, `Pulumi.${stack.split("/").at(-1)}.yaml`);
}

/** @param {readonly string[]} args @param {string} long @param {string} [short] @returns {string | undefined} */
function flag(args, long, short) {
  for (const [index, arg] of args.entries()) {
    if (arg === `--${long}` || (short && arg === `-${short}`)) return args[index + 1];
    if (arg.startsWith(`--${long}=`)) return arg.slice(long.length + 3);
    if (short && /^-[a-z][^-]/.test(arg) && arg.startsWith(`-${short}`))
      return arg.slice(2).replace(/^=/, "");
  }
  return undefined;
}

/** @param {NodeJS.ProcessEnv} env @param {string} project @returns {string | undefined} what `pulumi stack select` chose */
function selectedStack(env, project) {
  const file = join(project, "Pulumi.yaml");
  try {
    const name = /^name: *["']?([\w.-]+)/m.exec(readFileSync(file, "utf8"))?.[1];
    const hash = createHash("sha1").update(file).digest("hex");
    const home = env.PULUMI_HOME || join(env.HOME || homedir(), ".pulumi");
    return JSON.parse(readFileSync(join(home, "workspaces", `${name}-${hash}-workspace.json`), "utf8")).stack;
  } catch {
    return undefined;
  }
}

/**
 * @param {string | undefined} file
 * @returns {Promise<Record<string, unknown>>} what it sets, by whole keys; nothing where it cannot be read
 */
export async function settingsIn(file) {
  try {
    const { parse } = await import("yaml");
    return parse(readFileSync(file ?? "", "utf8"))?.config ?? {};
  } catch {
    return {};
  }
}
