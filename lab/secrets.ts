/** The lab's secrets, made once for each lab before anything that needs them. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type DirectoryPasswords, newDirectoryPasswords } from "./directory/people.ts";
import { readIfThere, writePrivate } from "./files.ts";
import type { LabPlace } from "./place.ts";

/** What a lab keeps to itself; the parts that others need are repeated in lab.json. */
export type LabSecrets = {
  /** API token of akadmin. */
  readonly authentikToken: string;
  readonly directory: DirectoryPasswords;
};

/**
 * The secrets in `.lab/secrets.json` (0600); new ones where there is none. They are kept for as long as the
 * lab is, because its parts are started one by one and each has to find what the others were given.
 */
export async function ensureSecrets(place: LabPlace): Promise<LabSecrets> {
  const file = join(place.folder, "secrets.json");
  const there = await readIfThere(file);
  if (there !== undefined) {
    return JSON.parse(there) as LabSecrets;
  }
  const made: LabSecrets = {
    authentikToken: randomBytes(30).toString("base64url"),
    directory: newDirectoryPasswords(),
  };
  await writePrivate(file, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}
