/** What every part of set-up works with. */
import { createDownloads } from "./support/download.mjs";
import { placesFor } from "./support/places.mjs";
import { createProgress } from "./support/progress.mjs";

/**
 * @typedef {object} Setup
 * @property {import("./support/places.mjs").Places} places
 * @property {NodeJS.ProcessEnv} env the environment that the user gave
 * @property {import("./support/download.mjs").Downloads} downloads
 * @property {import("./support/progress.mjs").Progress} progress
 * @property {boolean} insists downloads come before what was built here earlier
 * @property {{os: string, arch: string}} platform in Go's words (linux, darwin; amd64, arm64)
 */

/** Node's words for processors, in Go's. @type {Record<string, string>} */
const GO_ARCH = { x64: "amd64", arm64: "arm64" };

/**
 * @param {NodeJS.ProcessEnv} env reads what placesFor reads, and IMMICH_SSO_OFFLINE (`1`: no downloads, `0`: try them again)
 * @returns {Setup}
 */
export function createSetup(env) {
  return {
    places: placesFor(env),
    env,
    downloads: createDownloads({ offline: env.IMMICH_SSO_OFFLINE === "1" }),
    insists: env.IMMICH_SSO_OFFLINE === "0",
    progress: createProgress(),
    platform: { os: process.platform, arch: GO_ARCH[process.arch] ?? process.arch },
  };
}
