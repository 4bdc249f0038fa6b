/** Builds of Go programs, cached by what they are made from. */
import { readdir, readFile, statfs } from "node:fs/promises";
import { join, relative } from "node:path";
import { Failure } from "../../components/support/failure.mjs";
import { ensureEntry, recipeOf, sealOf } from "./cache.mjs";
import { withLock } from "./lock.mjs";
import { markUsed, pruneBuilds } from "./prune.mjs";
import { run, runOrFail } from "./run.mjs";

/**
 * @typedef {object} GoProgram
 * @property {string} title what it is, for a user
 * @property {string} binary the file's name
 * @property {string} module folder of the Go module, from the clone's root
 * @property {string} package the package to build, as `go build` takes it
 * @property {boolean} sources true: the module's own files count; false: only go.mod and go.sum do
 * @property {string} [version] set by the linker
 * @property {string} [variable] which variable the version is set to
 * @property {boolean} [test] the package's own tests have to pass first
 * @property {number} [disk] free bytes that the build may want, module and build caches included; default 1 GB
 * @property {readonly string[]} [answers] arguments to which the finished program has to end with 0
 */

/** Free bytes that a build may want. */
const DISK = 1e9;

/**
 * Every file of the module; a folder with a go.mod of its own is another module.
 *
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function moduleFiles(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  for (const { name } of nested) {
    const inner = await readdir(join(folder, name));
    if (!inner.includes("go.mod")) {
      files.push(...(await moduleFiles(join(folder, name))));
    }
  }
  return files.sort();
}

/** @param {string} version `1.25.11` @returns {number[]} */
const numbers = (version) => version.split(".").map(Number);

/**
 * @param {string} found what `go env GOVERSION` says, `go1.26.8`
 * @param {string} wanted the `go` line of go.mod, `1.25.11`
 * @returns {boolean} Go 1.21 and later fetch a newer tool chain by themselves
 */
export function goFits(found, wanted) {
  const [major = 0, minor = 0] = numbers(found.replace(/^go/, ""));
  const [wantedMajor = 0] = numbers(wanted);
  return major === wantedMajor && minor >= 21;
}

/** @param {import("../context.mjs").Setup} setup @param {string} title @param {string} wanted */
async function requireGo(setup, title, wanted) {
  const { stdout } = await run("go", ["env", "GOVERSION"], { env: setup.env });
  const found = stdout.trim();
  if (!goFits(found, wanted)) {
    throw new Failure({
      code: found ? "setup/go-too-old" : "setup/go-missing",
      problem: `${title} has to be built here, because its download cannot be reached, and ${
        found ? `this machine's Go is ${found}` : "this machine has no Go"
      }`,
      allowed: `Go ${wanted} or newer (from 1.21 on, Go fetches that by itself)`,
      next: "install Go, https://go.dev/doc/install, see that `go version` answers, and run this again",
    });
  }
}

/** @param {string} folder where results go @param {GoProgram} program */
async function requireDisk(folder, { title, disk = DISK }) {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < disk) {
    throw new Failure({
      code: "setup/disk-full",
      problem: `building ${title} may want ${disk / 1e9} GB, ${folder} has ${(free / 1e9).toFixed(1)} GB`,
      next: "free some room, or set IMMICH_SSO_CACHE, GOCACHE and GOMODCACHE to folders on a larger disk",
    });
  }
}

/** @param {GoProgram} program @returns {string[]} arguments for the linker */
function linkerFlags({ version, variable }) {
  return ["-s", "-w", ...(version && variable ? ["-X", `${variable}=${version}`] : [])];
}

/**
 * @param {import("../context.mjs").Setup} setup
 * @param {GoProgram} program
 * @returns {Promise<{file: string, recipe: string}>} where the built program lies, or will lie
 */
export async function goPlace(setup, program) {
  const { clone, cache } = setup.places;
  const folder = join(clone, program.module);
  const files = program.sources
    ? await moduleFiles(folder)
    : ["go.mod", "go.sum"].map((name) => join(folder, name));
  const contents = await Promise.all(
    files.map(async (file) => [relative(folder, file), await readFile(file, "utf8")]),
  );
  const recipe = recipeOf([
    ...contents.flat(),
    program.package,
    ...linkerFlags(program),
    setup.platform.os,
    setup.platform.arch,
  ]);
  return { file: join(cache, "built", `${program.binary}-${recipe}`, program.binary), recipe };
}

/** @param {import("../context.mjs").Setup} setup @param {GoProgram} program @returns {Promise<boolean>} */
export async function isBuilt(setup, program) {
  const { file, recipe } = await goPlace(setup, program);
  return Boolean(await sealOf(join(file, ".."), recipe));
}

/**
 * Builds the program unless it is there. Only one build of a user runs at a time: each uses every core.
 *
 * @param {import("../context.mjs").Setup} setup
 * @param {GoProgram} program
 * @returns {Promise<{file: string, fresh: boolean}>}
 * @throws {Failure} `setup/go-missing`, `setup/go-too-old`, `setup/disk-full`, `setup/go-build`
 */
export async function ensureBuilt(setup, program) {
  const { places, env, progress } = setup;
  const { file, recipe } = await goPlace(setup, program);
  const module = join(places.clone, program.module);
  /** @param {string[]} args */
  const go = (args) =>
    runOrFail(
      "setup/go-build",
      "see the lines above; `go clean -modcache` helps when a module is damaged",
      "go",
      args,
      { cwd: module, env },
    );
  const fresh = await ensureEntry({
    folder: join(file, ".."),
    recipe,
    way: "built",
    locks: places.locks,
    waiting: (pid) => progress.say(`  … ${program.title}: waiting for process ${pid}, which builds it`),
    make: async (folder) => {
      const wanted = /^go (\S+)/m.exec(await readFile(join(module, "go.mod"), "utf8"))?.[1] ?? "1.21";
      await requireGo(setup, program.title, wanted);
      await requireDisk(places.cache, program);
      const out = join(folder, program.binary);
      await withLock(join(places.locks, "go-build.lock"), () =>
        progress.step(`building ${program.title} from Go modules`, async () => {
          await go([
            "build",
            "-buildvcs=false",
            "-ldflags",
            linkerFlags(program).join(" "),
            "-o",
            out,
            program.package,
          ]);
          if (program.test) {
            await go(["test", "-buildvcs=false", program.package]);
          }
        }),
      );
      if (program.answers) {
        await runOrFail("setup/go-build", "run this again", out, program.answers);
      }
    },
  });
  await markUsed(join(file, ".."));
  if (fresh) {
    await pruneBuilds(join(places.cache, "built"));
  }
  return { file, fresh };
}
