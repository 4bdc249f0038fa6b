/**
 * Makes `import "@pulumi/pulumi"` quick: the program has it by preload.cjs, the process that runs dynamic resources
 * by NODE_OPTIONS, because Pulumi has no option for that one.
 */
"use strict";
/** @type {any} the loader itself, which has no types */
const Module = require("node:module");
const { quieten } = require("./quiet.cjs");

/** The releases whose file names this relies on; with another one nothing happens. */
const KNOWN = /^3\.255\./;
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
 * What `import "@pulumi/pulumi"` loads and this program never uses: the TypeScript compiler and npm's tree (0.35 s of
 * every preview) and the reader of package.json files are for the serialisation of closures, `./automation` is for
 * programs that run Pulumi.
 */
const UNUSED = ["../../typescript-shim", "@npmcli/arborist", "normalize-package-data", "./automation"];

/**
 * Maps every line of every stack trace to the SDK's TypeScript, for which it reads the maps; the SDK looks at a stack
 * for each resource and each promise. Lines of this program are its own without it: Node takes the types out in place.
 */
const MAPS = "source-map-support/register";

/** Here it is loaded when something of it is used. */
function loadLazily() {
  const original = Module._load;
  /** @param {string} request @param {{filename?: string} | undefined} parent @param {boolean} isMain */
  Module._load = function (request, parent, isMain) {
    const load = () => original.call(this, request, parent, isMain);
    if (/@pulumi[\\/]pulumi/.test(parent?.filename ?? "")) {
      if (UNUSED.includes(request)) return lazy(load);
      if (request === MAPS) return {};
    }
    const loaded = load();
    quieten(request, parent?.filename ?? "", loaded);
    return loaded;
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

module.exports = { lazy };

if (!(DONE in Module) && KNOWN.test(pulumiVersion())) {
  Module[DONE] = true;
  loadLazily();
  if (/@pulumi[\\/]pulumi[\\/]cmd[\\/]dynamic-provider/.test(process.argv[1] ?? "")) keepCompiled();
}
