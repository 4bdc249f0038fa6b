/** Asks a Docker engine who it is, without the docker command. */
import { request } from "node:http";

/** Milliseconds, for the whole answer. */
const ANSWER_WITHIN = 3_000;

/** Letters: an engine's answer has some 1,000. */
const MOST_TEXT = 65_536;

/**
 * @param {string} host as DOCKER_HOST takes it: `unix://…` or `tcp://…`
 * @returns {import("node:http").RequestOptions}
 */
function optionsFor(host) {
  // A connection of its own each time: a kept one answers ECONNRESET for an engine that has ended meanwhile.
  const asked = { path: "/version", agent: false };
  if (host.startsWith("unix://")) {
    return { ...asked, socketPath: host.slice("unix://".length) };
  }
  const { hostname, port } = new URL(host.replace(/^tcp:/, "http:"));
  return { ...asked, hostname, port: port || 2375 };
}

/**
 * @param {string} host `ssh://…` and TLS are not asked: they answer to the docker command only, and count as there
 * @returns {Promise<{version?: string, reason?: string}>} the engine's version, or why there is none: a code of
 *   the system, such as ENOENT, ECONNREFUSED or EACCES
 */
export function dockerVersion(host) {
  if (!/^(unix|tcp):/.test(host) || process.env.DOCKER_TLS_VERIFY) {
    return Promise.resolve({ version: "by the docker command" });
  }
  return new Promise((resolve) => {
    const asked = request(
      { ...optionsFor(host), timeout: ANSWER_WITHIN, signal: AbortSignal.timeout(ANSWER_WITHIN) },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part) => {
          text += part;
          if (text.length > MOST_TEXT) {
            asked.destroy(Object.assign(new Error("too long"), { code: "EMSGSIZE" }));
          }
        });
        response.on("end", () => {
          try {
            resolve({ version: String(JSON.parse(text).Version) });
          } catch {
            resolve({ reason: `it answered ${response.statusCode}, which is no Docker engine` });
          }
        });
      },
    );
    asked.on("timeout", () => asked.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    asked.on("error", (/** @type {NodeJS.ErrnoException} */ error) => resolve({ reason: error.code }));
    asked.end();
  });
}
