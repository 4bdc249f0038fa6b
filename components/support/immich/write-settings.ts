import { createHash } from "node:crypto";
import { say, warn } from "../say.ts";
import type { ConfigReading, ImmichClient } from "./client.ts";
import { immichNotWritten } from "./errors.ts";
import { needsDefaults, storedForm } from "./stored-form.ts";
import { differing, merge, placeOf, project, type Settings, type SystemConfig } from "./system-config.ts";

/** What should be in the document, given what is in it. Asked again whenever the document turns out to be newer. */
export type Plan = (live: Partial<Settings>) => Partial<Settings>;

export interface Written {
  /** Our settings as they were right before our first write; as they are, if there was nothing to write. */
  before: Partial<Settings>;
  /** What is there now because it was wanted, as Immich stores it. */
  stored: Partial<Settings>;
  /** True if anything was written. */
  wrote: boolean;
}

/** A write that somebody else's write undid is done anew, so often in all. */
const rounds = 3;

/**
 * Writes our settings into the live document and nothing else, with somebody else writing at the same time.
 *
 * Immich has no locking: it ignores If-Match, and a PUT replaces the whole document. So the document is read
 * again right before the write (304 as long as its ETag holds), what slipped in is kept, and it is read again
 * after the write. What remains is the time of one request, between the answer to that last look and Immich's
 * saving of our PUT: a change that somebody saves just then is lost. Docs: docs/immich-settings.md.
 *
 * @param afterWrite runs right after each PUT, before anything else is asked
 * @throws Failure `immich/not-written` when other values are read back after every round
 */
export async function writeSettings(
  client: ImmichClient,
  plan: Plan,
  afterWrite?: () => Promise<void>,
): Promise<Written> {
  const stored = storer(client, plan);
  let seen = await client.readConfig();
  let before: Partial<Settings> | undefined;
  let wanted = await stored(seen);
  for (let round = 0; round < rounds; round++) {
    if (differences(seen, wanted).length === 0) return result(seen, before, wanted);
    const latest = await client.readConfig(seen);
    if (latest !== seen) {
      tellSlippedIn(seen, latest, wanted);
      seen = latest;
      wanted = await stored(seen);
      if (differences(seen, wanted).length === 0) return result(seen, before, wanted);
    }
    before ??= project(seen.document);
    const lastLook = performance.now();
    await client.writeConfig(seen, merge(seen.document, wanted));
    const window = performance.now() - lastLook;
    await afterWrite?.();
    const after = await client.readConfig();
    tellWritten(seen, after, differences(seen, wanted), window);
    seen = after;
    wanted = await stored(seen);
  }
  const wrong = differences(seen, wanted);
  if (wrong.length > 0) throw immichNotWritten(wrong);
  return result(seen, before, wanted);
}

/** The plan in the form in which Immich stores it; its defaults are asked for once, and only if they matter. */
function storer(client: ImmichClient, plan: Plan) {
  let defaults: Promise<SystemConfig> | undefined;
  return async (reading: ConfigReading): Promise<Partial<Settings>> => {
    const live = project(reading.document);
    const wanted = plan(live);
    if (needsDefaults(live, wanted)) defaults ??= client.configDefaults(reading);
    return storedForm(wanted, await defaults);
  };
}

function differences({ document }: ConfigReading, wanted: Partial<Settings>): string[] {
  return differing(project(document), wanted).map(placeOf);
}

function result(
  { document }: ConfigReading,
  before: Partial<Settings> | undefined,
  stored: Partial<Settings>,
): Written {
  return { before: before ?? project(document), stored, wrote: before !== undefined };
}

function tellSlippedIn(seen: ConfigReading, latest: ConfigReading, wanted: Partial<Settings>): void {
  const [old, live] = [project(seen.document), project(latest.document)];
  const ours = differing(old, live).filter(
    (name) => wanted[name] !== undefined && live[name] !== wanted[name],
  );
  warn(
    ours.length > 0
      ? `somebody changed ${ours.map(placeOf).join(", ")} in Immich at this moment; this stack declares other values, which replace theirs`
      : "somebody saved settings in Immich at this moment; theirs are kept",
  );
}

/** The hashes let two people with logs agree on what stood there; the secrets in the document are random and long. */
function tellWritten(seen: ConfigReading, after: ConfigReading, keys: string[], window: number): void {
  const change = `document ${hash(seen.document)} before, ${hash(after.document)} after`;
  say(`wrote ${keys.join(", ")} to Immich; ${change}; ${Math.round(window)} ms from last look to answer`);
}

/** The first 12 digits of SHA-256 over the document as it was sent. */
export function hash(document: SystemConfig): string {
  return createHash("sha256").update(JSON.stringify(document)).digest("hex").slice(0, 12);
}
