/** Ports that nobody else uses. */
import { createServer } from "node:net";
import { Failure } from "../components/support/failure.mjs";

/** How many ports are tried, one after another, before giving up. */
const TRIES = 200;

/** Listens for a moment; the system's error code where it cannot, undefined where it can. */
function tryListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/**
 * Whether an IP address is one of this machine. `networkInterfaces()` cannot tell: it leaves out a bridge
 * that has no container on it yet.
 */
export async function isOwnAddress(address: string): Promise<boolean> {
  return (await tryListen(address, 0)) === undefined;
}

/**
 * The first free port at or above the wanted one.
 *
 * @param host an IP address of this machine
 * @throws Failure `lab/no-free-port` after 200 tries
 */
export async function freePort(host: string, wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + TRIES; port++) {
    if ((await tryListen(host, port)) === undefined) {
      return port;
    }
  }
  throw new Failure({
    code: "lab/no-free-port",
    problem: `no server can listen on ${host}, ports ${wanted} to ${wanted + TRIES - 1}`,
    next: "end what listens there (ss -ltnp)",
  });
}
