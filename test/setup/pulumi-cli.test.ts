import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { promisify } from "node:util";
import type { Downloads } from "../../setup/support/download.mjs";
import { NotThisWay } from "../../setup/support/ways.mjs";
import { cliFits, ensurePulumiCli } from "../../setup/tools/pulumi-cli.mjs";
import { failureOf, scratch, scratchSetup, tool, write } from "./scratch.ts";

const run = promisify(execFile);
const RELEASE = "https://github.com/pulumi/pulumi/releases/download/v3.276.0";
const answers = (version: string) => `echo ${version}`;

/** A release's archive and checksums, served without a network; `asked` keeps the URLs. */
async function release(t: TestContext, { sum }: { sum?: string } = {}) {
  const folder = await scratch(t);
  await tool(join(folder, "pulumi"), "pulumi", answers("v3.276.0"));
  await tool(join(folder, "pulumi"), "pulumi-language-nodejs", "");
  const archive = join(folder, "a.tar.gz");
  await run("tar", ["-czf", archive, "-C", folder, "pulumi"]);
  const bytes = await readFile(archive);
  const real = createHash("sha256").update(bytes).digest("hex");
  const asked: string[] = [];
  const downloads: Downloads = {
    reach: async () => {},
    text: async (url) => {
      asked.push(url);
      return `${"0".repeat(64)}  pulumi-v3.276.0-linux-arm64.tar.gz\n${real}  pulumi-v3.276.0-linux-x64.tar.gz\n`;
    },
    file: async (url, file, sha256) => {
      asked.push(url);
      if (sha256 !== (sum ?? real)) {
        throw new NotThisWay("another checksum");
      }
      await write(file, "");
      await run("cp", [archive, file]);
    },
  };
  return { asked, downloads };
}

describe("the Pulumi CLI", () => {
  test("on PATH, with its language host and launcher, is taken as it is", async (t) => {
    const setup = await scratchSetup(t);
    await tool(setup.tools, "pulumi", answers("v3.280.1"));
    await tool(setup.tools, "pulumi-language-nodejs", "");
    await tool(setup.tools, "pulumi-resource-pulumi-nodejs", "");
    const { folder, had } = await ensurePulumiCli(setup);
    assert.deepEqual([folder, had.way, had.fresh, setup.said], [setup.tools, "found on PATH", false, []]);
  });

  test("is downloaded, once, where the one on PATH is too old", async (t) => {
    const { asked, downloads } = await release(t);
    const setup = await scratchSetup(t, downloads);
    await write(join(setup.places.clone, "setup/go/cli/go.mod"), "module x\n\ngo 1.25.0\n");
    await write(join(setup.places.clone, "setup/go/cli/go.sum"), "");
    await tool(setup.tools, "pulumi", answers("v3.100.0"));
    const first = await ensurePulumiCli(setup);
    const second = await ensurePulumiCli(setup);
    const folder = join(setup.places.cache, "downloaded/pulumi-3.276.0");
    assert.deepEqual(
      [first, second].map(({ folder, had }) => [folder, had.way, had.fresh]),
      [
        [folder, "downloaded", true],
        [folder, "downloaded", false],
      ],
    );
    assert.deepEqual((await readdir(folder)).sort(), ["complete.json", "pulumi", "pulumi-language-nodejs"]);
    assert.deepEqual(asked, [
      `${RELEASE}/pulumi-3.276.0-checksums.txt`,
      `${RELEASE}/pulumi-v3.276.0-linux-x64.tar.gz`,
    ]);
    assert.equal(
      setup.said[0],
      `  - Pulumi CLI and Node language host 3.276.0, not found on PATH: ${join(setup.tools, "pulumi")} is v3.100.0, wanted 3.276.0 or later`,
    );
  });

  test("is built where the download is not what its release says, and leaves nothing of it", async (t) => {
    const { downloads } = await release(t, { sum: "0".repeat(64) });
    const setup = await scratchSetup(t, downloads);
    const launcher = "node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs";
    await write(join(setup.places.clone, launcher), "#!/bin/sh\n");
    await write(join(setup.places.clone, "setup/go/cli/go.mod"), "module x\n\ngo 1.25.0\n");
    await write(join(setup.places.clone, "setup/go/cli/go.sum"), "");
    // A Go that answers, and builds a script in place of a program.
    await tool(
      setup.tools,
      "go",
      `case "$1" in env) echo go1.26.8;; build) while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho v3.276.0\\n' > "$2"; PATH=/usr/bin:/bin chmod +x "$2";; esac`,
    );
    const { folder, had } = await ensurePulumiCli(setup);
    assert.deepEqual(
      [folder, had.way, had.fresh],
      [join(setup.places.cache, "bin/3.276.0"), "built from Go modules", true],
    );
    assert.deepEqual((await readdir(folder)).sort(), [
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
    ]);
    assert.deepEqual(await readdir(join(setup.places.cache, "downloaded")).catch(() => []), []);
    assert.deepEqual((await ensurePulumiCli(setup)).had.fresh, false);
  });

  test("says what to install where it cannot be had at all", async (t) => {
    const setup = await scratchSetup(t);
    await write(join(setup.places.clone, "setup/go/cli/go.mod"), "module x\n\ngo 1.25.11\n");
    await write(join(setup.places.clone, "setup/go/cli/go.sum"), "");
    await mkdir(join(setup.places.clone, "setup/go/cli/pulumi-language-nodejs"));
    assert.equal(
      await failureOf(ensurePulumiCli(setup)),
      [
        "setup/go-missing: the Pulumi CLI 3.276.0 has to be built here, because its download cannot be reached, and this machine has no Go",
        "  allowed: Go 1.25.11 or newer (from 1.21 on, Go fetches that by itself)",
        "  next:    install Go, https://go.dev/doc/install, see that `go version` answers, and run this again",
      ].join("\n"),
    );
    assert.deepEqual(setup.said, [
      "  - Pulumi CLI and Node language host 3.276.0, not downloaded: IMMICH_SSO_OFFLINE is set",
    ]);
  });
});

test("versions of the CLI that do", () => {
  assert.deepEqual(["v3.276.0\n", "v3.275.9", "v3.300.1", "v4.0.0", ""].map(cliFits), [
    true,
    false,
    true,
    false,
    false,
  ]);
});
