/** The configuration file of the stand-in. */
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { Failure } from "../../components/support/failure.mjs";

/** The file as it is written: paths, not contents. */
export interface AuthentikConfig {
  /** Address to listen on. */
  host: string;
  /** Port to listen on; 0 for any free one. */
  port: number;
  /** Certificate and key (PEM files) for https; both left out: plain http, like authentik's port 9000. */
  certificate?: string;
  key?: string;
  /** Authority (PEM file) that LDAPS and back-channel logout trust besides Node's own list. */
  ca?: string;
  /** Where the state is kept; made if it is missing. */
  stateFile: string;
  /** File that holds the API token of akadmin; blanks around it do not count. */
  tokenFile: string;
  /** The release to be, for example `2026.5.6`; left out: the newest that was tried. */
  version?: string;
  /** AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS of 2026.8, as addresses; left out: every proxy. */
  trustedProxies?: readonly string[];
  /** Where it is served, for example `/auth`, as AUTHENTIK_WEB__PATH has it; left out: at the root. */
  path?: string;
}

/** The configuration with its files read. */
export interface Settings {
  host: string;
  port: number;
  tls: { cert: Buffer; key: Buffer } | undefined;
  ca: string[] | undefined;
  stateFile: string;
  token: string;
  version: string | undefined;
  trustedProxies: readonly string[] | undefined;
  path: string | undefined;
}

/** Reads a configuration file. Throws `authentik/config` if it is missing, broken or incomplete. */
export function readConfig(file: string): AuthentikConfig {
  const text = readOrFail(file, "configuration").toString("utf8");
  let config: Partial<AuthentikConfig>;
  try {
    config = JSON.parse(text) as Partial<AuthentikConfig>;
  } catch (cause) {
    throw failure(`${file} is not JSON`, "a JSON object", cause);
  }
  const missing = (["host", "port", "stateFile", "tokenFile"] as const).filter(
    (name) => config[name] === undefined,
  );
  if (missing.length > 0) {
    throw failure(`${file} lacks ${missing.join(", ")}`, "host, port, stateFile and tokenFile are required");
  }
  return config as AuthentikConfig;
}

/** Reads the files that the configuration names. Throws `authentik/config` for one that is missing or empty. */
export function settingsOf(config: AuthentikConfig): Settings {
  const token = readOrFail(config.tokenFile, "token").toString("utf8").trim();
  if (token === "") throw failure(`the token file ${config.tokenFile} is empty`, "a token of one line");
  const tls =
    config.certificate && config.key
      ? { cert: readOrFail(config.certificate, "certificate"), key: readOrFail(config.key, "key") }
      : undefined;
  const ca = config.ca
    ? [...rootCertificates, readOrFail(config.ca, "authority").toString("utf8")]
    : undefined;
  const { host, port, stateFile, version, trustedProxies, path } = config;
  return { host, port, tls, ca, stateFile, token, version, trustedProxies, path };
}

function readOrFail(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw failure(`cannot read the ${what} file ${file}`, "a file that exists and may be read", cause);
  }
}

function failure(problem: string, allowed: string, cause?: unknown): Failure {
  return new Failure({
    code: "authentik/config",
    problem,
    allowed,
    next: "npm run lab:up writes it anew",
    cause,
  });
}
