/**
 * The Terraform provider in the bridge's cache, stand-in or real, against what the bridge was recorded to make of the
 * real one: everything that this program may use of it, to the last description. The file of 2026.2.0 has only what
 * differs from 2026.5.0.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";
import { versions } from "../../setup/versions.mjs";

type Schema = Record<"config" | "provider" | "types" | "resources" | "functions", Record<string, unknown>>;

const recorded = (version: string): Partial<Schema> =>
  JSON.parse(
    readFileSync(new URL(`../fixtures/authentik-provider/${version}.json`, import.meta.url), "utf8"),
  );

const newer = recorded("2026.5.0") as Schema;
const older = recorded("2026.2.0");
const expected: Record<string, Schema> = {
  "2026.5.0": newer,
  "2026.2.0": { ...newer, resources: { ...newer.resources, ...older.resources } },
};

for (const [version, { config, provider, ...kinds }] of Object.entries(expected))
  test(`the schema of ${version}`, async () => {
    const args = ["package", "get-schema", `terraform-provider@${versions.bridge}`];
    const { stdout } = await promisify(execFile)("pulumi", [...args, "goauthentik/authentik", version], {
      maxBuffer: 64 * 1024 * 1024,
    });
    const schema = JSON.parse(stdout) as Schema;
    assert.deepEqual([schema.config, schema.provider], [config, provider]);
    for (const [kind, entries] of Object.entries(kinds))
      for (const [name, entry] of Object.entries(entries))
        assert.deepEqual(schema[kind as keyof Schema][name], entry, name);
  });

test("what 2026.2.0 has otherwise", () => {
  assert.deepEqual(Object.keys(older), ["resources"]);
  const added = Object.entries(older.resources ?? {}).map(([name, resource]) => {
    const { properties } = resource as { properties: object };
    const now = newer.resources[name] as { properties: object };
    return [name.split(":").at(-1), Object.keys(now.properties).filter((key) => !(key in properties))];
  });
  assert.deepEqual(added, [
    ["Application", ["metaHide"]],
    ["ProviderOauth2", ["grantTypes"]],
  ]);
});
