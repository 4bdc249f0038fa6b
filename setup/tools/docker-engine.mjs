/** A Docker engine: the one that the user has, else one of our own in the cache folder. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../components/support/failure.mjs";
import { createSetup } from "../context.mjs";
import { withLock } from "../support/lock.mjs";
import { processIdentity } from "../support/process-identity.mjs";
import { ownSocket, recordOf, startDaemon } from "./docker-daemon.mjs";
import { dockerdOrInstall } from "./docker-install.mjs";
import { dockerVersion } from "./docker-ping.mjs";

/** Where Docker listens if nobody says otherwise. */
const DEFAULT_HOST = "unix:///var/run/docker.sock";
/** Milliseconds for our own engine to end its containers' processes. */
const STOP_WITHIN = 20_000;

/**
 * @typedef {object} Engine
 * @property {string} dockerHost as DOCKER_HOST takes it
 * @property {boolean} ours true: set-up started it, and stopEngine may stop it
 * @property {import("../support/ways.mjs").Had} had for the report
 */

/**
 * @param {import("../context.mjs").Setup} setup
 * @returns {Promise<{dockerHost: string, ours: boolean, version: string} | undefined>} an engine that answers
 * @throws {Failure} `setup/docker-host` when DOCKER_HOST is set and nobody answers there, `setup/docker-denied`
 */
export async function findEngine(setup) {
  const own = `unix://${ownSocket(setup.places)}`;
  // Our own address is what an earlier set-up handed on: an engine that has been stopped since is started again.
  const given = setup.env.DOCKER_HOST === own ? undefined : setup.env.DOCKER_HOST;
  for (const host of given ? [given] : [DEFAULT_HOST, own]) {
    const answer = await dockerVersion(host);
    if (answer.version) {
      return { dockerHost: host, ours: host === own, version: answer.version };
    }
    if (answer.reason === "EACCES") {
      throw new Failure({
        code: "setup/docker-denied",
        problem: `the Docker engine at ${host} does not let this user in`,
        allowed: "root, or a member of the group docker",
        next: "sudo usermod -aG docker $USER, sign in again, and run the same command again",
      });
    }
    if (given) {
      throw new Failure({
        code: "setup/docker-host",
        problem: `DOCKER_HOST is ${given}, and no Docker engine answers there (${answer.reason})`,
        next: "start that engine, or unset DOCKER_HOST to use this machine's own",
      });
    }
  }
  return undefined;
}

/**
 * @param {import("../context.mjs").Setup} setup
 * @returns {Promise<{dockerHost: string, ours: boolean, version: string, way: string, fresh: boolean}>}
 */
async function findOrStart(setup) {
  const found = await findEngine(setup);
  if (found) {
    return { ...found, way: found.ours ? "started by set-up" : "running already", fresh: false };
  }
  return withLock(join(setup.places.locks, "engine.lock"), async () => {
    const dockerd = await dockerdOrInstall(setup);
    // The package may have started the engine by itself, and another set-up may have been here before.
    const now = await findEngine(setup);
    if (now) {
      return { ...now, way: "installed", fresh: true };
    }
    await setup.progress.step("starting a Docker engine", () => startDaemon(setup, dockerd));
    const own = `unix://${ownSocket(setup.places)}`;
    const { version = "" } = await dockerVersion(own);
    return { dockerHost: own, ours: true, version, way: "started by set-up", fresh: true };
  });
}

/**
 * The engine that DOCKER_HOST names, the one at the default socket, the one that set-up started earlier, or a
 * new one.
 *
 * @param {import("../context.mjs").Setup} [setup]
 * @returns {Promise<Engine>}
 * @throws {Failure} `setup/docker-host`, `setup/docker-denied`, `setup/docker-missing`, `setup/docker-start`
 */
export async function ensureEngine(setup = createSetup(process.env)) {
  const started = performance.now();
  const { dockerHost, ours, version, way, fresh } = await findOrStart(setup);
  const milliseconds = performance.now() - started;
  return { dockerHost, ours, had: { tool: "Docker engine", version, way, fresh, milliseconds } };
}

/**
 * Stops the engine that set-up started; another one is left alone. Containers that still run there end with it.
 *
 * @param {import("../context.mjs").Setup} [setup]
 * @returns {Promise<boolean>} true: it ran and was stopped
 * @throws {Failure} `setup/docker-stop` when it does not end
 */
export async function stopEngine(setup = createSetup(process.env)) {
  const record = await recordOf(setup.places);
  const alive = async () => record && (await processIdentity(record.pid)) === record.identity;
  if (!record || !(await alive())) {
    return false;
  }
  process.kill(record.pid, "SIGTERM");
  for (const end = performance.now() + STOP_WITHIN; await alive(); await sleep(100)) {
    if (performance.now() > end) {
      throw new Failure({
        code: "setup/docker-stop",
        problem: `the Docker engine of set-up (process ${record.pid}) does not end`,
        next: `kill -9 ${record.pid}`,
      });
    }
  }
  await rm(setup.places.engineRun, { recursive: true, force: true });
  return true;
}
