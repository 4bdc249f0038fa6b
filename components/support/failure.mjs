/**
 * The one shape of every error a user can meet. Plain JavaScript, because the set-up uses it on the Node
 * that the machine has, before TypeScript can be loaded.
 */

/**
 * @typedef {object} FailureParts
 * @property {string} code stable, `room/what`, for example `setup/go-missing`; searchable in docs/errors.md
 * @property {string} problem what is wrong, with the value that is wrong (never a secret)
 * @property {string} [allowed] what would be right
 * @property {string} next the next command to type, or the next thing to do
 * @property {unknown} [cause] the lower-level error; shown only with DEBUG=1
 */

/** An error that a user may see as it is: no stack trace, always with a next step. */
export class Failure extends Error {
  /** @param {FailureParts} parts */
  constructor({ code, problem, allowed, next, cause }) {
    const text = [`${code}: ${problem}`, allowed && `  allowed: ${allowed}`, `  next:    ${next}`]
      .filter(Boolean)
      .join("\n");
    super(text, { cause });
    this.name = "Failure";
    // Pulumi puts `error serializing property "…":` before the text for each property that waited for what failed,
    // again and again: an assignment is let pass without effect.
    Object.defineProperty(this, "message", { get: () => text, set: () => {} });
    // Pulumi prints the message of an error that carries this mark, and a stack trace for every other one
    // (RunError.isInstance looks for nothing else).
    this.__pulumiRunError = true;
    this.code = code;
    this.problem = problem;
    this.allowed = allowed;
    this.next = next;
  }
}
