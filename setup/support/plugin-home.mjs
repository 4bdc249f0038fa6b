/** Plugins in PULUMI_HOME: the engine looks for `plugins/resource-NAME-vVERSION/pulumi-resource-NAME`. */
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { placeFile } from "./place-file.mjs";
import { run, tail } from "./run.mjs";
import { NotThisWay } from "./ways.mjs";

/**
 * Says that the plugin is set-up's own, from which recipe, and whether it is a stand-in, which the program refuses
 * outside the lab; an official one has no such file.
 */
const MARK = "immich-sso.json";
/** The CLI asks here for plugins that its packages do not say another place for. */
const PLUGIN_SERVER = "https://get.pulumi.com";
/** Milliseconds; the docker plugin has some 60 MB. */
const INSTALL_WITHIN = 600_000;

/** @param {string} home PULUMI_HOME @param {string} name @param {string} version @returns {string} its folder */
export function pluginFolder(home, name, version) {
  return join(home, "plugins", `resource-${name}-v${version}`);
}

/** @param {string} path @returns {Promise<boolean>} */
const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * An official plugin that is there. Throws NotThisWay (without a reason to tell) where there is none.
 *
 * @param {string} home @param {string} name @param {string} version
 * @returns {Promise<boolean>} false: nothing had to be done
 */
export async function officialPlugin(home, name, version) {
  const folder = pluginFolder(home, name, version);
  const whole = await exists(join(folder, `pulumi-resource-${name}`));
  // The CLI leaves a file `.partial` beside a plugin that it has not finished.
  const partial = await exists(`${folder}.partial`);
  if (!whole || partial || (await exists(join(folder, MARK)))) {
    throw new NotThisWay("");
  }
  return false;
}

/**
 * The official download, by the CLI. Throws NotThisWay where it cannot be had.
 *
 * @param {import("../context.mjs").Setup} setup
 * @param {string} cli the `pulumi` to ask
 * @param {string} name @param {string} version
 * @returns {Promise<boolean>} true: it was downloaded now
 */
export async function downloadPlugin(setup, cli, name, version) {
  await setup.downloads.reach(PLUGIN_SERVER);
  const home = setup.places.pulumiHome;
  await rm(pluginFolder(home, name, version), { recursive: true, force: true });
  const { code, output } = await setup.progress.step(`downloading the ${name} plugin ${version}`, () =>
    run(cli, ["plugin", "install", "resource", name, version, "--non-interactive"], {
      env: { ...setup.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: INSTALL_WITHIN,
    }),
  );
  if (code !== 0) {
    throw new NotThisWay(["pulumi plugin install failed:", ...tail(output)].join("\n    "));
  }
  return true;
}

/**
 * Puts a plugin of set-up's own there, with the files that it wants beside it.
 *
 * @param {string} home @param {string} name @param {string} version
 * @param {string} binary the built plugin
 * @param {Record<string, string>} [beside] file name → text
 * @param {boolean} [standIn] it is not the real thing
 * @returns {Promise<boolean>} true: something was written
 */
export async function placePlugin(home, name, version, binary, beside = {}, standIn = false) {
  const folder = pluginFolder(home, name, version);
  await mkdir(folder, { recursive: true });
  const copied = await placeFile(binary, join(folder, `pulumi-resource-${name}`));
  let written = copied;
  const texts = {
    ...beside,
    [MARK]: `${JSON.stringify({ from: binary, ...(standIn && { standIn: version }) })}\n`,
  };
  for (const [file, text] of Object.entries(texts)) {
    const path = join(folder, file);
    if ((await readFile(path, "utf8").catch(() => undefined)) !== text) {
      await writeFile(path, text);
      written = true;
    }
  }
  await rm(`${folder}.partial`, { force: true });
  return written;
}
