/** The npm packages, Node 24 among them, exactly as package-lock.json says. */
import { createHash } from "node:crypto";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../components/support/failure.mjs";
import { withLock } from "../support/lock.mjs";
import { run, runOrFail } from "../support/run.mjs";

/** Where the generated SDK lies, and what the lock file calls it. */
const SDK = "sdks/authentik";
/** In node_modules: the lock file's hash, written last, so that a half-done installation has none. */
const STAMP = ".immich-sso.json";

/** @param {string} path @returns {Promise<boolean>} */
const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * npm refuses a `file:` dependency whose package.json is not there, and the SDK is generated with tools that
 * need the packages: so the lock file's own entry stands there until then.
 *
 * @param {string} clone @param {string} lockText
 */
async function placeholder(clone, lockText) {
  const file = join(clone, SDK, "package.json");
  if (await exists(file)) {
    return;
  }
  const { hasInstallScript: _, ...manifest } = JSON.parse(lockText).packages[SDK];
  await mkdir(join(clone, SDK), { recursive: true });
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * The SDK has the version of the Terraform provider, which Pulumi.yaml names: another one brings no other packages.
 *
 * @param {string} lockText
 */
function withoutSdkVersion(lockText) {
  const lock = JSON.parse(lockText);
  const { version: _, ...sdk } = lock.packages[SDK];
  return JSON.stringify({ ...lock, packages: { ...lock.packages, [SDK]: sdk } });
}

/**
 * @param {import("../context.mjs").Setup} setup
 * @returns {Promise<import("../support/ways.mjs").Had>}
 * @throws {Failure} `setup/npm-missing`, `setup/npm-ci`
 */
export async function ensureNpmPackages({ places, env, progress }) {
  const started = performance.now();
  const { clone } = places;
  const lockText = await readFile(join(clone, "package-lock.json"), "utf8");
  const hash = createHash("sha256").update(withoutSdkVersion(lockText)).digest("hex");
  const stamp = join(clone, "node_modules", STAMP);
  const fits = async () =>
    (await readFile(stamp, "utf8").catch(() => "")).includes(hash) &&
    (await exists(join(clone, "node_modules/.bin/node"))) &&
    (await exists(join(clone, SDK, "package.json")));
  const had = (/** @type {boolean} */ fresh) => ({
    tool: "npm packages",
    version: `${Object.keys(JSON.parse(lockText).packages).length - 2}`,
    way: "npm ci",
    fresh,
    milliseconds: performance.now() - started,
  });
  if (await fits()) {
    return had(false);
  }
  const lock = join(places.locks, `npm-${createHash("sha256").update(clone).digest("hex").slice(0, 8)}.lock`);
  const waiting = (/** @type {string} */ pid) =>
    progress.say(`  … waiting for process ${pid}, which installs the npm packages`);
  const install = async () => {
    if (await fits()) {
      return had(false);
    }
    if ((await run("npm", ["--version"], { env })).code !== 0) {
      throw new Failure({
        code: "setup/npm-missing",
        problem: "the npm packages have to be installed, and this machine has no npm",
        next: "install Node 20 or newer with npm, https://nodejs.org/en/download, and run this again",
      });
    }
    await placeholder(clone, lockText);
    await progress.step("installing the npm packages", () =>
      runOrFail(
        "setup/npm-ci",
        "see the lines above, then run the same command again",
        "npm",
        ["ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"],
        { cwd: clone, env },
      ),
    );
    await writeFile(stamp, `${JSON.stringify({ lock: hash })}\n`);
    return had(true);
  };
  return withLock(lock, install, waiting);
}
