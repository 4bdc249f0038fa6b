/** The Pulumi CLI with the Node language host and the launcher of dynamic resources beside it. */
import { chmod, mkdir, readdir, realpath, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { ensureEntry, recipeOf, sealOf } from "../support/cache.mjs";
import { ensureBuilt, isBuilt } from "../support/go-build.mjs";
import { placeFile } from "../support/place-file.mjs";
import { run, runOrFail } from "../support/run.mjs";
import { firstWay, NotThisWay } from "../support/ways.mjs";
import { versions } from "../versions.mjs";

const VERSION = versions.pulumi;
const MODULE = "setup/go/cli";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const RELEASES = "https://github.com/pulumi/pulumi/releases/download";
const LANGUAGE_HOST = "pulumi-language-nodejs";
/** A shell script in the npm package; the engine starts it for `pulumi-nodejs` resources. */
const LAUNCHER = "pulumi-resource-pulumi-nodejs";

/** @type {import("../support/go-build.mjs").GoProgram} */
const cliProgram = {
  title: `the Pulumi CLI ${VERSION}`,
  binary: "pulumi",
  module: MODULE,
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  sources: false,
  version: `v${VERSION}`,
  variable: VERSION_VARIABLE,
  // Measured for all programs together, on an empty machine: 3.1 GB of modules, 3.7 GB of build cache, 0.6 GB.
  disk: 8e9,
  answers: ["version"],
};
/** @type {import("../support/go-build.mjs").GoProgram} */
const hostProgram = {
  ...cliProgram,
  title: "the Node language host",
  binary: LANGUAGE_HOST,
  package: `./${LANGUAGE_HOST}`,
  sources: true,
  disk: 1e9,
  test: true,
  answers: ["--version"],
};

/**
 * @param {string} found what `pulumi version` says, `v3.255.0`
 * @returns {boolean} a later release of the same major version does as well
 */
export function cliFits(found) {
  const [major, minor] = found.trim().replace(/^v/, "").split(".").map(Number);
  const [wantedMajor, wantedMinor] = VERSION.split(".").map(Number);
  return major === wantedMajor && Number(minor) >= Number(wantedMinor);
}

/**
 * @param {import("../context.mjs").Setup} setup
 * @returns {Promise<{folder: string, fresh: boolean}>} the folder of a fitting `pulumi` on PATH
 */
async function onPath({ env, places }) {
  for (const folder of (env.PATH ?? "").split(delimiter).filter((entry) => entry.startsWith("/"))) {
    const file = await realpath(join(folder, "pulumi")).catch(() => undefined);
    // What set-up itself put on PATH earlier (`main.mjs env`) is not the user's own.
    if (!file || file.startsWith(places.cache) || file.startsWith(places.clone)) {
      continue;
    }
    const { code, stdout } = await run(file, ["version"], {
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    if (code !== 0 || !cliFits(stdout)) {
      throw new NotThisWay(`${file} is ${stdout.trim() || "broken"}, wanted ${VERSION} or later`);
    }
    const beside = await readdir(dirname(file));
    const missing = [LANGUAGE_HOST, LAUNCHER].find((name) => !beside.includes(name));
    if (missing) {
      throw new NotThisWay(`${file} has no ${missing} beside it`);
    }
    return { folder: dirname(file), fresh: false };
  }
  throw new NotThisWay("");
}

/** @param {import("../context.mjs").Setup} setup @returns {{folder: string, recipe: string, archive: string}} */
function releaseOf({ places, platform }) {
  const arch = platform.arch === "amd64" ? "x64" : platform.arch;
  const archive = `pulumi-v${VERSION}-${platform.os}-${arch}.tar.gz`;
  return {
    folder: join(places.cache, "downloaded", `pulumi-${VERSION}`),
    recipe: recipeOf([archive]),
    archive,
  };
}

/**
 * @param {import("../context.mjs").Setup} setup
 * @returns {Promise<{folder: string, fresh: boolean}>} the downloaded release's folder
 */
async function downloaded(setup) {
  const { downloads, places, progress } = setup;
  const { folder, recipe, archive } = releaseOf(setup);
  const fresh = await ensureEntry({
    folder,
    recipe,
    way: "downloaded",
    locks: places.locks,
    make: async (making) => {
      const sums = await downloads.text(`${RELEASES}/v${VERSION}/pulumi-${VERSION}-checksums.txt`);
      const sum = sums
        .split("\n")
        .find((line) => line.trim().endsWith(archive))
        ?.split(/\s+/)[0];
      if (!sum) {
        throw new NotThisWay(`the release's checksums do not name ${archive}`);
      }
      const file = join(making, archive);
      await progress.step(`downloading the Pulumi CLI ${VERSION}`, () =>
        downloads.file(`${RELEASES}/v${VERSION}/${archive}`, file, sum),
      );
      await runOrFail("setup/unpack", "install tar and run this again", "tar", [
        "-xzf",
        file,
        "-C",
        making,
        "--strip-components=1",
      ]);
      await rm(file);
      const { code } = await run(join(making, "pulumi"), ["version"]);
      if (code !== 0) {
        throw new NotThisWay("the downloaded CLI does not run on this machine");
      }
    },
  });
  return { folder, fresh };
}

/**
 * @param {import("../context.mjs").Setup} setup
 * @returns {Promise<{folder: string, fresh: boolean}>} the folder put together here
 */
async function built(setup) {
  const { places } = setup;
  const cli = await ensureBuilt(setup, cliProgram);
  const host = await ensureBuilt(setup, hostProgram);
  const folder = join(places.cache, "bin", VERSION);
  await mkdir(folder, { recursive: true });
  await placeFile(cli.file, join(folder, "pulumi"));
  await placeFile(host.file, join(folder, LANGUAGE_HOST));
  await placeFile(join(places.clone, "node_modules/@pulumi/pulumi", LAUNCHER), join(folder, LAUNCHER));
  await chmod(join(folder, LAUNCHER), 0o755);
  return { folder, fresh: cli.fresh || host.fresh };
}

/**
 * @param {import("../context.mjs").Setup} setup the npm packages have to be there (the launcher is one's file)
 * @returns {Promise<{folder: string, had: import("../support/ways.mjs").Had}>}
 */
export async function ensurePulumiCli(setup) {
  const { folder: releaseFolder, recipe } = releaseOf(setup);
  let folder = "";
  /** @param {() => Promise<{folder: string, fresh: boolean}>} find */
  const taking = (find) => async () => {
    const found = await find();
    folder = found.folder;
    return found.fresh;
  };
  /** @type {import("../support/ways.mjs").Way[]} */
  const ways = [
    { way: "found on PATH", attempt: taking(() => onPath(setup)) },
    {
      way: "downloaded",
      attempt: taking(async () => {
        if (!(await sealOf(releaseFolder, recipe))) {
          throw new NotThisWay("");
        }
        return { folder: releaseFolder, fresh: false };
      }),
    },
    {
      way: "built from Go modules",
      attempt: taking(async () => {
        if (!(await isBuilt(setup, cliProgram))) {
          throw new NotThisWay("");
        }
        return built(setup);
      }),
    },
    { way: "downloaded", attempt: taking(() => downloaded(setup)) },
    { way: "built from Go modules", attempt: taking(() => built(setup)) },
  ];
  const had = await firstWay("Pulumi CLI and Node language host", VERSION, ways, setup.progress.say);
  return { folder, had };
}
