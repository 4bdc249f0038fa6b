/**
 * The one shape of every error a user can meet. Plain JavaScript, because the set-up uses it on the Node
 * that the machine has, before TypeScript can be loaded.
 */

import { inLines, longestLine, shown } from "./shown.mjs";

/**
 * Each text is one line, and a line break in it is made visible: what a server says cannot look like a line of ours.
 *
 * @typedef {object} FailureParts
 * @property {string} code stable, `room/what`, for example `setup/go-missing`; searchable in docs/errors.md
 * @property {string} problem what is wrong, with the value that is wrong (never a secret)
 * @property {readonly string[]} [lines] what belongs under the problem, one line each
 * @property {string} [means] what is known of what the lines say
 * @property {string} [allowed] what would be right
 * @property {string} next the next command to type, or the next thing to do
 * @property {unknown} [cause] the lower-level error; shown only with DEBUG=1
 */

/** An error that a user may see as it is: no stack trace, always with a next step. */
export class Failure extends Error {
  /** @param {FailureParts} parts */
  constructor({ code, problem, lines = [], means, allowed, next, cause }) {
    const text = inLines([
      `${code}: ${problem}`,
      ...lines.map((line) => `    ${line}`),
      ...(means ? [`  means:   ${means}`] : []),
      ...(allowed ? [`  allowed: ${allowed}`] : []),
      `  next:    ${next}`,
    ]);
    super(text, { cause });
    this.name = "Failure";
    // Pulumi puts `error serializing property "…":` before the text for each property that waited for what failed,
    // again and again: an assignment is let pass without effect.
    Object.defineProperty(this, "message", { get: () => text, set: () => {} });
    // Pulumi prints the message of an error that carries this mark, and a stack trace for every other one
    // (RunError.isInstance looks for nothing else).
    this.__pulumiRunError = true;
    this.code = code;
    this.problem = inLines([problem, ...lines.map((line) => `    ${line}`)]);
    this.allowed = allowed && shown(allowed, longestLine);
    this.next = shown(next, longestLine);
  }
}
