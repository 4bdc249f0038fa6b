import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type AddressInfo, connect, type Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";
import type { LabInfo } from "../../../lab/info.ts";
import { caFolder, labPlace } from "../../../lab/place.ts";

/** The lab's engine as one of another machine has it: behind TCP, with TLS on both sides. */
export interface EngineFront {
  /** `tcp://…`. */
  host: string;
  /** The one client that it lets in. */
  tls: { ca: string; cert: string; key: string };
  /** Connections of that client so far, and of others. */
  met: { friends: number; strangers: number };
  stop(): void;
}

export async function frontOfEngine({ dockerHost }: LabInfo): Promise<EngineFront> {
  const folder = caFolder(labPlace());
  const authority = await ensureAuthority(folder);
  const [server, client] = await Promise.all(
    ["tests", "tests-client"].map(async (name) => {
      const request = { name: `${name}-engine`, addresses: ["127.0.0.1"], hosts: ["localhost"] };
      const { certificateFile, keyFile } = await ensureLeaf(authority, request, folder);
      const [cert, key] = await Promise.all([readFile(certificateFile, "utf8"), readFile(keyFile, "utf8")]);
      return { cert, key };
    }),
  );
  if (!server || !client) throw new Error("two certificates were asked for");
  const known = new X509Certificate(client.cert).fingerprint256;
  const met = { friends: 0, strangers: 0 };
  const open = new Set<Socket>();
  // The lab's certificates are made out to servers, so Node would not take one of a client by itself.
  const options = { ...server, requestCert: true, rejectUnauthorized: false, allowHalfOpen: true };
  const front = createServer(options, (socket: TLSSocket) => {
    const isFriend = socket.getPeerX509Certificate()?.fingerprint256 === known;
    met[isFriend ? "friends" : "strangers"] += 1;
    socket.on("error", () => {});
    if (!isFriend) return socket.destroy();
    const engine = connect({ ...address(dockerHost), allowHalfOpen: true });
    for (const one of [socket, engine]) {
      open.add(one);
      one.on("close", () => open.delete(one));
    }
    engine.on("error", () => socket.destroy());
    socket.pipe(engine).pipe(socket);
  });
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  front.unref();
  return {
    host: `tcp://127.0.0.1:${(front.address() as AddressInfo).port}`,
    tls: { ca: authority.certificate, ...client },
    met,
    stop: () => {
      front.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** Where the lab's engine itself listens. */
function address(dockerHost: string): { path: string } | { host: string; port: number } {
  if (dockerHost.startsWith("unix://")) return { path: dockerHost.slice("unix://".length) };
  const { hostname, port } = new URL(dockerHost);
  return { host: hostname, port: Number(port) };
}
