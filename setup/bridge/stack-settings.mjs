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

/**
 * One stack for each backend since Pulumi 3.276, one for all of them before. A CLI that came as far as a provider has
 * a stack: where no key is the backend's as it is written here, a single one is it.
 * @param {NodeJS.ProcessEnv} env @param {string} project
 * @returns {string | undefined} what `pulumi stack select` chose
 */
function selectedStack(env, project) {
  const file = join(project, "Pulumi.yaml");
  const home = env.PULUMI_HOME || join(env.HOME || homedir(), ".pulumi");
  const yaml = textOf(file);
  const name = /^name: *["']?([\w.-]+)/m.exec(yaml)?.[1];
  const hash = createHash("sha1").update(file).digest("hex");
  const { stack, stacks = {} } = jsonOf(join(home, "workspaces", `${name}-${hash}-workspace.json`));
  const backend =
    env.PULUMI_BACKEND_URL ||
    /^backend:\s*\n\s+url: *["']?([^"'\s]+)/m.exec(yaml)?.[1] ||
    jsonOf(join(env.PULUMI_CREDENTIALS_PATH || home, "credentials.json")).current;
  const selected = Object.entries(stacks);
  const here = selected.find(([url]) => bare(url) === bare(backend))?.[1];
  return here || stack || (selected.length === 1 ? selected[0]?.[1] : undefined);
}

/** @param {string | undefined} url */
function bare(url) {
  return url?.replace(/\/+$/, "");
}

/** @param {string} file @returns {string} "" where it cannot be read */
function textOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** @param {string} file @returns {{ stack?: string, stacks?: Record<string, string>, current?: string }} */
function jsonOf(file) {
  try {
    return JSON.parse(textOf(file)) ?? {};
  } catch {
    return {};
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
