/** A dockerd of our own: data, sockets, log and record in folders of ours. */
import { spawn } from "node:child_process";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../components/support/failure.mjs";
import { processIdentity } from "../support/process-identity.mjs";
import { tail } from "../support/run.mjs";
import { dockerVersion } from "./docker-ping.mjs";

/** Milliseconds; the first start creates the storage. */
const READY_WITHIN = 60_000;

/** @typedef {import("../support/places.mjs").Places} Places */

/** @param {Places} places @returns {string} */
export const ownSocket = (places) => join(places.engineRun, "docker.sock");

/** @param {Places} places @returns {string} */
const recordFile = (places) => join(places.engine, "engine.json");

/**
 * @param {Places} places
 * @returns {Promise<{pid: number, identity: string} | undefined>} the process that was started last
 */
export async function recordOf(places) {
  const text = await readFile(recordFile(places), "utf8").catch(() => undefined);
  return text && JSON.parse(text);
}

/**
 * Starts dockerd, which stays when this process ends, and waits until it answers.
 *
 * @param {Pick<import("../context.mjs").Setup, "places" | "env">} setup
 * @param {string} dockerd
 * @throws {Failure} `setup/docker-start` with the last lines of its log
 */
export async function startDaemon({ places, env }, dockerd) {
  const log = join(places.engine, "dockerd.log");
  await mkdir(places.engine, { recursive: true, mode: 0o700 });
  await mkdir(places.engineRun, { recursive: true, mode: 0o700 });
  // Left by an engine that was killed; dockerd refuses to start while it is there and its pid is in use again.
  await rm(join(places.engineRun, "docker.pid"), { force: true });
  const output = await open(log, "w", 0o600);
  const child = spawn(
    dockerd,
    [
      `--host=unix://${ownSocket(places)}`,
      `--data-root=${join(places.engine, "data")}`,
      `--exec-root=${join(places.engineRun, "exec")}`,
      `--pidfile=${join(places.engineRun, "docker.pid")}`,
    ],
    { detached: true, stdio: ["ignore", output.fd, output.fd], env },
  );
  const ended = new Promise((resolve) => {
    child.once("exit", () => resolve(true));
    child.once("error", () => resolve(true));
  });
  child.unref();
  await output.close();
  if (child.pid !== undefined) {
    const identity = await processIdentity(child.pid);
    await writeFile(recordFile(places), `${JSON.stringify({ pid: child.pid, identity })}\n`);
  }
  for (const end = performance.now() + READY_WITHIN; performance.now() < end; ) {
    const answer = await dockerVersion(`unix://${ownSocket(places)}`);
    if (answer.version) {
      return;
    }
    if (await Promise.race([ended, sleep(200, false)])) {
      break;
    }
  }
  throw new Failure({
    code: "setup/docker-start",
    problem: `a Docker engine of our own did not start, ${log} ends with:`,
    lines: tail(await readFile(log, "utf8")),
    next: "start Docker on this machine, or set DOCKER_HOST to an engine, and run this again",
  });
}
