/** The ways in which every plugin is had. */
import { ensureBuilt, isBuilt } from "../support/go-build.mjs";
import { downloadPlugin, officialPlugin, placePlugin } from "../support/plugin-home.mjs";
import { firstWay, NotThisWay } from "../support/ways.mjs";

/**
 * @typedef {object} Plugin
 * @property {string} title for a user
 * @property {string} name the engine's name of it
 * @property {string} version without v
 * @property {string} builtWay what the build is, in words: the real thing or a stand-in
 * @property {boolean} [standIn] the build is not the real thing, and so for the lab only
 * @property {import("../support/go-build.mjs").GoProgram} program what is built where it cannot be downloaded
 * @property {readonly import("../support/go-build.mjs").GoProgram[]} [helpers] programs that it starts
 * @property {(helpers: readonly string[]) => Record<string, string>} [beside] files that it wants beside it, from
 *   the helpers' paths
 */

/**
 * @param {import("../context.mjs").Setup} setup
 * @param {string} cli the `pulumi` to ask for the download
 * @param {Plugin} plugin
 * @returns {Promise<import("../support/ways.mjs").Had>}
 */
export function ensurePlugin(setup, cli, plugin) {
  const { name, version, program, helpers = [], beside = () => ({}), builtWay, standIn } = plugin;
  const home = setup.places.pulumiHome;
  const build = async () => {
    const main = await ensureBuilt(setup, program);
    let fresh = main.fresh;
    const paths = [];
    for (const helper of helpers) {
      const built = await ensureBuilt(setup, helper);
      fresh ||= built.fresh;
      paths.push(built.file);
    }
    const placed = await placePlugin(home, name, version, main.file, beside(paths), standIn);
    return placed || fresh;
  };
  const buildIfBuilt = async () => {
    if (setup.insists || !(await isBuilt(setup, program))) {
      throw new NotThisWay("");
    }
    return build();
  };
  return firstWay(
    plugin.title,
    version,
    [
      { way: "downloaded", attempt: () => officialPlugin(home, name, version) },
      { way: builtWay, attempt: buildIfBuilt },
      { way: "downloaded", attempt: () => downloadPlugin(setup, cli, name, version) },
      { way: builtWay, attempt: build },
    ],
    setup.progress.say,
  );
}
