/**
 * Runs before the Pulumi program (`runtime.options.nodeargs` in Pulumi.yaml). CommonJS on purpose: an old
 * Node has to be able to read it.
 */
"use strict";
/** Node strips types without a flag from here on. */
const OLDEST = [22, 18];

/**
 * @param {string} version of Node, for example `20.20.2`
 * @returns {string | undefined} what to tell the user, undefined: this Node will do
 */
function tooOld(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
    return undefined;
  }
  return [
    `setup/node-too-old: Node ${version} runs this program, and it cannot read TypeScript`,
    `  allowed: Node ${OLDEST.join(".")} or newer; set-up brings one to node_modules/.bin`,
    '  next:    eval "$(node setup/main.mjs env)" and run the same command again',
  ].join("\n");
}

module.exports = { tooOld };

const complaint = tooOld(process.versions.node);
if (complaint) {
  process.stderr.write(`${complaint}\n`);
  process.exit(1);
}
if (!require("./destroy.cjs").isNeeded()) {
  process.exit(0);
}
require("./lazy.cjs");
