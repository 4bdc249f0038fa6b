/**
 * The Terraform provider goauthentik/authentik. The bridge downloads it by itself; where it cannot, a stand-in
 * lies in the bridge's cache, at the place where the bridge looks before any network call.
 */
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ensureBuilt, isBuilt } from "../support/go-build.mjs";
import { placeFile } from "../support/place-file.mjs";
import { run, tail } from "../support/run.mjs";
import { firstWay, NotThisWay } from "../support/ways.mjs";
import { authentikParameters, versions } from "../versions.mjs";

const VERSION = versions.authentik;
/** The releases whose schema the stand-in has; its file name tells it which to be, and each of them is placed. */
const STANDS_FOR = ["2026.2.0", "2026.5.0"];
/** Beside the versions' folders, so that the bridge never sees it: which binary set-up itself put there. */
const MARK = "immich-sso.json";
/** Milliseconds; the provider has some 10 MB. */
const DOWNLOAD_WITHIN = 120_000;

/** @type {import("../support/go-build.mjs").GoProgram} */
const standIn = {
  title: "the authentik provider's stand-in",
  binary: "terraform-provider-authentik",
  module: "lab/plugins/authentik",
  package: ".",
  sources: true,
};

/** Prints the name of the registry that the bridge asks. @type {import("../support/go-build.mjs").GoProgram} */
const registryHost = {
  title: "the bridge's registry name",
  binary: "registry-host",
  module: "setup/go/bridge",
  package: "./registry-host",
  sources: true,
  answers: [],
};

/**
 * @param {import("../context.mjs").Setup} setup @param {string} version
 * @returns {Promise<{file: string, standIn: boolean} | undefined>} the provider in the bridge's cache, whatever
 *   registry it came from
 */
export async function cachedProvider({ places, platform }, version = VERSION) {
  const root = places.terraformProviders;
  for (const registry of await readdir(root).catch(() => /** @type {string[]} */ ([]))) {
    const folder = join(root, registry, "goauthentik/authentik", version, `${platform.os}_${platform.arch}`);
    const files = await readdir(folder).catch(() => /** @type {string[]} */ ([]));
    const name = files.find((file) => /^terraform-provider-authentik(_v[^.]+.*)?$/.test(file));
    if (name) {
      const mark = await readFile(join(root, MARK), "utf8").catch(() => "");
      return { file: join(folder, name), standIn: mark.includes(version) };
    }
  }
  return undefined;
}

/**
 * Says which versions in the bridge's cache are set-up's own build; components/support/stand-ins.ts reads it.
 * @param {string} cache @param {string[]} versions
 */
export async function markStandIns(cache, versions) {
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, MARK), `${JSON.stringify({ standIn: versions })}\n`);
}

/**
 * Every release, not the pinned one alone: a state of another release, and the tests of several, need theirs too.
 * @param {import("../context.mjs").Setup} setup @returns {Promise<boolean>}
 */
async function placeStandIn(setup) {
  if (!STANDS_FOR.includes(VERSION)) {
    throw new NotThisWay(`it stands in for ${STANDS_FOR.join(" and ")} only`);
  }
  const { file, fresh } = await ensureBuilt(setup, standIn);
  const printer = await ensureBuilt(setup, registryHost);
  const { stdout } = await run(printer.file, []);
  const { os, arch } = setup.platform;
  /** @type {Map<string, string>} */
  const targets = new Map();
  for (const version of STANDS_FOR) {
    const known = await cachedProvider(setup, version);
    if (known && !known.standIn) continue;
    const folder = join(setup.places.terraformProviders, stdout.trim(), "goauthentik/authentik", version);
    targets.set(
      version,
      known?.file ?? join(folder, `${os}_${arch}`, `terraform-provider-authentik_v${version}`),
    );
  }
  await markStandIns(setup.places.terraformProviders, [...targets.keys()]);
  let placed = fresh;
  for (const target of targets.values()) {
    placed = (await placeFile(file, target)) || placed;
    await chmod(target, 0o755);
  }
  return placed;
}

/**
 * @param {import("../context.mjs").Setup} setup @param {string} cli
 * @returns {Promise<boolean>} true: the bridge has downloaded it now
 */
async function download(setup, cli) {
  await setup.downloads.reach("https://get.pulumi.com");
  const { pulumiHome, terraformProviders } = setup.places;
  // The bridge asks no registry for what lies there already; and without the mark a stand-in looks like the real one.
  for (const version of STANDS_FOR) {
    const known = await cachedProvider(setup, version);
    if (known?.standIn) await rm(dirname(known.file), { recursive: true });
  }
  await rm(join(terraformProviders, MARK), { force: true });
  const { code, output } = await setup.progress.step(`downloading the authentik provider ${VERSION}`, () =>
    run(cli, ["package", "get-schema", `terraform-provider@${versions.bridge}`, ...authentikParameters], {
      env: {
        ...setup.env,
        PULUMI_HOME: pulumiHome,
        PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR: terraformProviders,
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
      timeout: DOWNLOAD_WITHIN,
    }),
  );
  if (code !== 0) {
    throw new NotThisWay(["the bridge could not:", ...tail(output).slice(-5)].join("\n    "));
  }
  return true;
}

/**
 * @param {import("../context.mjs").Setup} setup the bridge has to be there
 * @param {string} cli the `pulumi` to ask for the download
 * @returns {Promise<import("../support/ways.mjs").Had>}
 */
export function ensureAuthentikProvider(setup, cli) {
  const there = async () => {
    const found = await cachedProvider(setup);
    if (!found || found.standIn) {
      throw new NotThisWay("");
    }
    return false;
  };
  const standInIfBuilt = async () => {
    if (setup.insists || !STANDS_FOR.includes(VERSION) || !(await isBuilt(setup, standIn))) {
      throw new NotThisWay("");
    }
    return placeStandIn(setup);
  };
  const builtWay = "stand-in, built here";
  return firstWay(
    "authentik Terraform provider",
    VERSION,
    [
      { way: "downloaded", attempt: there },
      { way: builtWay, attempt: standInIfBuilt },
      { way: "downloaded", attempt: () => download(setup, cli) },
      { way: builtWay, attempt: () => placeStandIn(setup) },
    ],
    setup.progress.say,
  );
}
