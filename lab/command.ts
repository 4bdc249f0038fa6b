/** The frame of a command: how its errors are shown and what its exit code is. */
import { Failure } from "../components/support/failure.mjs";

/**
 * Runs a command's work. A Failure is printed as it is and ends the process with 1; its cause and the
 * stack of any other error are shown as Node does it (a Failure's only with DEBUG=1).
 */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure) || process.env.DEBUG === "1") {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
