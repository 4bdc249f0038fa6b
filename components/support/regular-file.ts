import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";

/** The file's bytes, or in words why they were not read: it completes "the file … ". */
export type RegularFile = { bytes: Buffer } | { refusal: string };

export interface RegularFileOptions {
  /** Bytes; a longer file is refused, and no more of it is read. */
  limit: number;
  /** Whether the path may be a symbolic link. Default: true. */
  links?: boolean;
}

/**
 * Reads a file that somebody named in the settings. A named pipe or a device is refused before anything is read:
 * reading one can wait for ever or never end. The refusal holds nothing of the content.
 */
export function readRegularFile(path: string, { limit, links = true }: RegularFileOptions): RegularFile {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | (links ? 0 : constants.O_NOFOLLOW));
    const stats = fstatSync(file);
    if (!stats.isFile()) return { refusal: `is ${kindOf(stats)}, not a regular file` };
    if (stats.size > limit) return tooLong(limit);
    return readUpTo(file, limit);
  } catch (error) {
    return { refusal: reason(error as NodeJS.ErrnoException, links) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Files of /proc say 0 bytes and hold more, and a file can grow while it is read: the bytes are counted. */
function readUpTo(file: number, limit: number): RegularFile {
  const buffer = Buffer.alloc(limit + 1);
  let length = 0;
  while (length <= limit) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    if (read === 0) return { bytes: Buffer.from(buffer.subarray(0, length)) };
    length += read;
  }
  return tooLong(limit);
}

function tooLong(limit: number): RegularFile {
  return { refusal: `is longer than ${limit} bytes` };
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a directory";
  if (stats.isFIFO()) return "a named pipe";
  return stats.isCharacterDevice() || stats.isBlockDevice() ? "a device" : "a special file";
}

function reason({ code, message }: NodeJS.ErrnoException, links: boolean): string {
  if (code === "ENOENT") return "does not exist";
  if (code === "ELOOP" && !links) return "is a symbolic link";
  return code === "EACCES" ? "may not be read by this user" : `cannot be read (${code ?? message})`;
}
