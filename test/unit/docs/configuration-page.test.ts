/** docs/configuration.md, the schema in Pulumi.yaml, and the keys that the program reads are one list. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readConfiguration } from "../../../components/configuration.ts";
import { StackConfig } from "../../../components/support/settings/stack-config.ts";
import { page, pageFile, settings } from "../../../doctor/configuration-page.ts";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { given, home, token } from "../../support/settings.ts";

test("docs/configuration.md is what Pulumi.yaml makes", async () => {
  assert.equal(await readFile(pageFile, "utf8"), page());
});

test("every key has type, default and description, and no secret a default", () => {
  const wanting = settings().filter(
    ({ type, default: value, description }) =>
      !type || value === undefined || !description || (description.startsWith("Secret") && value !== ""),
  );
  assert.deepEqual(wanting, []);
});

test("the keys that the program reads are those that Pulumi.yaml declares", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-configuration-"));
  t.after(() => rm(folder, { recursive: true }));
  const { certificateFile } = await ensureAuthority(folder);
  const all = { ...home, "immich-sso:caCertificate": certificateFile };
  const gets = t.mock.method(StackConfig.prototype, "get");
  const requires = t.mock.method(StackConfig.prototype, "require");
  for (const deploy of ["stack", "server", "external"])
    for (const secrets of [token, { ...token, "immich-sso:immichApiKey": "the-key" }])
      readConfiguration(given({ ...all, "immich-sso:deploy": deploy }, secrets));
  const read = new Set([...gets.mock.calls, ...requires.mock.calls].map((call) => call.arguments[0]));
  // The list of instances is read apart: what it holds becomes the settings of each.
  const declared = settings()
    .map(({ key }) => key)
    .filter((key) => key !== "instances");
  assert.deepEqual([...read].toSorted(), declared.toSorted());
});
