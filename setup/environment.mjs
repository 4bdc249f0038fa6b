/** The environment in which every command of the project runs. */
import { join } from "node:path";

/**
 * @param {import("./support/places.mjs").Places} places
 * @param {string} cliFolder the folder of `pulumi` and its language host
 * @param {string | undefined} dockerHost where it is not the default socket
 * @param {NodeJS.ProcessEnv} given the user's own environment; PATH and NODE_OPTIONS are added to
 * @returns {Record<string, string>} what is set on top of the user's own environment
 */
export function environmentFor(places, cliFolder, dockerHost, given) {
  // Node 24 of npm's `node` package first: Pulumi starts whatever `node` it finds.
  const first = [join(places.clone, "node_modules", ".bin"), cliFolder];
  const path = (given.PATH ?? "").split(":").filter((folder) => !first.includes(folder));
  // Quoted as Node reads the variable: the clone's path may hold a blank.
  const lazily = `--require ${JSON.stringify(join(places.clone, "setup", "lazy.cjs"))}`;
  const nodeOptions = (given.NODE_OPTIONS ?? "").replace(lazily, "").trim();
  return {
    PATH: [...first, ...path].join(":"),
    // A home of its own, so that the user's logins and plugins are untouched.
    PULUMI_HOME: places.pulumiHome,
    PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR: places.terraformProviders,
    // Set-up has brought every plugin; a missing one is an error at once and not a download in a preview.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A refresh runs the program, so that it has today's provider config, and starts each plugin once.
    PULUMI_RUN_PROGRAM: "true",
    NODE_COMPILE_CACHE: places.compileCache,
    // 0.2 s less for the process that runs the dynamic resources.
    NODE_OPTIONS: `${nodeOptions} ${lazily}`.trim(),
    ...(dockerHost && { DOCKER_HOST: dockerHost }),
  };
}
