/**
 * Makes `import "@pulumi/pulumi"` quick: the program has it by preload.cjs, the process that runs dynamic resources
 * by NODE_OPTIONS, because Pulumi has no option for that one.
 */
"use strict";
// By NODE_OPTIONS this is the first file of every process.
require("../components/support/debug-lines.cjs").holdBackDebugLines();
/** @type {any} the loader itself, which has no types */
const Module = require("node:module");

/** The release line whose file names this relies on. With another one nothing is quicker, and it says so. */
const KNOWN = /^3\.276\./;
/** Set once in a process, however often this file is asked for. */
const DONE = Symbol.for("immich-sso.lazy");

/**
 * A module that is loaded when something of it is used.
 *
 * @param {() => any} load
 */
function lazy(load) {
  /** @type {any} */
  let loaded;
  const get = () => (loaded ??= load());
  return new Proxy(() => {}, {
    get: (_, key) =>
      key === "__esModule" ? true : key === "default" ? (get().default ?? get()) : get()[key],
    has: (_, key) => key in get(),
  });
}

/**
 * What `import "@pulumi/pulumi"` loads and this program never uses: the TypeScript compiler (0.35 s of every preview)
 * and the reader of package.json files serialise closures, `./automation` is for programs that run Pulumi.
 */
const UNUSED = ["../../typescript-shim", "normalize-package-data", "./automation"];

/**
 * Maps every line of every stack trace to the SDK's TypeScript, for which it reads the maps; the SDK looks at a stack
 * for each resource and each promise. Lines of this program are its own without it: Node takes the types out in place.
 */
const MAPS = "source-map-support/register";

function hookLoader() {
  const original = Module._load;
  /** @param {string} request @param {{filename?: string} | undefined} parent @param {boolean} isMain */
  Module._load = function (request, parent, isMain) {
    const load = () => original.call(this, request, parent, isMain);
    if (/@pulumi[\\/]pulumi/.test(parent?.filename ?? "")) {
      if (UNUSED.includes(request)) return lazy(load);
      if (request === MAPS) return {};
    }
    return load();
  };
}

/**
 * Pulumi ends the process of the dynamic resources by SIGINT, and Node writes what it compiled to its cache only when
 * a process ends by itself: without this each preview would take the types out of every file anew.
 */
function keepCompiled() {
  process.once("SIGINT", () => {
    Module.flushCompileCache?.();
    process.kill(process.pid, "SIGINT");
  });
}

function pulumiVersion() {
  try {
    return Module.createRequire(`${process.cwd()}/`)("@pulumi/pulumi/package.json").version;
  } catch {
    return "";
  }
}

/**
 * Nobody notices a preview that takes 0.3 s longer, so the program's process says it.
 *
 * @param {string} version of @pulumi/pulumi, for example `3.276.0`
 * @returns {string | undefined} undefined: the speed-up applies
 */
function slowerWith(version) {
  if (KNOWN.test(version)) return undefined;
  return [
    `setup/no-speed-up: @pulumi/pulumi ${version} is not of the line that setup/lazy.cjs knows; each preview takes about 0.3 s longer`,
    "  expected: @pulumi/pulumi 3.276",
    "  next:    npm ci",
  ].join("\n");
}

module.exports = { lazy, slowerWith };

if (!(DONE in Module)) {
  Module[DONE] = true;
  const version = pulumiVersion();
  if (KNOWN.test(version)) hookLoader();
  if (/@pulumi[\\/]pulumi[\\/]cmd[\\/]dynamic-provider/.test(process.argv[1] ?? "")) keepCompiled();
  const complaint =
    version && /@pulumi[\\/]pulumi[\\/]cmd[\\/]run\b/.test(process.argv[1] ?? "") && slowerWith(version);
  if (complaint) process.stderr.write(`${complaint}\n`);
}
