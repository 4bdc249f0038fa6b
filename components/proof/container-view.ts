import { dockerCommand } from "../support/docker/command.ts";
import type { DockerEngine } from "../support/docker/engine.ts";

/** What a process in Immich's container sees of Authentik. */
export interface SeenInside {
  /** Value of NODE_EXTRA_CA_CERTS, null without it. */
  caPath: string | null;
  /** The file's text, or null where it cannot be read. */
  ca: string | null;
  /** Node's code of the failed connection, null when TLS was fine. */
  code: string | null;
  /** Subjects of the chain that Authentik's address shows, the server's own first. */
  chain: string[];
  /** The container's clock, milliseconds. */
  now: number;
}

/** What the container said; or why it could not be asked. */
export type ContainerView = SeenInside | { unasked: string };

/**
 * Runs in the container with its own Node, environment and trust, as Immich does. Only reads. Immich itself hides
 * the code of a failed connection behind `fetch failed`.
 */
const script = `
const { readFileSync } = require("node:fs");
const tls = require("node:tls");
const url = new URL(process.argv.at(-1));
const caPath = process.env.NODE_EXTRA_CA_CERTS ?? null;
const read = () => { try { return readFileSync(caPath, "utf8"); } catch { return null; } };
const seen = { caPath, ca: caPath === null ? null : read(), code: null, chain: [], now: Date.now() };
const end = () => { console.log(JSON.stringify(seen)); process.exit(0); };
const name = /^[\\d.]+$|:/.test(url.hostname) ? {} : { servername: url.hostname };
const socket = tls.connect({ host: url.hostname.replace(/^\\[|\\]$/g, ""), port: url.port || 443, ...name, rejectUnauthorized: false });
socket.setTimeout(5000, () => { seen.code = "ETIMEDOUT"; end(); });
socket.on("error", (error) => { seen.code = error.code ?? error.message; end(); });
socket.on("secureConnect", () => {
  for (let c = socket.getPeerCertificate(true), n = 0; c?.subject && n < 6; c = c.issuerCertificate === c ? null : c.issuerCertificate, n++)
    seen.chain.push(Object.entries(c.subject).map(([k, v]) => k + "=" + v).join(", "));
  const wrong = socket.authorizationError;
  seen.code = socket.authorized ? null : (wrong?.code ?? String(wrong));
  end();
});
`;

/** The engine answers within a second; more is a container that hangs. */
const timeoutMs = 10_000;

/** Asks the container of this name; without an engine, on that which the environment names. */
export async function lookFromContainer(
  name: string,
  url: string,
  engine?: DockerEngine,
): Promise<ContainerView> {
  const { refusal, stdout } = await dockerCommand(engine, ["exec", "--interactive", name, "node", "-", url], {
    input: script,
    timeout: timeoutMs,
  });
  return refusal === undefined ? parse(stdout) : { unasked: refusal };
}

function parse(stdout: string): ContainerView {
  try {
    return JSON.parse(stdout) as SeenInside;
  } catch {
    return { unasked: "its Node did not answer in JSON" };
  }
}
