/**
 * When are a recorded value and a live one "the same"? Equal; or the live one is known to stand for the
 * recorded one; or both are of one kind of value that no two servers share (an id, a time, a signature).
 * Whoever reads a value of such a kind for the first time learns the pair, and from then on it must hold.
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

type Kind = { name: string; pattern: RegExp; learned: boolean };

/** Ordered: the first pattern that fits names the kind. Times are compared by kind only, never learned. */
const KINDS: Kind[] = [
  { name: "time", pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, learned: false },
  { name: "date", pattern: /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/, learned: false },
  { name: "uuid", pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, learned: true },
  { name: "jwt", pattern: /^eyJ[\w-]+(\.[\w-]*){2,4}$/, learned: true },
  { name: "fingerprint", pattern: /^([0-9a-f]{2}:){19,31}[0-9a-f]{2}$/, learned: true },
  { name: "hex32", pattern: /^[0-9a-f]{32}$/, learned: true },
  { name: "hex64", pattern: /^[0-9a-f]{64}$/, learned: true },
];

/** Seconds since 1970 and other numbers that only the clock or a cache decides, by the key that holds them. */
const CLOCK_KEYS = new Set(["exp", "iat", "auth_time", "cache_count"]);

/** How a series is compared. */
export interface LikenessOptions {
  /** Pairs known before the first answer, for example the recorded origin and the live one. */
  known?: [recorded: string, live: string][];
  /** Keys of numbers that are ids; their live value is learned. */
  numberIds?: string[];
  /** Texts that each server makes up, by key; both sides must have the pattern's form. Learned. */
  opaque?: Record<string, RegExp>;
  /** Keys of lists, or of words in one text, whose order means nothing: Python's sets have another in each process. */
  sets?: string[];
  /** Further kinds of values that no two servers share, wherever they stand. Learned. */
  kinds?: Record<string, RegExp>;
}

/** The memory of one series of exchanges: which live value stands for which recorded one. */
export class Likeness {
  readonly #texts = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  readonly #numberIds: Set<string>;
  readonly #sets: Set<string>;
  readonly #opaque: Record<string, RegExp>;
  readonly #kinds: Kind[];

  constructor(options: LikenessOptions = {}) {
    for (const [recorded, live] of options.known ?? []) this.learn(recorded, live);
    this.#numberIds = new Set(options.numberIds);
    this.#sets = new Set(options.sets);
    this.#opaque = options.opaque ?? {};
    const own = Object.entries(options.kinds ?? {});
    this.#kinds = [...KINDS, ...own.map(([name, pattern]) => ({ name, pattern, learned: true }))];
  }

  /** States that `live` stands for `recorded` from now on. */
  learn(recorded: string, live: string): void {
    this.#texts.set(recorded, live);
  }

  /** A recorded text as the live server would say it: every known value inside it exchanged, longest first. */
  translate(recorded: string): string {
    const whole = this.#texts.get(recorded);
    if (whole !== undefined) return whole;
    const pairs = [...this.#texts].filter(([from]) => from.length >= 6 && recorded.includes(from));
    pairs.sort((a, b) => b[0].length - a[0].length);
    let result = recorded;
    for (const [from, to] of pairs) {
      result = result.replaceAll(from, to);
      result = result.replaceAll(encodeURIComponent(from), encodeURIComponent(to));
    }
    return result.replaceAll(/(?<=\/)\d+(?=\/)/g, (id) => String(this.#numbers.get(id) ?? id));
  }

  /** A recorded request body as the live server must get it. */
  translateBody(value: Json, key = ""): Json {
    if (typeof value === "string") return this.translate(value);
    if (typeof value === "number") {
      return this.#numberIds.has(key) ? (this.#numbers.get(String(value)) ?? value) : value;
    }
    if (Array.isArray(value)) return value.map((item) => this.translateBody(item, key));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, this.translateBody(item, name)]),
    );
  }

