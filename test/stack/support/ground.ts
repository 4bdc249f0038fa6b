import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { signIn } from "../../../components/proof/sign-in.ts";
import { type AuthentikApi, authentikApi } from "../../../lab/authentik-api.ts";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";
import { tryDocker } from "../../../lab/docker.ts";
import type { LabInfo, PersonName } from "../../../lab/info.ts";
import { caFolder, labPlace } from "../../../lab/place.ts";
import { freePort } from "../../../lab/ports.ts";
import { createTlsProxy } from "../../../lab/proxy/proxy.ts";
import { labUp } from "../../../lab/up.ts";

/** Name of every test's stack; each has a backend of its own. */
export const stackName = "test";

/** Where a test's stack stands: the clone's lab, and an address for an Immich of its own. */
export interface Ground {
  info: LabInfo;
  /** Slug of the application, name of the container: nobody else's. */
  id: string;
  /** The client id that the program makes for this stack and slug. */
  clientId: string;
  /** Immich's origin: a TLS proxy of this test before the container's port. */
  origin: string;
  /** Every request through that proxy, in order. */
  calls: string[];
  /** CA of the lab, PEM. */
  ca: string;
  authentik: AuthentikApi;
  /** The stack's configuration, without secrets. */
  settings: Record<string, unknown>;
  /** Signs a person of the lab's directory in, with all that entails. */
  /** @param authentik its address in the stack's settings, where that is not the lab's own */
  signIn(person: PersonName, authentik?: string): ReturnType<typeof signIn>;
}

/** Brings the lab up if it is not, and takes a name and two ports in it. */
export async function startGround(id: string): Promise<Ground & { stop(): Promise<void> }> {
  const info = await labUp();
  const ca = await readFile(info.ca.certificate, "utf8");
  const upstream = await freePort("127.0.0.1", 24_000 + Math.floor(Math.random() * 8_000));
  const proxy = await tlsProxy(info, `http://127.0.0.1:${upstream}`);
  const { origin, calls } = proxy;
  return {
    info,
    id,
    clientId: `immich-sso-${stackName}-${id}`,
    origin,
    calls,
    ca,
    authentik: authentikApi(info.authentik.url, info.authentik.token, ca),
    settings: {
      "authentik:url": info.authentik.url,
      "immich-sso:applicationName": `Immich ${id}`,
      "immich-sso:slug": id,
      "immich-sso:domains": [origin],
      "immich-sso:groups": ["photos-users"],
      "immich-sso:caCertificate": info.ca.certificate,
      "immich-sso:deploy": "server",
      "immich-sso:images": { server: info.immich.image },
      "immich-sso:containerName": id,
      "immich-sso:port": upstream,
      "immich-sso:network": info.network.name,
      "immich-sso:library": `${id}-library`,
      "immich-sso:keepVolumes": false,
      "immich-sso:buttonText": "Sign in with Authentik",
      "immich-sso:adminEmail": "admin@lab.test",
    },
    signIn: (username, authentik = info.authentik.url) =>
      signIn({
        ...{ origin, authentik, ca },
        ...{ username, password: info.directory.users[username].password },
      }),
    stop: async () => {
      proxy.close();
      // What a failed test left; after a good one there is nothing.
      await tryDocker(info.dockerHost, ["rm", "--force", "--volumes", id]);
      await tryDocker(info.dockerHost, ["volume", "rm", "--force", `${id}-library`]);
    },
  };
}

/** Another one before the same server gives it another domain. */
export async function tlsProxy(
  { network }: LabInfo,
  target: string,
): Promise<{ origin: string; calls: string[]; close(): void }> {
  const folder = caFolder(labPlace());
  const request = { name: "tests", addresses: [network.gateway, "127.0.0.1"], hosts: ["localhost"] };
  const leaf = await ensureLeaf(await ensureAuthority(folder), request, folder);
  const [certificate, key] = await Promise.all(
    [leaf.certificateFile, leaf.keyFile].map((file) => readFile(file, "utf8")),
  );
  const server = createTlsProxy({ certificate: certificate ?? "", key: key ?? "", target });
  const port = await freePort(network.gateway, 34_000 + Math.floor(Math.random() * 8_000));
  const calls: string[] = [];
  server.on("request", ({ method, url }) => calls.push(`${method} ${url}`));
  server.listen(port, network.gateway);
  await once(server, "listening");
  // A test that fails before it can close the proxy must still come to an end.
  server.unref();
  return {
    origin: `https://${network.gateway}:${port}`,
    calls,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
