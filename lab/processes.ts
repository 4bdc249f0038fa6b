/** The lab's own processes on this host: started detached, found again by pid and command line. */
import { spawn } from "node:child_process";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../components/support/failure.mjs";
import { readIfThere, writePrivate } from "./files.ts";
import { allPids, commandOf, isGone } from "./process-table.ts";

/** A process as the lab starts and finds it. */
export type ProcessSpec = {
  /** What it is, in words, for example `Authentik stand-in`. */
  readonly title: string;
  /** Arguments for node: the script's absolute path first. They tell it from every other process. */
  readonly command: readonly string[];
  /** Absolute path of the file that keeps its pid and, in the second line, its fingerprint. */
  readonly pidFile: string;
  /** Absolute path of its log; begun anew at each start. */
  readonly logFile: string;
};

const READY_SECONDS = 60;

/** The last lines of a log that say something: stack frames and empty lines are left out. */
function endOfLog(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return lines.slice(-6);
}

/** A process of the lab that runs. */
export type RunningProcess = {
  readonly pid: number;
  /** What it was started from, as `startProcess` was told; empty where that is not known any more. */
  readonly fingerprint: string;
};

function isStartedBy(command: readonly string[], spec: ProcessSpec): boolean {
  return command.slice(1).join("\0") === spec.command.join("\0");
}

/** Looks through all processes, for the case that the pid file was deleted under a running one. */
async function searchProcess(spec: ProcessSpec): Promise<RunningProcess | undefined> {
  for (const pid of await allPids()) {
    if (isStartedBy(await commandOf(pid), spec)) {
      return { pid, fingerprint: "" };
    }
  }
  return undefined;
}

/**
 * The process if it runs: the pid file's, and only if that process was started with exactly the spec's
 * arguments, because the system gives the pid of an ended process to others; else any process that was
 * started with them, its fingerprint unknown. They hold the clone's path, so no other program has them.
 */
export async function findProcess(spec: ProcessSpec): Promise<RunningProcess | undefined> {
  const [first, fingerprint = ""] = (await readIfThere(spec.pidFile))?.split("\n") ?? [];
  const pid = Number(first);
  if (Number.isInteger(pid) && pid > 1 && isStartedBy(await commandOf(pid), spec)) {
    return { pid, fingerprint };
  }
  return searchProcess(spec);
}

/**
 * Starts the process, detached from this one, and waits until it prints a line that begins with `ready`.
 *
 * @param fingerprint tells what it is started from: code, configuration, certificates; one line
 * @returns its pid
 * @throws Failure `lab/process-ended` with the end of its log, `lab/process-silent` after 60 s
 */
export async function startProcess(spec: ProcessSpec, fingerprint: string): Promise<number> {
  await mkdir(dirname(spec.logFile), { recursive: true, mode: 0o700 });
  const log = await open(spec.logFile, "w", 0o600);
  const child = spawn(process.execPath, spec.command, {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  await log.close();
  const pid = child.pid;
  if (pid === undefined) {
    throw new Failure({
      code: "lab/process-ended",
      problem: `${spec.title} could not be started`,
      next: `${process.execPath} ${spec.command.join(" ")}`,
    });
  }
  child.unref();
  await writePrivate(spec.pidFile, `${pid}\n${fingerprint}\n`);
  const deadline = Date.now() + READY_SECONDS * 1000;
  while (Date.now() < deadline) {
    const text = await readFile(spec.logFile, "utf8");
    if (/^ready/m.test(text)) {
      return pid;
    }
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Failure({
        code: "lab/process-ended",
        problem: `${spec.title} ended at once; its log ends with`,
        lines: endOfLog(text),
        next: `read ${spec.logFile}`,
      });
    }
    await sleep(20);
  }
  throw new Failure({
    code: "lab/process-silent",
    problem: `${spec.title} (pid ${pid}) was not ready after ${READY_SECONDS} s`,
    next: `read ${spec.logFile}`,
  });
}

/**
 * Ends the process if it runs, by SIGTERM and then by SIGKILL, and removes its pid file.
 *
 * @param patience milliseconds between the two; default 10,000
 * @returns the pid that was ended; undefined where it did not run
 */
export async function stopProcess(spec: ProcessSpec, patience = 10_000): Promise<number | undefined> {
  const pid = (await findProcess(spec))?.pid;
  if (pid !== undefined) {
    process.kill(pid, "SIGTERM");
    const deadline = Date.now() + patience;
    while (!(await isGone(pid))) {
      if (Date.now() > deadline) {
        process.kill(pid, "SIGKILL");
      }
      await sleep(20);
    }
  }
  await rm(spec.pidFile, { force: true });
  return pid;
}
