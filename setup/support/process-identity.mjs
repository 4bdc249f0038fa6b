/** A process's identity beyond its pid, which the system uses again for another process. */
import { readFile } from "node:fs/promises";
import { run } from "./run.mjs";

/**
 * @param {number} pid
 * @returns {Promise<string | undefined>} the time at which it was started, in the system's own words;
 *   undefined: there is no such process, or it has ended and only waits to be reaped
 */
export async function processIdentity(pid) {
  if (process.platform !== "linux") {
    const { code, stdout } = await run("ps", ["-o", "lstart=", "-p", String(pid)]);
    return code === 0 ? stdout.trim() : undefined;
  }
  try {
    // Field 2 of the file is the command's name in brackets, which may hold blanks; state is 3, start time is 22.
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
