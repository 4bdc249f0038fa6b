/** `npm run lab:down [-- --keep]`: ends the clone's lab and removes what it made, and nothing else. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createSetup } from "../setup/context.mjs";
import { findEngine, stopEngine } from "../setup/tools/docker-engine.mjs";
import { runCommand } from "./command.ts";
import { docker, tryDocker } from "./docker.ts";
import { type EngineRecord, readEngineRecord } from "./engine-record.ts";
import { removeNetwork } from "./network.ts";
import { dockerName, LAB_LABEL, type LabPlace, labPlace } from "./place.ts";
import { stopProcess } from "./processes.ts";
import { type ServiceName, serviceProcess } from "./service.ts";
import { aloneOn } from "./steps.ts";

const SERVICES: readonly ServiceName[] = ["authentik", "proxy"];

/** Names of the lab's objects of one kind: those with its label, and those that go by one of its names. */
async function ownObjects(
  dockerHost: string,
  id: string,
  kind: "container" | "volume",
): Promise<readonly string[]> {
  const all = kind === "container" ? ["--all", "--format", "{{.Names}}"] : ["--format", "{{.Name}}"];
  const list = async (filter: string) =>
    (await docker(dockerHost, [kind, "ls", ...all, "--filter", filter])).split("\n").filter(Boolean);
  const labelled = await list(`label=${LAB_LABEL}=${id}`);
  const prefix = `${dockerName(id)}-`;
  const named = (await list(`name=${prefix}`)).filter((name) => name.startsWith(prefix));
  return [...new Set([...labelled, ...named])].sort();
}

async function removeFromEngine({ dockerHost, ours }: EngineRecord, id: string): Promise<readonly string[]> {
  if ((await tryDocker(dockerHost, ["version", "--format", "{{.Server.Version}}"])).code !== 0) {
    return [`the engine at ${dockerHost} does not run: its containers stand still`];
  }
  const done: string[] = [];
  for (const name of await ownObjects(dockerHost, id, "container")) {
    // With the anonymous volumes that its image asks for.
    await docker(dockerHost, ["container", "rm", "--force", "--volumes", name]);
    done.push(`container ${name} removed`);
  }
  for (const name of await ownObjects(dockerHost, id, "volume")) {
    await docker(dockerHost, ["volume", "rm", name]);
    done.push(`volume ${name} removed`);
  }
  if (await removeNetwork(dockerHost, id)) {
    done.push(`network ${dockerName(id)} removed`);
  }
  if (ours && (await docker(dockerHost, ["ps", "--quiet"])) === "" && (await stopEngine())) {
    done.push("Docker engine stopped");
  }
  return done;
}

async function takeDown(place: LabPlace, keep: boolean): Promise<readonly string[]> {
  const done: string[] = [];
  for (const name of SERVICES) {
    const service = serviceProcess(place, name);
    const pid = await stopProcess(service);
    if (pid !== undefined) {
      done.push(`${service.title} ended (pid ${pid})`);
    }
  }
  // Without a record, for example after a `git clean`, the lab may still stand on the engine of this machine.
  const engine = (await readEngineRecord(place)) ?? (await findEngine(createSetup(process.env)));
  if (engine) {
    done.push(...(await removeFromEngine(engine, place.id)));
  }
  if (!keep && existsSync(place.folder)) {
    await rm(place.folder, { recursive: true });
    done.push(`${place.folder} removed`);
  }
  return done;
}

/**
 * Takes the clone's lab down: its processes (found by pid and command line), its containers, volumes and
 * network (found by label and name), its engine if the set-up started it and nothing else runs on it, and
 * its folder. The images and the cache stay. A second call finds nothing to do.
 *
 * @param keep leaves the folder: certificates, secrets and Authentik's state are the same after the next
 *   start; the directory is made anew, with the same passwords
 * @returns what was done, one line each
 * @throws Failure `lab/docker-failed`, for example where somebody else's container is on the lab's network
 */
export function labDown(place: LabPlace = labPlace(), keep = false): Promise<readonly string[]> {
  return aloneOn(place, () => takeDown(place, keep));
}

if (import.meta.main) {
  await runCommand(async () => {
    const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
    const done = await labDown(labPlace(), values.keep);
    process.stdout.write(done.length === 0 ? "There was no lab.\n" : `${done.join("\n")}\n`);
  });
}
