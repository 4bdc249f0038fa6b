/** What Linux tells of the processes of this machine, by /proc. */
import { readdir, readFile } from "node:fs/promises";

/** Whether nothing of a process is left that could hold a port: it is gone, or waits only to be reaped. */
export async function isGone(pid: number): Promise<boolean> {
  try {
    // The first thread may have ended while others still hold the process's sockets.
    const threads = await readdir(`/proc/${pid}/task`);
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // `4711 (name of it) Z …`; the name may hold blanks and brackets, so the state is sought from the end.
    return threads.length <= 1 && stat[stat.lastIndexOf(")") + 2] === "Z";
  } catch {
    return true;
  }
}

/** The arguments a process was started with; none where it has ended, or is about to. */
export async function commandOf(pid: number): Promise<readonly string[]> {
  try {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8");
    return text.split("\0").slice(0, -1);
  } catch {
    return [];
  }
}

/** The pids of all processes, this one's included. */
export async function allPids(): Promise<readonly number[]> {
  return (await readdir("/proc")).map(Number).filter(Number.isInteger);
}
