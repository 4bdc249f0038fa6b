/** Keeps secrets out of Pulumi's event log and out of what `--debug` prints. */
"use strict";

/**
 * The SDK sends a line of debug for every step of every resource to the engine, secrets in clear, and one after the
 * other; the engine shows them with `--debug` and always writes them to an `--event-log`. Nobody reads them: here
 * none is sent.
 *
 * @param {string} request what is being loaded
 * @param {string} parent the file that loads it
 * @param {any} loaded its exports
 */
function quieten(request, parent, loaded) {
  const isLog = /(^|[\\/])log([\\/]index(\.js)?)?$/.test(request) && /@pulumi[\\/]pulumi/.test(parent);
  // A module that is still loading gets its own function after this; whoever loads it next comes by here again.
  if (isLog && typeof loaded?.debug === "function") loaded.debug = silent;
}

const silent = () => Promise.resolve();

module.exports = { quieten };
