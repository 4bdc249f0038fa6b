import { Failure } from "../support/failure.mjs";
import { differing, type SettingName, type Settings } from "../support/immich/system-config.ts";

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

/** An Immich that runs from a file by now does not use what could be put back, and refuses it. */
export async function ifNotFromFile(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "immich/config-file") throw error;
    console.log("Immich runs from a configuration file now: its earlier settings were not put back");
  }
}
