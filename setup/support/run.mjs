/** Child processes: their output is kept, and shown only when they fail. */
import { spawn } from "node:child_process";
import { Failure } from "../../components/support/failure.mjs";

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] default: this process's environment
 * @property {number} [timeout] milliseconds, after which it is ended; default: none
 *
 * @typedef {object} RunResult
 * @property {number | null} code null: a signal ended it, or it could not be started
 * @property {string} stdout
 * @property {string} output standard output and error as they came, for a message
 * @property {Error} [error] why it could not be started
 */

/** Lines of a failed command that an error repeats. */
const TAIL_LINES = 15;

/**
 * Runs a command to its end and reports how it ended, whatever the end. Standard input is closed.
 *
 * @param {string} command
 * @param {readonly string[]} args never a secret: every user of the machine can read them
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.on("error", (error) => resolve({ code: null, stdout, output: error.message, error }));
    child.on("close", (code) => resolve({ code, stdout, output }));
  });
}

/** @param {string} text @returns {string[]} its last lines */
export function tail(text) {
  return text.trimEnd().split("\n").slice(-TAIL_LINES);
}

/**
 * Runs a command that has to succeed.
 *
 * @param {string} code the failure's code, `setup/what`
 * @param {string} next what the user can do when it fails
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} its standard output
 * @throws {Failure} with the last lines of its output
 */
export async function runOrFail(code, next, command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    const end = result.error ? "could not be started" : `ended with ${result.code ?? "a signal"}`;
    throw new Failure({
      code,
      problem: `\`${[command, ...args].join(" ")}\` ${end}:`,
      lines: tail(result.output),
      next,
    });
  }
  return result.stdout;
}
