import { Failure } from "../support/failure.mjs";
import { refusedFields } from "../support/immich/answers.ts";
import type { ImmichClient } from "../support/immich/client.ts";
import {
  differing,
  placeOf,
  type SettingName,
  type Settings,
  settingNames,
} from "../support/immich/system-config.ts";
import { type Plan, writeSettings } from "../support/immich/write-settings.ts";
import { say } from "../support/say.ts";

/**
 * What to write so that a document looks as before us: for each setting that still has our value, the value from
 * before; one that somebody changed after us stays theirs.
 * @param ours our values in the form in which Immich stores them
 * @returns the values to put back, and the settings that are left alone
 */
export function restoration(
  live: Partial<Settings>,
  ours: Partial<Settings>,
  before: Partial<Settings>,
): { back: Partial<Settings>; left: SettingName[] } {
  const changed = differing(live, ours).filter((name) => !isSecretOfOurs(name, live, ours));
  const names = (Object.keys(ours) as SettingName[]).filter((name) => before[name] !== undefined);
  const back = names.filter((name) => !changed.includes(name)).map((name) => [name, before[name]]);
  // What somebody set to the old value is where it should be: nothing to tell.
  const left = changed.filter((name) => before[name] === undefined || live[name] !== before[name]);
  return { back: Object.fromEntries(back) as Partial<Settings>, left };
}

/**
 * A client secret belongs to its client: while the client is ours, so is the secret, whoever made it anew.
 * Left behind, it would be the wrong one for the client that comes back.
 */
function isSecretOfOurs(name: SettingName, live: Partial<Settings>, ours: Partial<Settings>): boolean {
  return name === "clientSecret" && live.clientId === ours.clientId && live.issuerUrl === ours.issuerUrl;
}

/**
 * What was there before us. What somebody set since the first look counts; but a value that is ours already comes
 * from a write of ours whose update was killed, and then the first look does.
 * @param found the document right before the first write that got through
 * @param earlier the first look, saved before anything was written
 */
export function beforeUs(
  found: Partial<Settings>,
  ours: Partial<Settings>,
  earlier: Partial<Settings>,
): Partial<Settings> {
  const changed = differing(found, ours).filter((name) => !isSecretOfOurs(name, found, ours));
  const written = (Object.keys(ours) as SettingName[]).filter(
    (name) => !changed.includes(name) && Object.hasOwn(found, name) && earlier[name] !== undefined,
  );
  return { ...found, ...Object.fromEntries(written.map((name) => [name, earlier[name]])) };
}

/**
 * Puts back what this Immich takes. A later one may refuse what an earlier one stored: 2.7 took an issuer that is no
 * URL, 3.1 does not (both measured). Such a setting is left as it is, and named.
 */
export async function putBack(client: ImmichClient, plan: Plan): Promise<void> {
  try {
    await writeSettings(client, plan);
  } catch (error) {
    const fields = refusedFields(error);
    const refused = settingNames.filter((name) => fields.includes(placeOf(name)));
    if (refused.length === 0) throw error;
    const isTaken = ([name]: [string, unknown]) => !refused.includes(name as SettingName);
    await writeSettings(client, (live) => Object.fromEntries(Object.entries(plan(live)).filter(isTaken)));
    const places = refused.map(placeOf).join(", ");
    say(`left as they are, because Immich refuses the values that it had before: ${places}`);
  }
}

/** An Immich that runs from a file by now does not use what could be put back, and refuses it. */
export async function ifNotFromFile(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "immich/config-file") throw error;
    say("Immich runs from a configuration file now: its earlier settings were not put back");
  }
}
