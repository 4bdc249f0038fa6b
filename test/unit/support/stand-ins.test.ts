/** What set-up built in place of a plugin works in the lab only. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Replaceable, refuseStandIns } from "../../../components/support/stand-ins.ts";
import { placePlugin } from "../../../setup/support/plugin-home.mjs";
import { markStandIns } from "../../../setup/tools/authentik-provider.mjs";
import { write } from "../../setup/scratch.ts";

const version = (name: Replaceable): string =>
  createRequire(import.meta.url)(`@pulumi/${name}/package.json`).version.replace(/^v/, "");

async function home(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-stand-ins-"));
  t.after(() => rm(folder, { recursive: true }));
  const binary = await write(join(folder, "binary"), "built");
  const cache = join(folder, "terraform");
  return {
    cache,
    env: { PULUMI_HOME: folder, PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR: cache },
    place: (name: Replaceable, standIn: boolean) =>
      placePlugin(folder, name, version(name), binary, {}, standIn),
  };
}

test("a stand-in that this stack would be given is refused, by name, with how to get the real one", async (t) => {
  const { env, cache, place } = await home(t);
  await place("command", true);
  await place("docker", false);
  refuseStandIns(["authentik", "docker"], env);
  assert.throws(() => refuseStandIns(["docker", "command"], env), {
    code: "setup/stand-in",
    problem: `set-up could not download Pulumi's command plugin ${version("command")}, and built a stand-in that is for the lab only`,
    next: "give this machine access to the download, then: IMMICH_SSO_OFFLINE=0 npm run setup",
  });
  await markStandIns(cache, ["1.0.0", version("authentik")]);
  assert.throws(() => refuseStandIns(["authentik"], env), { code: "setup/stand-in" });
  refuseStandIns(["authentik", "command"], { ...env, IMMICH_SSO_STAND_INS: "lab" });
});

test("a stand-in of another version is not the one that this stack gets", async (t) => {
  const { env, cache } = await home(t);
  await markStandIns(cache, ["1.0.0"]);
  refuseStandIns(["authentik"], env);
});
