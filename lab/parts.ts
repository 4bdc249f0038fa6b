/** The lab's parts that run: what each is given, and what others learn of it. */
import { join } from "node:path";
import type { Authority } from "./ca/authority.ts";
import { ensureLeaf } from "./ca/leaf.ts";
import { ensureDirectoryContainer } from "./directory/container.ts";
import { BASE_DN, BIND_DN } from "./directory/people.ts";
import { awaitDirectory } from "./directory/ready.ts";
import { writePrivate } from "./files.ts";
import type { LabInfo, LabProcess } from "./info.ts";
import { LDAP_SOURCE } from "./ldap-source.ts";
import type { LabNetwork } from "./network.ts";
import { caFolder, type LabPlace } from "./place.ts";
import type { LabSecrets } from "./secrets.ts";
import { ensureService } from "./service.ts";

/** Authentik's own TLS port. */
const AUTHENTIK_PORT = 9443;
/** Beside Immich's own 2283. */
const PROXY_PORT = 2284;

/** What every part stands on. */
export type Ground = {
  readonly place: LabPlace;
  readonly dockerHost: string;
  readonly secrets: LabSecrets;
  readonly network: LabNetwork;
  readonly authority: Authority;
};

/** The Authentik stand-in, on the gateway with a certificate for it. */
export async function authentikPart(ground: Ground): Promise<LabInfo["authentik"]> {
  const { place, network, authority, secrets } = ground;
  const addresses = [network.gateway, "127.0.0.1"];
  const leaf = await ensureLeaf(
    authority,
    { name: "authentik", addresses, hosts: ["localhost"] },
    caFolder(place),
  );
  const folder = join(place.folder, "authentik");
  const tokenFile = join(folder, "token");
  await writePrivate(tokenFile, secrets.authentikToken);
  const { port, ...running } = await ensureService(place, {
    name: "authentik",
    host: network.gateway,
    port: AUTHENTIK_PORT,
    files: [leaf.certificateFile, leaf.keyFile],
    config: {
      certificate: leaf.certificateFile,
      key: leaf.keyFile,
      ca: authority.certificateFile,
      stateFile: join(folder, "state.json"),
      tokenFile,
    },
  });
  const url = `https://${network.gateway}:${port}`;
  return { ...running, url, token: secrets.authentikToken, tokenFile, ldapSource: LDAP_SOURCE };
}

/** The TLS proxy in front of Immich, which need not be there yet. */
export async function proxyPart(
  ground: Ground,
  upstreamPort: number,
): Promise<{ origin: string; proxy: LabProcess }> {
  const { place, network, authority } = ground;
  const addresses = [network.gateway, "127.0.0.1"];
  const leaf = await ensureLeaf(
    authority,
    { name: "immich", addresses, hosts: ["localhost"] },
    caFolder(place),
  );
  const { port, ...running } = await ensureService(place, {
    name: "proxy",
    host: network.gateway,
    port: PROXY_PORT,
    files: [leaf.certificateFile, leaf.keyFile],
    config: { certificate: leaf.certificateFile, key: leaf.keyFile, upstreamPort },
  });
  return { origin: `https://${network.gateway}:${port}`, proxy: running };
}

/** The domain controller, answering over LDAPS. */
export async function directoryPart(ground: Ground, image: string): Promise<LabInfo["directory"]> {
  const { place, dockerHost, network, authority, secrets } = ground;
  const passwords = secrets.directory;
  const leaf = await ensureLeaf(
    authority,
    { name: "directory", addresses: [network.directory], hosts: ["dc1.lab.test"] },
    caFolder(place),
  );
  const container = await ensureDirectoryContainer({
    dockerHost,
    id: place.id,
    image,
    network: network.name,
    address: network.directory,
    authority: authority.certificateFile,
    leaf,
    passwords,
    scratch: join(place.folder, "directory"),
  });
  const url = `ldaps://${network.directory}`;
  const bindPassword = passwords.bind;
  await awaitDirectory({ dockerHost, container, url, bindPassword, authority: authority.certificateFile });
  const { alice, bob, carol, dave } = passwords.people;
  return {
    container,
    url,
    baseDn: BASE_DN,
    bindDn: BIND_DN,
    bindPassword,
    adminPassword: passwords.administrator,
    users: {
      alice: { password: alice },
      bob: { password: bob },
      carol: { password: carol },
      dave: { password: dave },
    },
  };
}
