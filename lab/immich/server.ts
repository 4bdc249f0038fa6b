/** The stand-in as a whole: state, config, log, and the endpoints over HTTP. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { editionOf } from "./config/edition.ts";
import { ConfigService } from "./config/service.ts";
import { createApp } from "./core/app.ts";
import { Log } from "./core/log.ts";
import { useServices } from "./core/services.ts";
import type { State } from "./core/state.ts";
import { Store } from "./core/store.ts";
import { isInMaintenance, maintenanceSite } from "./server/maintenance.ts";
import { wholeSite } from "./site.ts";

/** What every endpoint works with. */
export interface Immich {
  env: NodeJS.ProcessEnv;
  store: Store;
  config: ConfigService;
  log: Log;
}

/** How to start one. */
export interface StartOptions {
  /** 0 takes a free one. */
  port: number;
  /** Folder of the state; made if missing, kept when it stops. */
  dataDir: string;
  /** Address to listen on. Default: every one. */
  host?: string;
  /** IMMICH_CONFIG_FILE, IMMICH_LOG_LEVEL, IMMICH_ALLOW_SETUP, … Default: none is set. */
  env?: NodeJS.ProcessEnv;
  /** Takes the log lines. Default: standard output. */
  write?: (text: string) => void;
}

/**
 * Starts the stand-in's API and resolves when it answers. Rejects when the port is taken, and as `openImmich` does.
 * `stop` ends it as a signal ends the real one: requests under way get no answer.
 */
export async function startImmich(options: StartOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const immich = await openImmich(options);
  const { url, stop } = await listen(immich, options);
  return {
    url,
    stop: async () => {
      await stop();
      immich.store.close();
    },
  };
}

/**
 * What each worker needs. Rejects when the config file is bad, or a database or a Redis that the environment names
 * does not answer.
 */
export async function openImmich(options: Omit<StartOptions, "port" | "host">): Promise<Immich> {
  const { dataDir, env = {}, write = (text) => process.stdout.write(text) } = options;
  const log = new Log(write, isInMaintenance(env) ? "Maintenance" : "Api");
  await useServices(env, editionOf(env).version, log);
  const store = new Store(dataDir);
  const config = new ConfigService(env, store, log);
  config.ruleLog();
  config.warnOfUnknownKeys();
  store.change((state) => {
    rememberVersion(state, config.edition.version);
    if (config.isFile) state.adminOnboarding = true;
  });
  return { env, store, config, log };
}

/** The API worker, or the one of maintenance mode. */
export async function listen(
  immich: Immich,
  { port, host }: Pick<StartOptions, "port" | "host">,
): Promise<{ url: string; stop(): Promise<void> }> {
  const site = isInMaintenance(immich.env) ? maintenanceSite(immich) : wholeSite(immich);
  const app = createApp(immich, site);
  const listener = host ? app.listen(port, host) : app.listen(port);
  await once(listener, "listening");
  const { port: taken } = listener.address() as AddressInfo;
  const url = `http://${host ?? "127.0.0.1"}:${taken}`;
  const { version } = immich.config.edition;
  immich.log.line("log", "Bootstrap", `Immich Server is listening on ${url} [v${version}] [production]`);
  return {
    url,
    stop: async () => {
      const closed = once(listener, "close");
      listener.close();
      listener.closeAllConnections();
      await closed;
    },
  };
}

function rememberVersion({ versionHistory }: State, version: string): void {
  if (versionHistory.some((earlier) => earlier.version === version)) return;
  versionHistory.unshift({ id: randomUUID(), createdAt: new Date().toISOString(), version });
}
