import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse } from "yaml";
import { authentikParameters, versions } from "../../setup/versions.mjs";

const text = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), "utf8");

test("Pulumi.yaml and package.json pin what set-up brings", async () => {
  const project = parse(await text("Pulumi.yaml"));
  const manifest = JSON.parse(await text("package.json"));
  assert.deepEqual(project.packages, {
    authentik: {
      source: "terraform-provider",
      version: versions.bridge,
      parameters: [...authentikParameters],
    },
  });
  assert.equal(project.requiredPulumiVersion, `>=${versions.pulumi} <4.0.0`);
  const { dependencies } = manifest;
  assert.deepEqual(
    ["@pulumi/pulumi", "@pulumi/docker", "@pulumi/command", "@pulumi/authentik"].map(
      (name) => dependencies[name],
    ),
    [versions.pulumi, versions.docker, versions.command, "file:sdks/authentik"],
  );
});

test("the Go modules are of the versions that set-up brings", async () => {
  const cli = await text("setup/go/cli/go.mod");
  assert.deepEqual(cli.match(/^\tgithub\.com\/pulumi\/pulumi\/(pkg|sdk)\/v3 .*$/gm), [
    `\tgithub.com/pulumi/pulumi/pkg/v3 v${versions.pulumi}`,
    `\tgithub.com/pulumi/pulumi/sdk/v3 v${versions.pulumi}`,
  ]);
});

test("the lock file names no host, and one @pulumi/pulumi", async () => {
  const { packages } = JSON.parse(await text("package-lock.json"));
  const resolved = Object.values<{ resolved?: string }>(packages).flatMap((entry) => entry.resolved ?? []);
  assert.deepEqual(resolved, ["sdks/authentik"]);
  const runtimes = Object.keys(packages).filter((path) => path.endsWith("node_modules/@pulumi/pulumi"));
  assert.deepEqual(runtimes, ["node_modules/@pulumi/pulumi"]);
});
