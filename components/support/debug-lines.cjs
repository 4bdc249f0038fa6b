/**
 * Keeps secrets out of Pulumi's event log and out of what `--debug` prints, in every process that loads this file. It
 * needs nothing else of the project, and an old Node has to be able to read it: setup/preload.cjs loads it first.
 */
"use strict";
/** @type {any} the loader itself, which has no types */
const Module = require("node:module");

/** On the loader once it is watched, and on the function that sends nothing; another copy of this file knows both. */
const WATCHED = Symbol.for("immich-sso.debug-lines.watched");
const SILENT = Symbol.for("immich-sso.debug-lines.silent");

/**
 * The SDK sends a line of debug for every step of every resource to the engine, secrets in clear, and one after the
 * other; the engine shows them with `--debug` and always writes them to an `--event-log`. Nobody reads them: here
 * none is sent.
 */
const silent = Object.assign(() => Promise.resolve(), { [SILENT]: true });

/** @typedef {{debug?: unknown}} Log the SDK's module of that name */

/** @param {Log | undefined} log */
function quieten(log) {
  // A module that is still loading gets its own function after this; whoever loads it next comes by here again.
  if (typeof log?.debug === "function" && !isQuiet(log)) log.debug = silent;
}

/** @param {Log} log */
const isQuiet = ({ debug }) => /** @type {any} */ (debug)?.[SILENT] === true;

/** The SDK's part of a file's name, and the folder before it: there may be several copies. */
const IN_SDK = /^(.*[\\/]@pulumi[\\/]pulumi)[\\/](.*)$/;

/** Whatever loads the log from here on gets a quiet one. */
function watch() {
  if (WATCHED in Module) return;
  Module[WATCHED] = true;
  const original = Module._load;
  /** @param {string} request @param {{filename?: string} | undefined} parent @param {boolean} isMain */
  Module._load = function (request, parent, isMain) {
    const loaded = original.call(this, request, parent, isMain);
    const isLog = /(^|[\\/])log([\\/]index(\.js)?)?$/.test(request) && IN_SDK.test(parent?.filename ?? "");
    if (isLog) quieten(loaded);
    return loaded;
  };
}

/** @returns {{[folder: string]: Log | undefined}} the log of each copy of the SDK that is loaded */
function loadedLogs() {
  /** @type {{[folder: string]: Log | undefined}} */
  const logs = {};
  for (const file of Object.keys(Module._cache)) {
    const [, folder = "", own = ""] = IN_SDK.exec(file) ?? [];
    // What is sent to the engine is sent by what lies here.
    if (/^runtime[\\/]/.test(own)) logs[folder] = logs[folder] ?? undefined;
    if (/^log[\\/]index\.js$/.test(own)) logs[folder] = Module._cache[file].exports;
  }
  return logs;
}

/**
 * @param {string} where a copy of the SDK, or what is known of it
 * @returns {string} what is said of it
 */
function notHeldBack(where) {
  return [
    `environment/debug-lines: the debug lines of Pulumi's SDK hold secrets in clear, and cannot be held back here (${where})`,
    "  expected: @pulumi/pulumi of the version in package.json, loaded from node_modules and not bundled",
    "  next:    npm ls @pulumi/pulumi; until then run pulumi without --debug and --event-log",
  ].join("\n");
}

/** @type {Set<string>} */
const told = new Set();

/**
 * Holds the debug lines back in this process: those of every copy of the SDK that is loaded, and of every one to come.
 *
 * @param {Log} [own] the log as the caller imports it, whatever file it is in
 * @returns {string[]} the copies whose lines still go; each is also told on standard error, once
 */
function holdBackDebugLines(own) {
  watch();
  const logs = { ...loadedLogs(), ...(own && { "as it is imported": own }) };
  const open = Object.entries(logs).filter(([, log]) => {
    try {
      quieten(log);
    } catch {
      // A module's namespace cannot be changed.
    }
    return !log || !isQuiet(log);
  });
  for (const [where] of open) {
    if (!told.has(where)) process.stderr.write(`${notHeldBack(where)}\n`);
    told.add(where);
  }
  return open.map(([where]) => where);
}

module.exports = { holdBackDebugLines, notHeldBack };
