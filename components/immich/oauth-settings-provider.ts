import { alone } from "../support/alone.ts";
import { Failure } from "../support/failure.mjs";
import { ImmichClient } from "../support/immich/client.ts";
import { immichPermissionMissing, immichTimeoutTooLong } from "../support/immich/errors.ts";
import { withFreshKey } from "../support/immich/fresh-keys.ts";
import { asDeclared, needsDefaults, storedForm } from "../support/immich/stored-form.ts";
import {
  differing,
  pick,
  placeOf,
  project,
  type SettingName,
  type Settings,
} from "../support/immich/system-config.ts";
import { writeSettings } from "../support/immich/write-settings.ts";
import { plain } from "../support/plain.ts";
import { say } from "../support/say.ts";
import { isUnknown } from "../support/unknown.ts";
import { unread } from "../support/unread.ts";
import { isEnough, missingPermissions } from "./permissions.ts";
import { readyClient } from "./ready-client.ts";
import { isReset } from "./reset.ts";
import { beforeUs, ifNotFromFile, putBack, restoration } from "./restoration.ts";
import { serverVersion } from "./version.ts";

/**
 * What the resource `immich:OAuthSettings` does, as plain functions over plain data. Pulumi's dynamic-provider
 * process calls them through the text in support/dynamic-resource.ts.
 */
export interface OAuthSettingsInputs extends Partial<Settings> {
  url: string;
  ca?: string;
  /** How long a write waits for Immich to answer. */
  waitSeconds: number;
  apiKey: string;
  /**
   * Always `live`. A refresh that could not read Immich writes the reason here instead, so that the preview
   * shows it as a difference and the next up looks again, rather than calling an unread server unchanged.
   */
  observed: string;
  /** The settings of before us, looked at before any write. Counts when this resource is made, and only then. */
  earlier?: Partial<Settings>;
}

/** What the state holds: the inputs, and what is needed for the way back. */
export interface OAuthSettingsState extends OAuthSettingsInputs {
  /** Our settings as they were before us. */
  before: Partial<Settings>;
  /**
   * What we wrote last, as Immich stores it. The inputs cannot tell: a refresh puts the live values there.
   * Without the client secret: it is ours for as long as the client id is, so its value need not be kept.
   */
  ours: Partial<Settings>;
}

export const observedLive = "live";

/**
 * Longest timeout of the sign-in, in seconds. Immich's default of 30000 means 8 hours; above 2147483 the number
 * overflows to 1 ms and every login dies with `operation timed out` (measured).
 */
const longestTimeout = 300;

/**
 * Asks the key before anything is written, and only when it is new: a preview without changes stays free of it.
 * @throws Failure `immich/key-refused`, `immich/permission-missing`, `immich/timeout-too-long`, `http/…`
 */
export async function check(olds: Partial<OAuthSettingsInputs>, news: OAuthSettingsInputs) {
  const { timeout } = news;
  if (timeout !== undefined && !isUnknown(timeout) && !isSensible(timeout))
    throw alone(immichTimeoutTooLong(timeout, longestTimeout));
  const isNew = olds.apiKey !== news.apiKey || olds.url !== news.url;
  if (isNew && !isUnknown(news.apiKey) && !isUnknown(news.url)) {
    const problem = await keyProblem(news);
    if (problem) throw alone(problem);
  }
  return { inputs: news, failures: [] };
}

/** The first write also switches auto launch off: it would send everyone into a sign-in that nobody has tried. */
export async function create(inputs: OAuthSettingsInputs) {
  const client = await readyClient(inputs);
  const wanted = pick(inputs);
  const {
    before: found,
    stored,
    wrote,
  } = await writeSettings(client, (live) => ({
    ...(live.autoLaunch === true && differing(live, wanted).length > 0 ? { autoLaunch: false } : {}),
    ...wanted,
  }));
  const before = beforeUs(found, { ...stored, autoLaunch: false }, inputs.earlier ?? found);
  const isSwitchedOff = before.autoLaunch === true && (wrote || found.autoLaunch === false);
  const ours = isSwitchedOff ? { ...stored, autoLaunch: false } : stored;
  return { id: inputs.url, outs: state(inputs, before, ours) };
}

/**
 * A server without an administrator was reset: nothing of ours is there any more. One that cannot be read is named by
 * the proof, which asks it with the values of the configuration.
 */
export async function read(id: string, old: OAuthSettingsState) {
  const empty = unread(id, old);
  if (empty) return empty;
  const { before, ours, ...inputs } = old;
  const access = withFreshKey(connection(old));
  try {
    const client = new ImmichClient(access);
    const reading = await client.readConfig();
    const [live, declared] = [project(reading.document), pick(inputs)];
    const defaults = needsDefaults(live, declared) ? await client.configDefaults(reading) : undefined;
    const seen = { ...inputs, ...asDeclared(live, declared, defaults), observed: observedLive };
    return { id, props: state(seen, before, ours), inputs: seen };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === "immich/key-refused" && (await isReset(access))) return {};
    const seen = { ...inputs, observed: error.code };
    return { id, props: state(seen, before, ours), inputs: seen };
  }
}

/** A setting that is not declared any more goes back to what it was before us. */
export async function update(_id: string, olds: OAuthSettingsState, news: OAuthSettingsInputs) {
  const client = await readyClient(news);
  const wanted = pick(news);
  const { autoLaunch, ...last } = olds.ours ?? {};
  const dropped = without(last, Object.keys(wanted));
  const { stored } = await writeSettings(client, (live) => ({
    ...restoration(live, dropped, olds.before).back,
    ...wanted,
  }));
  const kept = autoLaunch === undefined ? {} : { autoLaunch };
  return { outs: state(news, olds.before, { ...kept, ...without(stored, Object.keys(dropped)) }) };
}

/** Puts back what was there before us; what somebody changed after us is left and named. */
export async function remove(_id: string, old: OAuthSettingsState): Promise<void> {
  const client = new ImmichClient(old);
  const ours = old.ours ?? storedForm(pick(old));
  let left: SettingName[] = [];
  await ifNotFromFile(() =>
    putBack(client, (live) => {
      const way = restoration(live, ours, old.before);
      // Right after our write everything looks changed; what was left alone is told by the look before it.
      left = way.left.filter((name) => live[name] !== old.before[name]);
      return way.back;
    }),
  );
  if (left.length > 0)
    say(`left as they are, because somebody changed them: ${left.map(placeOf).join(", ")}`);
}

async function keyProblem(access: OAuthSettingsInputs): Promise<Failure | undefined> {
  try {
    const { permissions } = await new ImmichClient(access).ownApiKey();
    if (isEnough(permissions)) return undefined;
    const version = await serverVersion(access.url, access.ca);
    const missing = missingPermissions(permissions, version);
    return immichPermissionMissing(`it lacks ${missing.join(" and ")}`, version);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // A server that is waited for may be one that this same update starts; the write will tell.
    const mayStartYet = access.waitSeconds > 0 && error.code !== "immich/key-refused";
    return mayStartYet ? undefined : error;
  }
}

function isSensible(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= longestTimeout;
}

function connection({ url, ca, apiKey }: OAuthSettingsInputs) {
  return { url, ca, apiKey };
}

function without(values: Partial<Settings>, names: readonly string[]): Partial<Settings> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function state(
  inputs: OAuthSettingsInputs,
  before: Partial<Settings>,
  ours: Partial<Settings>,
): OAuthSettingsState {
  const secret = ours.clientSecret === undefined ? {} : { clientSecret: "[secret]" };
  return plain({ ...inputs, before, ours: { ...ours, ...secret } });
}
