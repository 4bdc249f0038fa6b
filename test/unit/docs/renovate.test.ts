/** renovate.json finds each version where it is pinned; Renovate's own validator cannot tell that. */
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { versions } from "../../../setup/versions.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string) => readFile(`${root}/${path}`, "utf8");

interface Manager {
  managerFilePatterns: string[];
  matchStrings: string[];
  depNameTemplate?: string;
}

test("every pinned version is found, by the name that it is grouped by", async () => {
  const { customManagers } = JSON.parse(await read("renovate.json")) as { customManagers: Manager[] };
  const files = globSync(["*.yaml", "setup/*.mjs", "components/immich/*.ts"], { cwd: root });
  const found: string[] = [];
  for (const { managerFilePatterns, matchStrings, depNameTemplate } of customManagers)
    for (const pattern of managerFilePatterns)
      for (const path of files.filter((file) => new RegExp(pattern.slice(1, -1)).test(file))) {
        const text = await read(path);
        for (const { groups = {} } of matchStrings.flatMap((one) => [...text.matchAll(new RegExp(one, "g"))]))
          found.push(
            `${path}: ${(depNameTemplate ?? groups.depName ?? "").replace("{{depType}}", groups.depType ?? "")} ${groups.currentValue}`,
          );
      }
  const immich = /immichVersion:\n {4}type: string\n {4}default: (\S+)/.exec(await read("Pulumi.yaml"))?.[1];
  assert.deepEqual(found, [
    `setup/versions.mjs: @pulumi/pulumi ${versions.pulumi}`,
    `setup/versions.mjs: @pulumi/docker ${versions.docker}`,
    `setup/versions.mjs: @pulumi/command ${versions.command}`,
    `setup/versions.mjs: pulumi/pulumi-terraform-provider ${versions.bridge}`,
    `Pulumi.yaml: pulumi/pulumi-terraform-provider ${versions.bridge}`,
    `Pulumi.yaml: goauthentik/authentik ${versions.authentik}`,
    `Pulumi.yaml: ghcr.io/immich-app/immich-server ${immich}`,
    "components/immich/images.ts: docker.io/valkey/valkey 9",
    "components/immich/images.ts: ghcr.io/immich-app/postgres 14-vectorchord0.4.3-pgvectors0.2.0",
  ]);
});

test("the pipelines in examples/ are found, each by the manager of its platform", async () => {
  const renovate = JSON.parse(await read("renovate.json")) as Record<
    string,
    Pick<Manager, "managerFilePatterns">
  >;
  const files = globSync("examples/**/*.yml", { cwd: root }).toSorted();
  const found = Object.fromEntries(
    ["github-actions", "gitlabci"].map((manager) => {
      const patterns = renovate[manager]?.managerFilePatterns ?? [];
      return [
        manager,
        files.filter((file) => patterns.some((one) => new RegExp(one.slice(1, -1)).test(file))),
      ];
    }),
  );
  assert.deepEqual(found, {
    "github-actions": [
      "examples/forgejo-actions/immich-sso.yml",
      "examples/github-actions/carry.yml",
      "examples/github-actions/immich-sso.yml",
    ],
    gitlabci: ["examples/gitlab-ci/gitlab-ci.yml"],
  });
});
