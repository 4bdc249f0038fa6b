/** Official downloads. A host that cannot be reached is asked once in a run, not once for every tool. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { NotThisWay } from "./ways.mjs";

/** Milliseconds for name look-up, connection and first answer. */
const ANSWER_WITHIN = 5_000;
/** Milliseconds for a whole file; the largest, the CLI, has some 100 MB. */
const FILE_WITHIN = 600_000;

/**
 * @typedef {object} Downloads
 * @property {(url: string) => Promise<void>} reach throws NotThisWay where the URL's host does not answer
 * @property {(url: string) => Promise<string>} text
 * @property {(url: string, file: string, sha256: string) => Promise<void>} file
 */

/** @param {unknown} error @returns {string} the lowest cause, in which the system says what happened */
function reasonOf(error) {
  let lowest = /** @type {{message: string, cause?: unknown}} */ (error);
  while (lowest.cause) {
    lowest = /** @type {{message: string, cause?: unknown}} */ (lowest.cause);
  }
  return lowest.message;
}

/** Bytes of a text: a list of checksums has some 20 KiB. */
const MOST_TEXT = 1_048_576;

/**
 * @param {string} url
 * @param {Response} response
 * @returns {Promise<string>}
 */
async function textOf(url, { body }) {
  const parts = [];
  let length = 0;
  for await (const part of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (body))) {
    length += part.length;
    if (length > MOST_TEXT) {
      throw new NotThisWay(`${url} is longer than ${MOST_TEXT} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/**
 * @param {object} [options]
 * @param {boolean} [options.offline] true: nothing is asked at all (IMMICH_SSO_OFFLINE=1)
 * @param {number} [options.answerWithin] milliseconds; shorter in tests
 * @returns {Downloads}
 */
export function createDownloads({ offline = false, answerWithin = ANSWER_WITHIN } = {}) {
  /** @type {Map<string, Promise<string | undefined>>} per host: why it cannot be reached */
  const hosts = new Map();

  /** @param {string} origin @returns {Promise<string | undefined>} */
  const probe = async (origin) => {
    try {
      await fetch(origin, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(answerWithin) });
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  };

  /** @param {string} url */
  const reach = async (url) => {
    if (offline) {
      throw new NotThisWay("IMMICH_SSO_OFFLINE is set");
    }
    const { origin, host } = new URL(url);
    const asked = hosts.get(host) ?? probe(origin);
    hosts.set(host, asked);
    const reason = await asked;
    if (reason) {
      throw new NotThisWay(`${host} cannot be reached: ${reason}`);
    }
  };

  /** @param {string} url */
  const get = async (url) => {
    await reach(url);
    const response = await fetch(url, { signal: AbortSignal.timeout(FILE_WITHIN) }).catch((error) => {
      throw new NotThisWay(`${url}: ${reasonOf(error)}`);
    });
    if (!response.ok || !response.body) {
      throw new NotThisWay(`${url} answered ${response.status}`);
    }
    return response;
  };

  return {
    reach,
    text: async (url) => textOf(url, await get(url)),
    async file(url, file, sha256) {
      const { body } = await get(url);
      const hash = createHash("sha256");
      const counted = Readable.fromWeb(/** @type {import("node:stream/web").ReadableStream} */ (body));
      counted.on("data", (chunk) => hash.update(chunk));
      await pipeline(counted, createWriteStream(file)).catch((error) => {
        throw new NotThisWay(`${url}: ${reasonOf(error)}`);
      });
      const found = hash.digest("hex");
      if (found !== sha256) {
        throw new NotThisWay(`${url} has the checksum ${found}, its release says ${sha256}`);
      }
    },
  };
}
