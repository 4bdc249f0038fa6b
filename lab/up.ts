/** `npm run lab:up`: brings the lab up, or finishes one that is half up, or finds it up. */
import { readFile } from "node:fs/promises";
import { ensureEngine } from "../setup/tools/docker-engine.mjs";
import { authentikApi } from "./authentik-api.ts";
import { ensureAuthority } from "./ca/authority.ts";
import { runCommand } from "./command.ts";
import { ensureDirectoryImage } from "./directory/image.ts";
import { writeEngineRecord } from "./engine-record.ts";
import { readIfThere } from "./files.ts";
import { ensureImmichImage } from "./immich/image.ts";
import { type LabInfo, writeLabInfo } from "./info.ts";
import { ensureLdapSource } from "./ldap-source.ts";
import { ensureNetwork } from "./network.ts";
import { authentikPart, directoryPart, type Ground, proxyPart } from "./parts.ts";
import { caFolder, dockerName, type LabPlace, labPlace } from "./place.ts";
import { freePort } from "./ports.ts";
import type { ProxyConfig } from "./proxy/config.ts";
import { ensureSecrets } from "./secrets.ts";
import { serviceConfigFile } from "./service.ts";
import { allOf, aloneOn, step } from "./steps.ts";

/**
 * The port of 127.0.0.1 that Immich's container is to publish, from 20,000 to 29,999. The container comes
 * later, so a port that is free now may be promised to two labs: each begins at one that follows from its
 * id. The stack keeps what it was told once, so the port is kept here too.
 */
async function upstreamPort(place: LabPlace): Promise<number> {
  const former = await readIfThere(serviceConfigFile(place, "proxy"));
  return former === undefined
    ? freePort("127.0.0.1", 20_000 + (Number.parseInt(place.id, 16) % 10_000))
    : (JSON.parse(former) as ProxyConfig).upstreamPort;
}

async function directoryFromImage(ground: Ground): Promise<LabInfo["directory"]> {
  const image = await step("image of the directory", () => ensureDirectoryImage(ground.dockerHost));
  return step("directory (Samba AD)", () => directoryPart(ground, image));
}

async function bringUp(place: LabPlace): Promise<LabInfo> {
  const { dockerHost, ours } = await step("Docker engine", () => ensureEngine());
  await writeEngineRecord(place, { dockerHost, ours });
  const [network, authority, secrets, upstream] = await step("network and CA", () =>
    allOf([
      ensureNetwork(dockerHost, place.id),
      ensureAuthority(caFolder(place)),
      ensureSecrets(place),
      upstreamPort(place),
    ]),
  );
  const ground: Ground = { place, dockerHost, secrets, network, authority };
  const [auth, front, image, people] = await allOf([
    step("Authentik", () => authentikPart(ground)),
    step("TLS proxy of Immich", () => proxyPart(ground, upstream)),
    step("image of Immich", () => ensureImmichImage(dockerHost)),
    directoryFromImage(ground),
  ]);
  const ca = await readFile(authority.certificateFile, "utf8");
  await step("LDAP source of Authentik", () =>
    ensureLdapSource(authentikApi(auth.url, auth.token, ca), people.url, people.bindPassword),
  );
  const info: LabInfo = {
    id: place.id,
    dockerHost,
    network: { name: network.name, gateway: network.gateway },
    ca: { certificate: authority.certificateFile },
    authentik: auth,
    immich: {
      ...front,
      upstreamPort: upstream,
      image,
      containerName: dockerName(place.id, "immich"),
      adminEmail: "admin@lab.test",
    },
    directory: people,
  };
  await writeLabInfo(place, info);
  return info;
}

/**
 * Brings the clone's lab up and gives its description. What runs already is left alone; what is dead is
 * started again, and what a change has overtaken is renewed. Two calls at once wait for each other.
 *
 * @throws Failure of the part that fails; the parts that stand stay up, and a second call goes on from there
 */
export function labUp(place: LabPlace = labPlace()): Promise<LabInfo> {
  return aloneOn(place, () => bringUp(place));
}

if (import.meta.main) {
  await runCommand(async () => {
    const { authentik, immich, directory } = await labUp();
    process.stdout.write(
      `The lab is up:\n  Authentik  ${authentik.url}\n  Immich     ${immich.origin} (once a stack has made it)\n  directory  ${directory.url}\n`,
    );
  });
}
