/** Files of the lab: written in one step, readable by no more people than have to. */
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes a file in folders of mode 0700, first beside its place and then renamed, so that it is whole or not
 * there, and never open to more than the mode says, not even for a moment.
 *
 * @param mode 0600 for what is secret, 0644 for what others must read, such as a mounted certificate
 */
export async function writeWhole(file: string, content: string, mode: 0o600 | 0o644): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${randomBytes(4).toString("hex")}`;
  const handle = await open(beside, "wx", mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** As writeWhole with mode 0600: for everything that holds a secret. */
export function writePrivate(file: string, content: string): Promise<void> {
  return writeWhole(file, content, 0o600);
}

/** A file's text, or undefined where there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
