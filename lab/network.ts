/** The Docker network that the lab's containers share, and the addresses on it. */
import { createHash } from "node:crypto";
import { BlockList } from "node:net";
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import { Failure } from "../components/support/failure.mjs";
import { docker, tryDocker } from "./docker.ts";
import { dockerName, LAB_LABEL } from "./place.ts";
import { isOwnAddress } from "./ports.ts";

/** The lab's network with its fixed addresses, IPv4. */
export type LabNetwork = {
  readonly name: string;
  /** The host on this network. */
  readonly gateway: string;
  /** Reserved for the domain controller, so that its certificate stays valid. */
  readonly directory: string;
};

/**
 * The /24 networks to try, in order, each as its first three numbers. The first one follows from the lab's
 * id, so that a lab that comes back finds its addresses and certificates as they were.
 */
export function candidates(id: string): readonly string[] {
  const first = createHash("sha256").update(id).digest()[0] ?? 0;
  return Array.from({ length: 256 }, (_, index) => `10.213.${(first + index) % 256}`);
}

/** Whether an address of this machine lies in the /24 network or the machine's networks hold it. */
export function overlapsHost(
  prefix: string,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): boolean {
  const own = new BlockList();
  own.addSubnet(`${prefix}.0`, 24, "ipv4");
  return Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ family, cidr }) => family === "IPv4" && cidr !== null)
    .some(({ address, cidr }) => {
      const theirs = new BlockList();
      theirs.addSubnet(address, Number(cidr?.split("/")[1]), "ipv4");
      return own.check(address) || theirs.check(`${prefix}.0`);
    });
}

function described(name: string, prefix: string): LabNetwork {
  return { name, gateway: `${prefix}.1`, directory: `${prefix}.2` };
}

/** The network's first three numbers if the engine has it. */
async function existingPrefix(dockerHost: string, name: string): Promise<string | undefined> {
  const format = "{{range .IPAM.Config}}{{.Gateway}}{{end}}";
  const found = await tryDocker(dockerHost, ["network", "inspect", "--format", format, name]);
  return found.code === 0 ? found.stdout.trim().replace(/\.\d+$/, "") : undefined;
}

async function createNetwork(dockerHost: string, id: string, name: string): Promise<string> {
  for (const prefix of candidates(id)) {
    if (overlapsHost(prefix)) {
      continue;
    }
    const args = ["--label", `${LAB_LABEL}=${id}`, "--subnet", `${prefix}.0/24`, "--gateway", `${prefix}.1`];
    // Containers without a fixed address get one of the upper half, never a reserved one.
    args.push("--ip-range", `${prefix}.128/25`);
    const made = await tryDocker(dockerHost, ["network", "create", ...args, name]);
    if (made.code === 0) {
      return prefix;
    }
    if (!made.stderr.includes("overlaps")) {
      throw new Failure({
        code: "lab/network",
        problem: `docker network create: ${made.stderr}`,
        next: `DOCKER_HOST=${dockerHost} docker network ls`,
      });
    }
  }
  throw new Failure({
    code: "lab/network",
    problem: "every network from 10.213.0.0/24 to 10.213.255.0/24 is taken",
    next: `DOCKER_HOST=${dockerHost} docker network prune`,
  });
}

/**
 * Makes sure that the lab's network is there and that this host is its gateway.
 *
 * @throws Failure `lab/network`; `lab/engine-elsewhere` where the engine runs on another machine or in a
 *   virtual one, so that its containers cannot reach the lab's processes
 */
export async function ensureNetwork(dockerHost: string, id: string): Promise<LabNetwork> {
  const name = dockerName(id);
  const prefix = (await existingPrefix(dockerHost, name)) ?? (await createNetwork(dockerHost, id, name));
  const network = described(name, prefix);
  if (!(await isOwnAddress(network.gateway))) {
    throw new Failure({
      code: "lab/engine-elsewhere",
      problem: `the gateway ${network.gateway} of Docker's network is not an address of this machine`,
      allowed: "a Docker engine on this Linux machine itself, not in a virtual machine and not remote",
      next: "unset DOCKER_HOST, then the same command: an engine is started here",
    });
  }
  return network;
}

/** Removes the lab's network. @returns whether there was one */
export async function removeNetwork(dockerHost: string, id: string): Promise<boolean> {
  if ((await existingPrefix(dockerHost, dockerName(id))) === undefined) {
    return false;
  }
  await docker(dockerHost, ["network", "rm", dockerName(id)]);
  return true;
}
