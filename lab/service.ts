/** A server of the lab on this host: a node script with a configuration file, a port and a certificate. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere, writePrivate } from "./files.ts";
import type { LabProcess } from "./info.ts";
import type { LabPlace } from "./place.ts";
import { freePort } from "./ports.ts";
import { findProcess, type ProcessSpec, startProcess, stopProcess } from "./processes.ts";

/** The lab's servers; each has its code in `lab/<name>/` and its files in `.lab/<name>/`. */
export type ServiceName = "authentik" | "proxy";

const TITLES: Record<ServiceName, string> = {
  authentik: "the Authentik stand-in",
  proxy: "the TLS proxy of Immich",
};

/** What a service is started with. */
export type ServiceSpec = {
  readonly name: ServiceName;
  /** IP address to listen on. */
  readonly host: string;
  /** Port to listen on; the next free one where it is taken. */
  readonly port: number;
  /** Absolute paths of files whose change needs a restart: certificate and key. */
  readonly files: readonly string[];
  /** The rest of the configuration; host and port are added. */
  readonly config: Readonly<Record<string, string | number>>;
};

/** Absolute path of a service's configuration; as it was at the last start. */
export function serviceConfigFile(place: LabPlace, name: ServiceName): string {
  return join(place.folder, name, "config.json");
}

/** How a service of this lab is started and found. */
export function serviceProcess(place: LabPlace, name: ServiceName): ProcessSpec {
  const folder = join(place.folder, name);
  return {
    title: TITLES[name],
    command: [join(place.root, "lab", name, "main.ts"), "--config", serviceConfigFile(place, name)],
    pidFile: join(folder, "pid"),
    logFile: join(folder, "log.txt"),
  };
}

/** A hash of everything that a running service has read: its code, its configuration, the files named. */
async function fingerprint(place: LabPlace, spec: ServiceSpec, config: string): Promise<string> {
  const code = join(place.root, "lab", spec.name);
  const entries = await readdir(code, { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash("sha256").update(config);
  for (const file of [...sources.sort(), ...spec.files]) {
    hash.update(await readFile(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

async function formerPort(configFile: string): Promise<number | undefined> {
  const text = await readIfThere(configFile);
  return text === undefined ? undefined : (JSON.parse(text) as { port: number }).port;
}

/**
 * Makes sure that the service runs with this configuration, this code and these files: one that does is
 * left alone, one that runs with others is restarted. A restart keeps the port if it can.
 *
 * @throws Failure `lab/no-free-port`, `lab/process-ended`, `lab/process-silent`
 */
export async function ensureService(
  place: LabPlace,
  spec: ServiceSpec,
): Promise<LabProcess & { readonly port: number }> {
  const process = serviceProcess(place, spec.name);
  const configFile = serviceConfigFile(place, spec.name);
  const former = await formerPort(configFile);
  const configText = (port: number) =>
    `${JSON.stringify({ host: spec.host, port, ...spec.config }, null, 2)}\n`;
  const running = await findProcess(process);
  if (running && former !== undefined) {
    if (running.fingerprint === (await fingerprint(place, spec, configText(former)))) {
      return { pid: running.pid, log: process.logFile, port: former };
    }
  }
  await stopProcess(process);
  const port = await freePort(spec.host, former ?? spec.port);
  await writePrivate(configFile, configText(port));
  const pid = await startProcess(process, await fingerprint(place, spec, configText(port)));
  return { pid, log: process.logFile, port };
}
