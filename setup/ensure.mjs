/** The whole set-up, in the order in which one part needs another. */
import { join } from "node:path";
import { environmentFor } from "./environment.mjs";
import { ensureAuthentikProvider } from "./tools/authentik-provider.mjs";
import { ensureAuthentikSdk } from "./tools/authentik-sdk.mjs";
import { bridge } from "./tools/bridge.mjs";
import { commandPlugin } from "./tools/command-plugin.mjs";
import { ensureEngine, findEngine } from "./tools/docker-engine.mjs";
import { dockerPlugin } from "./tools/docker-plugin.mjs";
import { ensureNpmPackages } from "./tools/npm-packages.mjs";
import { ensurePlugin } from "./tools/plugin.mjs";
import { ensurePulumiCli } from "./tools/pulumi-cli.mjs";

/**
 * Sets up what is missing.
 *
 * @param {import("./context.mjs").Setup} setup
 * @param {{engine: boolean}} wanted engine: false for commands that use no Docker, or only what runs already
 * @returns {Promise<{env: NodeJS.ProcessEnv, had: import("./support/ways.mjs").Had[]}>} the environment for
 *   every command of the project, and what was had in which way
 * @throws {import("../components/support/failure.mjs").Failure} what is missing, and how to get it
 */
export async function ensureAll(setup, { engine }) {
  const { places, env: given } = setup;
  const npm = await ensureNpmPackages(setup);
  const cli = await ensurePulumiCli(setup);
  const pulumi = join(cli.folder, "pulumi");
  const plugins = [];
  for (const plugin of [bridge, dockerPlugin(places.pulumiHome), commandPlugin]) {
    plugins.push(await ensurePlugin(setup, pulumi, plugin));
  }
  const provider = await ensureAuthentikProvider(setup, pulumi);
  const set = (/** @type {string | undefined} */ dockerHost) => ({
    ...given,
    ...environmentFor(places, cli.folder, dockerHost, given),
  });
  const sdk = await ensureAuthentikSdk(setup, set(undefined));
  const had = [npm, cli.had, ...plugins, provider, sdk];
  if (!engine) {
    const running = await findEngine(setup).catch(() => undefined);
    return { env: set(running?.ours ? running.dockerHost : undefined), had };
  }
  const docker = await ensureEngine(setup);
  return { env: set(docker.ours ? docker.dockerHost : undefined), had: [...had, docker.had] };
}
