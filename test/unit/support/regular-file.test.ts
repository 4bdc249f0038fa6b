/** Files that the settings name: what is not a plain file of a sane size is refused without reading it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readRegularFile } from "../../../components/support/regular-file.ts";

const folder = mkdtempSync(join(tmpdir(), "immich-sso-file-"));
after(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const limit = 10;
writeFileSync(at("plain"), "0123456789");
writeFileSync(at("long"), "0123456789a");
writeFileSync(at("sparse"), "");
truncateSync(at("sparse"), 600 * 1024 ** 2);
symlinkSync(at("plain"), at("link"));
execFileSync("mkfifo", [at("pipe")]);

for (const [name, path, expected] of [
  ["a file as long as the limit", at("plain"), { bytes: Buffer.from("0123456789") }],
  ["a link to it", at("link"), { bytes: Buffer.from("0123456789") }],
  ["one byte more", at("long"), { refusal: "is longer than 10 bytes" }],
  ["600 MB", at("sparse"), { refusal: "is longer than 10 bytes" }],
  ["a file that says 0 bytes and has more", "/proc/self/status", { refusal: "is longer than 10 bytes" }],
  ["a named pipe that nobody writes to", at("pipe"), { refusal: "is a named pipe, not a regular file" }],
  ["a device that never ends", "/dev/zero", { refusal: "is a device, not a regular file" }],
  ["a directory", folder, { refusal: "is a directory, not a regular file" }],
  ["nothing", at("nothing"), { refusal: "does not exist" }],
  ["a path with a NUL", "a\0b", { refusal: "cannot be read (ERR_INVALID_ARG_VALUE)" }],
] as const)
  test(name, () => assert.deepEqual(readRegularFile(path, { limit }), expected));

test("a symbolic link where none is wanted", () => {
  assert.deepEqual(readRegularFile(at("link"), { limit, links: false }), { refusal: "is a symbolic link" });
  assert.ok("bytes" in readRegularFile(at("plain"), { limit, links: false }));
});
