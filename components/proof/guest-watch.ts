import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Guest } from "./guest-account.ts";
import type { ProofTarget } from "./target.ts";

/** What the other process is told, on its standard input. */
export interface Watched {
  target: Pick<ProofTarget, "authentik" | "authentikToken" | "ca">;
  guest: Guest;
}

/** The last line that it reads where the account was dealt with. */
export const done = "done";

const watcher = fileURLToPath(new URL("guest-watcher.ts", import.meta.url));

/** How a process reaches servers and whom it trusts; nothing else of the environment is the watcher's business. */
const handedOn = /^(NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(HTTPS?|ALL|NO)_PROXY)$/i;

/**
 * Another process that deletes the account once this one has ended without having done so, by whatever signal: a
 * pipe between the two closes then. It is in a session of its own, so that a terminal's Ctrl-C does not reach it.
 * @returns what tells it that the account was dealt with
 */
export async function watchGuest(
  { authentik, authentikToken, ca }: ProofTarget,
  guest: Guest,
): Promise<() => void> {
  const child = spawn(process.execPath, [watcher], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => handedOn.test(name))),
  });
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  child.unref();
  const watched: Watched = { target: { authentik, authentikToken, ...(ca ? { ca } : {}) }, guest };
  // In the pipe before there is a password: what is there is read even if this process is killed right now.
  if (!child.stdin.write(`${JSON.stringify(watched)}\n`)) await once(child.stdin, "drain");
  return () => child.stdin.end(`${done}\n`);
}
