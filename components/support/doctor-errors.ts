import { Failure } from "./failure.mjs";

/* The error texts of the doctor's command line; what it finds has its texts in the probes. */

const usage = "npm run doctor -- [--stack <name>] [--json] [--sign-in] [--guest]";

/** @param words Node's own, naming the argument */
export const doctorUsage = (words: string): Failure =>
  new Failure({ code: "doctor/usage", problem: words, allowed: usage, next: "npm run doctor" });

/** @param command which of Pulumi's failed @param words what it printed; undefined where there is no such command */
export const doctorNoState = (command: string, words: string | undefined): Failure =>
  new Failure({
    code: "doctor/no-state",
    problem: `${command} failed: ${words ?? "there is no pulumi command on PATH"}`,
    allowed: "a stack that this shell may read: backend, passphrase and name",
    next: 'eval "$(npm run -s env)"; pulumi stack select <name>; npm run doctor -- --stack <name>',
  });
