/** @pulumi/authentik: the SDK that `pulumi package add` generates into sdks/, never committed. */
import { createHash } from "node:crypto";
import { access, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../components/support/failure.mjs";
import { recipeOf } from "../support/cache.mjs";
import { withLock } from "../support/lock.mjs";
import { runOrFail } from "../support/run.mjs";
import { authentikParameters, versions } from "../versions.mjs";
import { cachedProvider } from "./authentik-provider.mjs";

const SDK = "sdks/authentik";
/** In the SDK's folder, written last: what it was generated from. */
const STAMP = ".immich-sso.json";
/** The files that `pulumi package add` may write; the pins in them are committed already. */
const PINNED = ["Pulumi.yaml", "package.json", "package-lock.json"];

/**
 * @param {import("../context.mjs").Setup} setup
 * @returns {Promise<string>} changes when another SDK would come out
 */
async function recipe(setup) {
  const provider = await cachedProvider(setup);
  const { size = 0, mtimeMs = 0 } = provider ? await stat(provider.file) : {};
  const lock = JSON.parse(await readFile(join(setup.places.clone, "package-lock.json"), "utf8"));
  return recipeOf([
    versions.pulumi,
    versions.bridge,
    ...authentikParameters,
    `${size} ${Math.round(mtimeMs)}`,
    lock.packages["node_modules/typescript"].version,
    JSON.stringify(lock.packages[SDK]),
  ]);
}

/**
 * Runs `pulumi package add`, which generates the SDK, links it, and has npm compile it. The committed pins stay
 * as they are, byte for byte: npm and Pulumi may write them in another form than this machine's.
 *
 * @param {import("../context.mjs").Setup} setup
 * @param {NodeJS.ProcessEnv} env with Node 24 and the CLI first on PATH
 */
async function generate({ places }, env) {
  const files = PINNED.map((name) => join(places.clone, name));
  const before = await Promise.all(files.map((file) => readFile(file)));
  await rm(join(places.clone, SDK), { recursive: true, force: true });
  try {
    await runOrFail(
      "setup/authentik-sdk",
      "see the lines above, then run the same command again",
      "pulumi",
      [
        "package",
        "add",
        `terraform-provider@${versions.bridge}`,
        ...authentikParameters,
        "--non-interactive",
      ],
      { cwd: places.clone, env },
    );
  } finally {
    for (const [index, file] of files.entries()) {
      const content = /** @type {Buffer} */ (before[index]);
      if (!content.equals(await readFile(file))) {
        await writeFile(file, content);
      }
    }
  }
  await access(join(places.clone, SDK, "bin/index.js")).catch(() => {
    throw new Failure({
      code: "setup/authentik-sdk-not-built",
      problem: `${SDK} was generated but not compiled: npm did not run its postinstall script`,
      next: "see that `npm config get ignore-scripts` says false, and run the same command again",
    });
  });
}

/**
 * @param {import("../context.mjs").Setup} setup npm packages, CLI, bridge and provider have to be there
 * @param {NodeJS.ProcessEnv} env with Node 24 and the CLI first on PATH
 * @returns {Promise<import("../support/ways.mjs").Had>}
 */
export async function ensureAuthentikSdk(setup, env) {
  const started = performance.now();
  const { progress } = setup;
  const { clone, locks } = setup.places;
  const stamp = join(clone, SDK, STAMP);
  const wanted = await recipe(setup);
  const fits = async () => (await readFile(stamp, "utf8").catch(() => "")).includes(wanted);
  const lock = join(locks, `sdk-${createHash("sha256").update(clone).digest("hex").slice(0, 8)}.lock`);
  let fresh = false;
  const make = async () => {
    if (!(await fits())) {
      await progress.step("generating @pulumi/authentik", () => generate(setup, env));
      await writeFile(stamp, `${JSON.stringify({ recipe: wanted })}\n`);
      fresh = true;
    }
  };
  if (!(await fits())) {
    await withLock(lock, make, (pid) =>
      progress.say(`  … waiting for process ${pid}, which generates @pulumi/authentik`),
    );
  }
  return {
    tool: "@pulumi/authentik",
    version: versions.authentik,
    way: "pulumi package add",
    fresh,
    milliseconds: performance.now() - started,
  };
}
