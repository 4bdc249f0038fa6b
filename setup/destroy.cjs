/**
 * Runs before the Pulumi program. In a destroy that runs the program, Pulumi makes each component that the state does
 * not have, and leaves it there (3.255): on a stack that is empty, or whose first update was cut off, something would
 * be made, and `pulumi stack rm` refused. There the program is not needed: it is ended before it registers anything,
 * and Pulumi deletes what the state has.
 */
"use strict";
const { execFileSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { basename } = require("node:path");

/** Names of `pulumi destroy`, and of commands that are none. */
const DESTROY = ["destroy", "down", "dn"];
const OTHERS = ["up", "update", "preview", "pre", "refresh", "import", "watch"];

/**
 * @param {readonly string[]} argv of a process
 * @returns {boolean | undefined} whether it is `pulumi destroy`; undefined: it is not Pulumi's command line
 */
function isDestroy([program = "", ...args]) {
  if (basename(program) !== "pulumi") return undefined;
  // What follows a flag without `=` may be its value, such as a stack's name.
  const words = args.filter((word, at) => !word.startsWith("-") && !/^--?[^=]+$/.test(args[at - 1] ?? ""));
  const command = words.find((word) => DESTROY.includes(word) || OTHERS.includes(word));
  return DESTROY.includes(command ?? "");
}

/**
 * @param {{deployment?: {resources?: {type: string}[]}}} exported what `pulumi stack export` prints
 * @returns {boolean} whether each Immich of it has come to its proof, the last of its resources
 */
function isDeployed({ deployment }) {
  const types = (deployment?.resources ?? []).map(({ type }) => type);
  const [begun, proved] = ["immich-sso:index:ImmichSignIn", "pulumi-nodejs:dynamic/proof:AutoLaunch"].map(
    (wanted) => types.filter((type) => type === wanted).length,
  );
  return begun !== 0 && begun === proved;
}

/** @param {number} pid @returns {{argv: string[], parent: number}} */
function processOf(pid) {
  if (process.platform === "linux") {
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    // The name in brackets may hold anything.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { argv, parent: Number(parent) };
  }
  const [parent, ...argv] = execFileSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8" })
    .trim()
    .split(/\s+/);
  return { argv, parent: Number(parent) };
}

/** Whether the command that this program runs for is `pulumi destroy`: its language host's parent says so. */
function runsInDestroy() {
  try {
    for (let pid = process.ppid, steps = 0; pid > 1 && steps < 6; steps++) {
      const { argv, parent } = processOf(pid);
      const found = isDestroy(argv);
      if (found !== undefined) return found;
      pid = parent;
    }
  } catch {
    // No way to see other processes here: then the program runs, as in any other command.
  }
  return false;
}

/** @param {string} flag of this program's command line @returns {string} */
function given(flag) {
  return process.argv[process.argv.indexOf(flag) + 1] ?? "";
}

function isNeeded() {
  if (!process.argv.includes("--monitor") || !runsInDestroy()) return true;
  const stack = ["--organization", "--project", "--stack"].map(given).join("/");
  const { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, ...env } = process.env;
  const args = ["stack", "export", "--stack", stack, "--non-interactive"];
  const options = { encoding: /** @type {const} */ ("utf8"), env, maxBuffer: 256 * 1024 * 1024 };
  try {
    return isDeployed(JSON.parse(execFileSync("pulumi", args, options)));
  } catch {
    // The program says that the state cannot be read.
    return true;
  }
}

module.exports = { isDestroy, isDeployed, isNeeded };
