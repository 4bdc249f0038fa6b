/**
 * The one way in: sets up what is missing, then runs a command on Node 24. Plain JavaScript without dependencies,
 * because it starts on the Node that the machine has (20 or newer) with nothing installed.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { refuseEnvironment } from "../components/support/environment.mjs";
import { Failure } from "../components/support/failure.mjs";
import { commands, usage } from "./commands.mjs";
import { createSetup } from "./context.mjs";
import { ensureAll } from "./ensure.mjs";
import { environmentFor } from "./environment.mjs";
import { duration } from "./support/progress.mjs";
import { reportOf } from "./support/report.mjs";
import { exportLine } from "./support/shell.mjs";

/** The oldest Node that runs set-up itself. */
const OLDEST_NODE = 20;

/**
 * @param {string} command @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env @param {string} cwd
 * @returns {Promise<number>} its exit code
 */
function hand(command, args, env, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: "inherit" });
    /** @type {NodeJS.Signals[]} */
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) {
      // A terminal sends Ctrl-C to the child as well; this process waits for the child's own end.
      process.on(signal, () => signal !== "SIGINT" && child.kill(signal));
    }
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** @param {readonly string[]} argv @returns {Promise<number>} the exit code */
async function main([name = "", ...args]) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    throw new Failure({
      code: "setup/command",
      problem: `no command ${JSON.stringify(name)}; there are:`,
      lines: usage(),
      next: "node setup/main.mjs <command>",
    });
  }
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new Failure({
      code: "setup/node-too-old",
      problem: `this is Node ${process.versions.node}`,
      allowed: `Node ${OLDEST_NODE} or newer to start with; Node 24 is then brought by set-up`,
      next: "install Node, https://nodejs.org/en/download, and run the same command again",
    });
  }
  refuseEnvironment(process.env);
  const started = performance.now();
  const setup = createSetup(process.env);
  const { env, had } = await ensureAll(setup, command);
  const fresh = had.some((part) => part.fresh);
  if (fresh || name === "setup") {
    setup.progress.say(`Set-up, ${duration(performance.now() - started)}\n${reportOf(had)}`);
  }
  const { clone } = setup.places;
  if (name === "env") {
    const names = Object.keys(environmentFor(setup.places, "", "-", {}));
    const lines = names.flatMap((key) => (env[key] ? [exportLine(key, env[key])] : []));
    process.stdout.write(`${lines.join("\n")}\n`);
    return 0;
  }
  if (command.npmScript) {
    return hand("npm", ["run", "--silent", command.npmScript, ...args], env, clone);
  }
  if (command.program) {
    const node = join(clone, "node_modules/.bin/node");
    return hand(node, [command.program, ...(command.leading ?? []), ...args], env, clone);
  }
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    const text = error instanceof Failure && !process.env.DEBUG ? error.message : error.stack;
    process.stderr.write(`\n${text}\n`);
    process.exitCode = 1;
  },
);
