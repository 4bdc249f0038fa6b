/**
 * The system config: defaults, and over them what was saved or the file of IMMICH_CONFIG_FILE. Only the
 * difference from the defaults is stored, which is why an empty text reads back as the default.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { badRequest } from "../core/errors.ts";
import { LEVELS, type Level, type Log } from "../core/log.ts";
import type { Store } from "../core/store.ts";
import { read } from "../core/validate.ts";
import { type Edition, editionOf } from "./edition.ts";
import { fileComplaint } from "./file-complaint.ts";
import type { SystemConfig } from "./schema.ts";
import { isStorageTemplate } from "./template.ts";

type Flat = Record<string, unknown>;

export class ConfigService {
  /** The version of Immich whose document this is. */
  readonly edition: Edition;
  readonly #env: NodeJS.ProcessEnv;
  readonly #store: Store;
  readonly #log: Log;

  constructor(env: NodeJS.ProcessEnv, store: Store, log: Log) {
    this.edition = editionOf(env);
    this.#env = env;
    this.#store = store;
    this.#log = log;
  }

  /** True while IMMICH_CONFIG_FILE rules: then PUT is refused. */
  get isFile(): boolean {
    return Boolean(this.#env.IMMICH_CONFIG_FILE);
  }

  /** The document of a server on which nothing was ever saved. */
  defaults(): SystemConfig {
    return this.edition.defaults(this.#env);
  }

  /** The document in force, read anew each time. Throws what fileComplaint says for a bad file. */
  get(): SystemConfig {
    const stored = this.#env.IMMICH_CONFIG_FILE
      ? flatten(parse(readFileSync(this.#env.IMMICH_CONFIG_FILE, "utf8")) ?? {})
      : structuredClone(this.#store.state.systemConfig);
    const merged = unflatten({ ...flatten(this.defaults()), ...stored });
    const { value, issues } = read(this.edition.document, merged);
    if (issues.length > 0 && this.isFile) throw new Error(fileComplaint(this.edition, issues));
    return normalise(value);
  }

  /**
   * Replaces the whole document by one that passed the schema and returns what is in force then. 400 in
   * file mode, for a bad storage template, and for logging while the environment rules it. OAuth settings
   * are not tried out.
   */
  put(wanted: SystemConfig): SystemConfig {
    if (this.isFile) throw badRequest("Cannot update configuration while IMMICH_CONFIG_FILE is in use");
    if (this.#env.IMMICH_LOG_LEVEL && !isDeepStrictEqual(wanted.logging, this.get().logging)) {
      throw badRequest("Logging cannot be changed while the environment variable IMMICH_LOG_LEVEL is set.");
    }
    if (!isStorageTemplate(wanted.storageTemplate.template)) throw badRequest("Invalid storage template");
    const systemConfig = difference(flatten(wanted), flatten(this.defaults()));
    this.#store.change((state) => {
      state.systemConfig = systemConfig;
    });
    return this.get();
  }

  /** Lets the log follow `logging`, whichever process changes it, unless IMMICH_LOG_LEVEL or a file rules it. */
  ruleLog(): void {
    const levelOf = (enabled: unknown, level: unknown) => (enabled ? (level as Level) : undefined);
    const { enabled, level } = this.isFile ? this.get().logging : this.defaults().logging;
    const fromEnv = LEVELS.find((one) => one === this.#env.IMMICH_LOG_LEVEL);
    const fixed = fromEnv ?? levelOf(enabled, level);
    this.#log.level = () => {
      if (fromEnv || this.isFile) return fixed;
      const stored = this.#store.state.systemConfig;
      return levelOf(stored["logging.enabled"] ?? enabled, stored["logging.level"] ?? level);
    };
  }

  /** Names the keys of a config file that mean nothing, as Immich does at its start. */
  warnOfUnknownKeys(): void {
    const file = this.#env.IMMICH_CONFIG_FILE;
    if (!file) return;
    const known = flatten(this.defaults());
    const unknown = Object.entries(flatten(parse(readFileSync(file, "utf8")) ?? {})).filter(
      ([key]) => !Object.hasOwn(known, key),
    );
    if (unknown.length === 0) return;
    const keys = JSON.stringify(Object.keys(unflatten(Object.fromEntries(unknown))));
    this.#log.line("warn", "ConfigRepository", `Unknown keys found: ${keys}`);
  }
}

/** What is stored: neither null nor empty, and not the default. */
function difference(wanted: Flat, defaults: Flat): Flat {
  const isStored = ([key, value]: [string, unknown]) =>
    value !== null && value !== "" && !isDeepStrictEqual(value, defaults[key]);
  return Object.fromEntries(Object.entries(wanted).filter(isStored));
}

/** What a read changes: the external domain is cut to its origin, credentials kept; a target codec is always accepted. */
function normalise(config: SystemConfig): SystemConfig {
  const { server, ffmpeg } = config;
  if (server.externalDomain) {
    const { origin, protocol, username, password, host } = new URL(server.externalDomain);
    server.externalDomain = username && password ? `${protocol}//${username}:${password}@${host}` : origin;
  }
  if (!ffmpeg.acceptedVideoCodecs.includes(ffmpeg.targetVideoCodec)) {
    ffmpeg.acceptedVideoCodecs.push(ffmpeg.targetVideoCodec);
  }
  if (!ffmpeg.acceptedAudioCodecs.includes(ffmpeg.targetAudioCodec)) {
    ffmpeg.acceptedAudioCodecs.push(ffmpeg.targetAudioCodec);
  }
  return config;
}

/** `{a: {b: 1}}` as `{"a.b": 1}`; lists are values. */
function flatten(tree: object, prefix = ""): Flat {
  return Object.assign(
    {},
    ...Object.entries(tree).map(([key, value]) =>
      value !== null && typeof value === "object" && !Array.isArray(value)
        ? flatten(value, `${prefix}${key}.`)
        : { [prefix + key]: structuredClone(value) },
    ),
  ) as Flat;
}

function unflatten(flat: Flat): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(flat)) {
    const keys = path.split(".");
    const last = keys.pop() as string;
    let at = root;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    at[last] = value;
  }
  return root;
}
