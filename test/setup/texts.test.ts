import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { environmentFor } from "../../setup/environment.mjs";
import { placesFor } from "../../setup/support/places.mjs";
import { reportOf } from "../../setup/support/report.mjs";

test("the table at the end of set-up", () => {
  assert.equal(
    reportOf([
      {
        tool: "Pulumi CLI",
        version: "3.276.0",
        way: "built from Go modules",
        fresh: true,
        milliseconds: 245_400,
      },
      { tool: "bridge", version: "1.1.4", way: "downloaded", fresh: false, milliseconds: 1 },
    ]),
    [
      "  tool        version  way                     time",
      "  Pulumi CLI  3.276.0  built from Go modules   4 min 5 s",
      "  bridge      1.1.4    downloaded (was there)  -",
    ].join("\n"),
  );
});

describe("places", () => {
  const clone = "/home/u/immich-sso";
  test("lie in the user's cache folder", () => {
    assert.deepEqual(placesFor({ HOME: "/home/u" }, clone), {
      clone,
      cache: "/home/u/.cache/immich-sso",
      pulumiHome: "/home/u/.cache/immich-sso/pulumi-home",
      terraformProviders: "/home/u/.cache/immich-sso/terraform-providers",
      compileCache: "/home/u/.cache/immich-sso/node-compile-cache",
      engine: "/home/u/.cache/immich-sso/engine",
      engineRun: "/home/u/.cache/immich-sso/engine/run",
      locks: "/home/u/.cache/immich-sso/locks",
    });
  });

  test("can be moved, and what the user has set stays", () => {
    const { cache, pulumiHome } = placesFor({ HOME: "/h", XDG_CACHE_HOME: "/x", PULUMI_HOME: "/p" }, clone);
    assert.deepEqual([cache, pulumiHome], ["/x/immich-sso", "/p"]);
    assert.equal(placesFor({ HOME: "/h", XDG_CACHE_HOME: "/x", IMMICH_SSO_CACHE: "/c" }, clone).cache, "/c");
  });

  test("keep the engine's sockets short where the cache folder is long", () => {
    const { engineRun } = placesFor({ IMMICH_SSO_CACHE: `/${"long/".repeat(20)}` }, clone);
    assert.match(engineRun, /^.{1,40}\/immich-sso-[0-9a-f]{8}$/);
  });
});

test("the environment of the project's commands", () => {
  const places = placesFor({ HOME: "/home/u" }, "/clone");
  const first = "/clone/node_modules/.bin:/cli";
  const expected = {
    PATH: `${first}:/usr/bin`,
    PULUMI_HOME: "/home/u/.cache/immich-sso/pulumi-home",
    PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR: "/home/u/.cache/immich-sso/terraform-providers",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_RUN_PROGRAM: "true",
    NODE_COMPILE_CACHE: "/home/u/.cache/immich-sso/node-compile-cache",
    NODE_OPTIONS: '--require "/clone/setup/lazy.cjs"',
  };
  assert.deepEqual(environmentFor(places, "/cli", undefined, { PATH: "/usr/bin" }), expected);
  const second = { ...expected, DOCKER_HOST: "unix:///s" };
  assert.deepEqual(environmentFor(places, "/cli", "unix:///s", expected), second);
  const own = { PATH: "/usr/bin", NODE_OPTIONS: "--no-warnings" };
  assert.deepEqual(environmentFor(places, "/cli", undefined, own), {
    ...expected,
    NODE_OPTIONS: '--no-warnings --require "/clone/setup/lazy.cjs"',
  });
});

test("an unknown command: what there is", async () => {
  const main = fileURLToPath(new URL("../../setup/main.mjs", import.meta.url));
  const result = await new Promise((resolve) => {
    execFile(process.execPath, [main, "strat"], (error, stdout, stderr) => {
      resolve({ code: error?.code, stdout, stderr });
    });
  });
  assert.deepEqual(result, {
    code: 1,
    stdout: "",
    stderr: `
setup/command: no command "strat"; there are:
    start     set up, start the lab, wire Immich to Authentik, prove a sign-in
    verify    set up, then format, lint, types and all tests
    setup     set up what is missing, and nothing else
    lab:up    start the lab
    lab:down  stop the lab and remove what it made
    lab:env   print the lab's environment for such a shell
    preview   what \`pulumi up\` would do to the lab
    down      remove the stack from the lab
    pulumi    any pulumi command on the lab's stack
    doctor    ask every probe about a stack, change nothing
    carry     bring the accounts in Immich up to date
    undo      put Immich's or Authentik's side of a stack back, each without the other
    bench     measure previews
    env       print the environment for a shell of your own
  next:    node setup/main.mjs <command>
`,
  });
});
