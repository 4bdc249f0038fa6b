/** The order in which a tool is had: what is there, then the official download, then the build. */
import { Failure } from "../../components/support/failure.mjs";

/** Thrown by a way that does not lead there on this machine, so that the next one is tried. */
export class NotThisWay extends Error {}

/**
 * @typedef {object} Had
 * @property {string} tool
 * @property {string} version
 * @property {string} way in words, for the report, for example `built from Go modules`
 * @property {boolean} fresh true: it was had now, false: it was there
 * @property {number} milliseconds
 *
 * @typedef {object} Way
 * @property {string} way in words
 * @property {() => Promise<boolean>} attempt true: had now, false: was there already; throws NotThisWay to pass
 *   on to the next way (with an empty text when there is nothing to tell); another error ends it all
 */

/**
 * Tries the ways in order and says which one led there, and why the others did not.
 *
 * @param {string} tool @param {string} version
 * @param {readonly Way[]} ways
 * @param {(line: string) => void} say told of every way that failed
 * @returns {Promise<Had>}
 * @throws {Failure} `setup/no-way` when none leads there
 */
export async function firstWay(tool, version, ways, say) {
  const started = performance.now();
  /** @type {string[]} */
  const reasons = [];
  for (const { way, attempt } of ways) {
    try {
      const fresh = await attempt();
      return { tool, version, way, fresh, milliseconds: performance.now() - started };
    } catch (error) {
      if (!(error instanceof NotThisWay)) {
        throw error;
      }
      if (error.message) {
        reasons.push(`${way}: ${error.message}`);
        say(`  - ${tool} ${version}, not ${way}: ${error.message}`);
      }
    }
  }
  throw new Failure({
    code: "setup/no-way",
    problem: `${tool} ${version} could not be had:`,
    lines: reasons.flatMap((reason) => reason.split("\n")),
    next: "install it, or give this machine access to the download, and run the same command again",
  });
}
