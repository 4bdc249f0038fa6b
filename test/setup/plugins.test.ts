import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { dockerPlugin } from "../../setup/tools/docker-plugin.mjs";
import type { Plugin } from "../../setup/tools/plugin.mjs";
import { ensurePlugin } from "../../setup/tools/plugin.mjs";
import { type ScratchSetup, scratchSetup, tool, write } from "./scratch.ts";

const program = { title: "t", binary: "pulumi-resource-p", module: "m", package: ".", sources: true };
const plugin: Plugin = {
  title: "p plugin",
  name: "p",
  version: "1.0.0",
  builtWay: "stand-in, built here",
  program,
  helpers: [{ ...program, binary: "helper", package: "./helper" }],
  beside: ([helper]) => ({ "p.json": JSON.stringify({ helper }) }),
};
const folder = (setup: ScratchSetup) => join(setup.places.pulumiHome, "plugins/resource-p-v1.0.0");

async function withGo(setup: ScratchSetup) {
  await tool(
    setup.tools,
    "go",
    `[ "$1" = env ] && echo go1.26.8 && exit; while [ "$1" != -o ]; do shift; done; echo "built $3" > "$2"`,
  );
  await write(join(setup.places.clone, "m/go.mod"), "module x\n\ngo 1.25.0\n");
}

/** A pulumi whose `plugin install` puts an official plugin there, or fails. */
async function withPulumi(setup: ScratchSetup, code: number) {
  return tool(
    setup.tools,
    "pulumi",
    `echo "$@" >> ${setup.root}/pulumi.log; [ ${code} = 0 ] || { echo "no such release"; exit ${code}; }
mkdir -p ${folder(setup)}; echo official > ${folder(setup)}/pulumi-resource-p`,
  );
}

describe("a plugin", () => {
  test("is downloaded by the CLI where that can be reached, once", async (t) => {
    const setup = await scratchSetup(t, {
      reach: async () => {},
      text: async () => "",
      file: async () => {},
    });
    await withGo(setup);
    const cli = await withPulumi(setup, 0);
    const had = [await ensurePlugin(setup, cli, plugin), await ensurePlugin(setup, cli, plugin)];
    assert.deepEqual(
      had.map(({ tool, version, way, fresh }) => [tool, version, way, fresh]),
      [
        ["p plugin", "1.0.0", "downloaded", true],
        ["p plugin", "1.0.0", "downloaded", false],
      ],
    );
    assert.equal(
      await readFile(join(setup.root, "pulumi.log"), "utf8"),
      "plugin install resource p 1.0.0 --non-interactive\n",
    );
  });

  test("is built and placed with what it wants beside it where the download fails", async (t) => {
    const setup = await scratchSetup(t, {
      reach: async () => {},
      text: async () => "",
      file: async () => {},
    });
    await withGo(setup);
    const cli = await withPulumi(setup, 1);
    const had = [await ensurePlugin(setup, cli, plugin), await ensurePlugin(setup, cli, plugin)];
    assert.deepEqual(
      had.map(({ way, fresh }) => [way, fresh]),
      [
        ["stand-in, built here", true],
        ["stand-in, built here", false],
      ],
    );
    assert.deepEqual((await readdir(folder(setup))).sort(), [
      "immich-sso.json",
      "p.json",
      "pulumi-resource-p",
    ]);
    assert.equal(await readFile(join(folder(setup), "pulumi-resource-p"), "utf8"), "built .\n");
    const { helper } = JSON.parse(await readFile(join(folder(setup), "p.json"), "utf8"));
    assert.equal(await readFile(helper, "utf8"), "built ./helper\n");
    assert.deepEqual(setup.said, [
      "  - p plugin 1.0.0, not downloaded: pulumi plugin install failed:\n    no such release",
    ]);
  });

  test("of ours that was damaged, and an official one that is half there, are put right", async (t) => {
    const setup = await scratchSetup(t);
    await withGo(setup);
    await ensurePlugin(setup, "pulumi", plugin);
    const binary = join(folder(setup), "pulumi-resource-p");
    await write(binary, "damaged");
    assert.equal((await ensurePlugin(setup, "pulumi", plugin)).fresh, true);
    assert.equal(await readFile(binary, "utf8"), "built .\n");

    const other = await scratchSetup(t);
    await withGo(other);
    await write(join(folder(other), "pulumi-resource-p"), "half");
    await write(`${folder(other)}.partial`, "");
    assert.equal((await ensurePlugin(other, "pulumi", plugin)).way, "stand-in, built here");
    assert.deepEqual(await readdir(join(other.places.pulumiHome, "plugins")), ["resource-p-v1.0.0"]);
  });
});

test("the docker plugin's relay is told where the bridge and the upstream provider are", () => {
  assert.deepEqual(dockerPlugin("/home").beside?.(["/cache/terraform-provider-docker"]), {
    "pulumi-resource-docker.json": `${JSON.stringify({
      bridge: "/home/plugins/resource-terraform-provider-v1.1.4/pulumi-resource-terraform-provider",
      provider: "/cache/terraform-provider-docker",
    })}\n`,
  });
});
