/** docs/configuration.md, the keys in Pulumi.yaml, and what the program reads are one table. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { readConfiguration } from "../../../components/configuration.ts";
import { settings } from "../../../components/settings/table.ts";
import { StackConfig } from "../../../components/support/stack-config.ts";
import { page, pageFile } from "../../../doctor/configuration-page.ts";
import { project, projectFile } from "../../../doctor/project-file.ts";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { given, home, token } from "../../support/settings.ts";

test("docs/configuration.md is what the table makes", async () => {
  assert.equal(await readFile(pageFile, "utf8"), page());
});

test("Pulumi.yaml is what the table makes, and a YAML parser reads the same from it", async () => {
  const text = await readFile(projectFile, "utf8");
  assert.equal(text, project(text));
  const { config } = parse(text) as { config: Record<string, unknown> };
  assert.deepEqual(
    Object.entries(config),
    settings.map(({ key, type, items, default: value, secret, text }) => [
      `immich-sso:${key}`,
      {
        type,
        ...(items ? { items: { type: items } } : {}),
        default: value,
        description: secret ? `Secret. ${text}` : text,
      },
    ]),
  );
});

test("a text that Pulumi.yaml has beside the keys stays", () => {
  const text = project("name: x\nconfig:\n  a:b:\n    type: string\nplugins: {}\n");
  assert.match(text, /^name: x\nconfig:\n {2}# Where Immich is\n {2}immich-sso:domains:\n/);
  assert.match(text, /\nplugins: \{\}\n$/);
});

test("no secret has a default, and every list says what it holds", () => {
  assert.deepEqual(
    settings.filter(
      ({ secret, default: value, type, items }) =>
        (secret && value !== "") || (type === "array") !== (items !== undefined),
    ),
    [],
  );
});

test("the keys that the program reads are those of the table", async (t) => {
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
  const declared = settings.map(({ key }) => key).filter((key) => key !== "instances");
  assert.deepEqual([...read].toSorted(), declared.toSorted());
});
