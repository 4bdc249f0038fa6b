import assert from "node:assert/strict";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { cachedProvider, ensureAuthentikProvider } from "../../setup/tools/authentik-provider.mjs";
import { ensureAuthentikSdk } from "../../setup/tools/authentik-sdk.mjs";
import { ensureNpmPackages } from "../../setup/tools/npm-packages.mjs";
import { failureOf, scratchSetup, tool, write } from "./scratch.ts";

const sdkEntry = { name: "@pulumi/authentik", version: "2026.5.0", dependencies: { typescript: "^4.7.0" } };
const lock = (typescript: string) =>
  JSON.stringify({
    packages: {
      "": {},
      "node_modules/typescript": { version: typescript },
      "sdks/authentik": { ...sdkEntry, hasInstallScript: true },
    },
  });

async function clone(t: TestContext) {
  const setup = await scratchSetup(t);
  const file = (name: string) => join(setup.places.clone, name);
  await write(file("package-lock.json"), lock("5.9.3"));
  await write(file("package.json"), "{}");
  await write(file("Pulumi.yaml"), "name: x\n");
  return { setup, file, read: (name: string) => readFile(file(name), "utf8") };
}

describe("the npm packages", () => {
  const npm = `[ "$1" = ci ] || exit 0; echo "$@" >> npm.log; mkdir -p node_modules/.bin; touch node_modules/.bin/node`;

  test("are installed once for a lock file, with a placeholder for the SDK that is yet to be generated", async (t) => {
    const { setup, file, read } = await clone(t);
    await tool(setup.tools, "npm", npm);
    const fresh = async () => (await ensureNpmPackages(setup)).fresh;
    assert.deepEqual([await fresh(), await fresh()], [true, false]);
    assert.deepEqual(JSON.parse(await read("sdks/authentik/package.json")), sdkEntry);
    await write(file("package-lock.json"), lock("6.0.0"));
    assert.deepEqual([await fresh(), await fresh()], [true, false]);
    await rm(file("node_modules/.bin/node"));
    assert.deepEqual([await fresh(), await fresh()], [true, false]);
    const line = "ci --no-audit --no-fund --no-update-notifier --loglevel=error\n";
    assert.equal(await read("npm.log"), line.repeat(3));
  });

  test("that failed half-way are installed again", async (t) => {
    const { setup } = await clone(t);
    await tool(setup.tools, "npm", `${npm}; echo "npm error network"; exit 1`);
    assert.equal(
      await failureOf(ensureNpmPackages(setup)),
      [
        "setup/npm-ci: `npm ci --no-audit --no-fund --no-update-notifier --loglevel=error` ended with 1:",
        "    npm error network",
        "  next:    see the lines above, then run the same command again",
      ].join("\n"),
    );
    await tool(setup.tools, "npm", npm);
    assert.equal((await ensureNpmPackages(setup)).fresh, true);
  });

  test("without npm", async (t) => {
    const { setup } = await clone(t);
    assert.equal(
      await failureOf(ensureNpmPackages(setup)),
      [
        "setup/npm-missing: the npm packages have to be installed, and this machine has no npm",
        "  next:    install Node 20 or newer with npm, https://nodejs.org/en/download, and run this again",
      ].join("\n"),
    );
  });
});

describe("@pulumi/authentik", () => {
  const generates = `echo "$@" >> pulumi.log; echo '{"written": true}' > package.json; echo "written: true" >> Pulumi.yaml
mkdir -p sdks/authentik/bin; touch sdks/authentik/bin/index.js`;

  test("is generated once for a provider, and the committed pins stay byte for byte", async (t) => {
    const { setup, file, read } = await clone(t);
    await tool(setup.tools, "pulumi", generates);
    await write(file("sdks/authentik/left-over.ts"), "");
    const fresh = async () => (await ensureAuthentikSdk(setup, setup.env)).fresh;
    assert.deepEqual([await fresh(), await fresh()], [true, false]);
    assert.deepEqual(
      [await read("package.json"), await read("Pulumi.yaml"), await read("package-lock.json")],
      ["{}", "name: x\n", lock("5.9.3")],
    );
    assert.deepEqual((await readdir(file("sdks/authentik"))).sort(), [".immich-sso.json", "bin"]);
    const provider =
      "any.registry/goauthentik/authentik/2026.5.0/linux_amd64/terraform-provider-authentik_v2026.5.0";
    await write(join(setup.places.terraformProviders, provider), "another");
    assert.deepEqual([await fresh(), await fresh()], [true, false]);
    const line = "package add terraform-provider@1.1.4 goauthentik/authentik 2026.5.0 --non-interactive\n";
    assert.equal(await read("pulumi.log"), line.repeat(2));
  });

  test("that was not compiled says why, and the pins stay", async (t) => {
    const { setup, read } = await clone(t);
    await tool(setup.tools, "pulumi", `echo '{"written": true}' > package.json; mkdir -p sdks/authentik`);
    assert.equal(
      await failureOf(ensureAuthentikSdk(setup, setup.env)),
      [
        "setup/authentik-sdk-not-built: sdks/authentik was generated but not compiled: npm did not run its postinstall script",
        "  next:    see that `npm config get ignore-scripts` says false, and run the same command again",
      ].join("\n"),
    );
    assert.equal(await read("package.json"), "{}");
  });
});

describe("the authentik Terraform provider", () => {
  const place = "registry.example/goauthentik/authentik/2026.5.0/linux_amd64";

  test("that the bridge has downloaded is used", async (t) => {
    const { setup } = await clone(t);
    const file = await write(
      join(setup.places.terraformProviders, place, "terraform-provider-authentik_v2026.5.0"),
      "real",
    );
    const { way, fresh } = await ensureAuthentikProvider(setup, "pulumi");
    assert.deepEqual(
      [way, fresh, await cachedProvider(setup)],
      ["downloaded", false, { file, standIn: false }],
    );
  });

  test("is stood in for at the place where the bridge looks first", async (t) => {
    const { setup, file } = await clone(t);
    await write(file("lab/plugins/authentik/go.mod"), "module x\n\ngo 1.25.0\n");
    await write(file("setup/go/bridge/go.mod"), "module y\n\ngo 1.25.0\n");
    // The built program is a script that prints a registry's name, as the real one does.
    await tool(
      setup.tools,
      "go",
      `[ "$1" = env ] && echo go1.26.8 && exit; while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho registry.example\\n' > "$2"; PATH=/usr/bin:/bin chmod +x "$2"`,
    );
    const first = await ensureAuthentikProvider(setup, "pulumi");
    const second = await ensureAuthentikProvider(setup, "pulumi");
    assert.deepEqual(
      [first, second].map(({ way, fresh }) => [way, fresh]),
      [
        ["stand-in, built here", true],
        ["stand-in, built here", false],
      ],
    );
    assert.deepEqual(await cachedProvider(setup), {
      file: join(setup.places.terraformProviders, place, "terraform-provider-authentik_v2026.5.0"),
      standIn: true,
    });
  });
});