  /** Compares in full depth; returns one line per difference, so an empty list means alike. */
  differences(recorded: Json, live: Json | undefined, path = "$", key = ""): string[] {
    if (live === undefined) return [`${path}: missing, recorded ${short(recorded)}`];
    if (this.#sets.has(key))
      return JSON.stringify(sorted(recorded)) === JSON.stringify(sorted(live))
        ? []
        : [`${path}: recorded ${short(recorded)}, live ${short(live)}`];
    if (isToken(recorded)) return this.#tokenDifferences(recorded.$jwt, live, path);
    if (Array.isArray(recorded)) {
      if (!Array.isArray(live)) return [`${path}: recorded a list, live ${short(live)}`];
      if (recorded.length !== live.length)
        return [`${path}: recorded ${short(recorded)}, live ${short(live)}`];
      return recorded.flatMap((item, index) => this.differences(item, live[index], `${path}[${index}]`, key));
    }
    if (recorded !== null && typeof recorded === "object") {
      if (live === null || typeof live !== "object" || Array.isArray(live)) {
        return [`${path}: recorded an object, live ${short(live)}`];
      }
      const extra = Object.keys(live).filter((name) => !Object.hasOwn(recorded, name));
      return [
        ...extra.map((name) => `${path}.${name}: not recorded, live ${short(live[name])}`),
        ...Object.entries(recorded).flatMap(([name, item]) =>
          this.differences(item, live[name], `${path}.${name}`, name),
        ),
      ];
    }
    return this.#sameScalar(recorded, live, key)
      ? []
      : [`${path}: recorded ${short(recorded)}, live ${short(live)}`];
  }

  #sameScalar(recorded: null | boolean | number | string, live: Json, key: string): boolean {
    if (typeof recorded === "number" && typeof live === "number") {
      if (CLOCK_KEYS.has(key)) return true;
      if (!this.#numberIds.has(key)) return recorded === live;
      const known = this.#numbers.get(String(recorded));
      this.#numbers.set(String(recorded), known ?? live);
      return (known ?? live) === live;
    }
    if (typeof recorded !== "string" || typeof live !== "string") return recorded === live;
    const kind = this.#kinds.find(({ pattern }) => pattern.test(recorded));
    if (kind && !kind.learned) return kind.pattern.test(live);
    if (this.translate(recorded) === live) return true;
    if (this.#texts.has(recorded)) return false;
    const form = kind?.pattern ?? this.#opaque[key];
    const learnable = form?.test(recorded) && form.test(live);
    // Two recorded values must not be answered by one live value: an id repeated everywhere would pass.
    if (!learnable || [...this.#texts.values()].includes(live)) return false;
    this.learn(recorded, live);
    return true;
  }

  #tokenDifferences(
    recorded: { raw: string; header: Json; claims: Json },
    live: Json,
    path: string,
  ): string[] {
    const parts = typeof live === "string" ? live.split(".") : [];
    if (typeof live !== "string" || parts.length !== 3)
      return [`${path}: recorded a JWT, live ${short(live)}`];
    this.learn(recorded.raw, live);
    const decode = (part: string | undefined): Json =>
      JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8")) as Json;
    return [
      ...this.differences(recorded.header, decode(parts[0]), `${path}.header`),
      ...this.differences(recorded.claims, decode(parts[1]), `${path}.claims`),
    ];
  }
}

/** A fixture's stand-in for a JWT: a short name for it, its header and its claims, both compared in depth. */
export interface RecordedToken {
  $jwt: { raw: string; header: Json; claims: Json };
}

function isToken(value: Json): value is Json & RecordedToken {
  return value !== null && typeof value === "object" && Object.hasOwn(value, "$jwt");
}

function sorted(value: Json): Json {
  if (typeof value === "string") return value.split(" ").sort();
  return Array.isArray(value) ? value.map(String).sort() : value;
}

function short(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
}
