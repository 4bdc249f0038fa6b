import { dockerCommand } from "../support/docker/command.ts";
import type { DockerEngine } from "../support/docker/engine.ts";
import { list, nullable, object, type Shape, text } from "../support/shape.ts";
import { type Connection, connectTo } from "./connection.ts";

/** What a process in Immich's container sees of Authentik. */
export interface SeenInside extends Connection {
  /** Value of NODE_EXTRA_CA_CERTS, null without it. */
  caPath: string | null;
  /** The file's text, or null where it cannot be read. */
  ca: string | null;
  /** The container's clock minus ours, seconds. */
  clockSeconds: number;
}

/** What the container said; or why it could not be asked, and whether that is because it does not run. */
export type ContainerView = SeenInside | { unasked: string; isStopped?: true };

/**
 * Runs in the container with its own Node, environment and trust, as Immich does. Only reads. Immich itself hides
 * the code of a failed connection behind `fetch failed`.
 */
const script = `
const { readFileSync } = require("node:fs");
const caPath = process.env.NODE_EXTRA_CA_CERTS ?? null;
const read = () => { try { return readFileSync(caPath, "utf8"); } catch { return null; } };
(${connectTo})(process.argv.at(-1)).then((seen) => {
  console.log(JSON.stringify({ ...seen, caPath, ca: caPath === null ? null : read(), now: Date.now() }));
  process.exit(0);
});
`;

const finite: Shape<number> = (value): value is number => Number.isFinite(value);

const isSeen = object({
  addresses: list(text),
  code: nullable(text),
  chain: list(object({ subject: text, issuer: text, from: finite, until: finite })),
  caPath: nullable(text),
  ca: nullable(text),
  now: finite,
});

/** The engine answers within a second; more is a container that hangs. */
const timeoutMs = 10_000;

/**
 * Asks the container of this name, or a task of the Swarm service of this name that runs on that very node; without
 * an engine, on that which the environment names.
 */
export async function lookFromContainer(
  name: string,
  url: string,
  engine?: DockerEngine,
): Promise<ContainerView> {
  const look = (container: string) =>
    dockerCommand(engine, ["exec", "--interactive", container, "node", "-", url], {
      input: script,
      timeout: timeoutMs,
    });
  const seen = await look(name);
  const task = isMissing(seen.refusal) ? await taskOf(name, engine) : undefined;
  const { refusal, stdout } = task ? await look(task) : seen;
  if (refusal === undefined) return parse(stdout);
  const isStopped = /container \S+ is not running/i.test(refusal);
  return { unasked: whyNot(name, refusal), ...(isStopped ? { isStopped } : {}) };
}

/** The container of a task that is healthy: a service's tasks are all alike. */
async function taskOf(service: string, engine?: DockerEngine): Promise<string | undefined> {
  const filters = [`label=com.docker.swarm.service.name=${service}`, "health=healthy"];
  const args = ["ps", "--quiet", ...filters.flatMap((filter) => ["--filter", filter])];
  const { stdout } = await dockerCommand(engine, args, { timeout: timeoutMs });
  return stdout.split("\n")[0] || undefined;
}

function isMissing(words: string | undefined): boolean {
  return words !== undefined && /no such container/i.test(words);
}

function parse(stdout: string): ContainerView {
  try {
    const seen: unknown = JSON.parse(stdout);
    if (!isSeen(seen)) return { unasked: "its Node answers something else than was asked" };
    const { addresses, code, chain, caPath, ca, now } = seen;
    return { addresses, code, chain, caPath, ca, clockSeconds: (now - Date.now()) / 1_000 };
  } catch {
    return { unasked: "its Node did not answer in JSON" };
  }
}

/** What is missed without a look from inside, and what stands for it. */
function whyNot(name: string, words: string): string {
  const instead = "Immich's own word stands for it (immich/authorize)";
  if (isMissing(words))
    return `the engine has no container ${name}, and no healthy task of a service of that name; is it the engine that this stack runs it on? ${instead}`;
  return `the container cannot be asked, ${words}; ${instead}`;
}
