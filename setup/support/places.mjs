/** Where set-up keeps things: everything that is built or downloaded lies outside the clone, by version. */
import { createHash } from "node:crypto";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Places
 * @property {string} clone the project's folder
 * @property {string} cache outside the clone, shared by all clones of a user
 * @property {string} pulumiHome PULUMI_HOME for every command; the user's own if he set one
 * @property {string} terraformProviders where the bridge looks for Terraform providers before it downloads
 * @property {string} compileCache Node's compile cache
 * @property {string} engine data and log of a Docker engine that set-up started
 * @property {string} engineRun sockets of that engine; a short path, see below
 * @property {string} locks one file per piece of work that only one set-up may do at a time
 */

/** The kernel's limit for the path of a Unix socket is 107 characters; containerd adds 38 to its folder. */
const LONGEST_SOCKET_FOLDER = 107 - 38;

/**
 * @param {NodeJS.ProcessEnv} env reads IMMICH_SSO_CACHE, XDG_CACHE_HOME, PULUMI_HOME, HOME
 * @param {string} clone default: the clone that this file belongs to
 * @returns {Places}
 */
export function placesFor(env, clone = fileURLToPath(new URL("../..", import.meta.url))) {
  const home = env.HOME || homedir();
  const cache = resolve(
    env.IMMICH_SSO_CACHE || join(env.XDG_CACHE_HOME || join(home, ".cache"), "immich-sso"),
  );
  const engine = join(cache, "engine");
  const name = createHash("sha256").update(cache).digest("hex").slice(0, 8);
  return {
    clone: resolve(clone),
    cache,
    pulumiHome: env.PULUMI_HOME || join(cache, "pulumi-home"),
    terraformProviders: env.PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR || join(cache, "terraform-providers"),
    compileCache: env.NODE_COMPILE_CACHE || join(cache, "node-compile-cache"),
    engine,
    engineRun:
      engine.length <= LONGEST_SOCKET_FOLDER ? join(engine, "run") : join(tmpdir(), `immich-sso-${name}`),
    locks: join(cache, "locks"),
  };
}
