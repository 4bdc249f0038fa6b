/** Several Immichs in this process, each behind TLS at an address of its own: for what goes by their number. */
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { ensureAuthority } from "../ca/authority.ts";
import { ensureLeaf } from "../ca/leaf.ts";
import type { LabInfo } from "../info.ts";
import { caFolder, labPlace } from "../place.ts";
import { createTlsProxy } from "../proxy/proxy.ts";
import { startImmich } from "./server.ts";

/** Starts this many. They trust the lab's CA, and so does this whole process from then on. */
export async function startSeveral(
  { network, ca }: LabInfo,
  number: number,
): Promise<{ origins: string[]; stop(): Promise<void> }> {
  setDefaultCACertificates([...getCACertificates("default"), await readFile(ca.certificate, "utf8")]);
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-several-"));
  const request = { name: "several", addresses: [network.gateway], hosts: [] };
  const leaf = await ensureLeaf(await ensureAuthority(caFolder(labPlace())), request, folder);
  const [certificate, key] = await Promise.all(
    [leaf.certificateFile, leaf.keyFile].map((file) => readFile(file, "utf8")),
  );
  const started = await Promise.all(
    Array.from({ length: number }, async (_, index) => {
      const dataDir = join(folder, String(index));
      const immich = await startImmich({ port: 0, host: "127.0.0.1", dataDir, write: () => {} });
      const front = createTlsProxy({ certificate: certificate ?? "", key: key ?? "", target: immich.url });
      front.listen(0, network.gateway);
      await once(front, "listening");
      return { immich, front, port: (front.address() as AddressInfo).port };
    }),
  );
  return {
    origins: started.map(({ port }) => `https://${network.gateway}:${port}`),
    stop: async () => {
      await Promise.all(
        started.map(async ({ immich, front }) => {
          front.closeAllConnections();
          front.close();
          await immich.stop();
        }),
      );
      await rm(folder, { recursive: true });
    },
  };
}
