import { Failure } from "./failure.mjs";

/**
 * Runs a command's work and shows how it failed: a Failure as it is, anything else with its stack, because it
 * is a defect of ours. DEBUG=1 adds the cause.
 * @param {() => Promise<void>} work
 * @returns {Promise<void>}
 */
export async function report(work) {
  try {
    await work();
  } catch (error) {
    process.exitCode = 1;
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    if (process.env.DEBUG === "1" && error.cause) console.error(error.cause);
  }
}
