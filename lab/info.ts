/** The lab's one description file, `.lab/lab.json`: what a stack, a test or a person needs to reach it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../components/support/failure.mjs";
import { writePrivate } from "./files.ts";
import type { LabPlace } from "./place.ts";

/** A detached process of the lab on this host. */
export type LabProcess = {
  readonly pid: number;
  /** Absolute path of its log file. */
  readonly log: string;
};

/** The four people of the directory; see lab/directory/people.ts for what sets them apart. */
export type PersonName = "alice" | "bob" | "carol" | "dave";

/** Everything one can know about a running lab. Holds secrets: the file has mode 0600. */
export type LabInfo = {
  /** First 8 hex digits of the SHA-256 of the clone's real path. */
  readonly id: string;
  /** For DOCKER_HOST, for example `unix:///var/run/docker.sock`. */
  readonly dockerHost: string;
  readonly network: {
    /** Name of the Docker network that the lab's containers share. */
    readonly name: string;
    /** The host's address on it, IPv4; reachable from the host and from every container on it. */
    readonly gateway: string;
  };
  /** The lab's certificate authority, PEM, absolute path; its key never leaves the lab's folder. */
  readonly ca: { readonly certificate: string };
  readonly authentik: LabProcess & {
    /** Origin without a slash at its end, for example `https://10.90.17.1:9443`. */
    readonly url: string;
    /** API token of akadmin, superuser. */
    readonly token: string;
    /** Absolute path of the file that holds the token. */
    readonly tokenFile: string;
    /** Slug of the LDAP source that reads the directory. */
    readonly ldapSource: string;
  };
  readonly immich: {
    /** What a browser opens: the TLS proxy's origin, no slash at its end. */
    readonly origin: string;
    /** Port of 127.0.0.1 on which the container is to publish its 2283; the proxy forwards to it. */
    readonly upstreamPort: number;
    /** Tag of the server's image on the engine. */
    readonly image: string;
    /** Name that the container is to have. */
    readonly containerName: string;
    /** Address of the first administrator, who has no account in the directory. */
    readonly adminEmail: string;
    /** The TLS proxy in front of the container. */
    readonly proxy: LabProcess;
  };
  readonly directory: {
    /** Name of the container with the Samba domain controller. */
    readonly container: string;
    /** `ldaps://` and the container's address, verified by the lab's CA. */
    readonly url: string;
    readonly baseDn: string;
    /** Account that Authentik binds with; an ordinary user that may read. */
    readonly bindDn: string;
    readonly bindPassword: string;
    /** Password of the domain's Administrator. */
    readonly adminPassword: string;
    readonly users: Readonly<Record<PersonName, { readonly password: string }>>;
  };
};

/** Absolute path of the description file. */
export function labInfoFile(place: LabPlace): string {
  return join(place.folder, "lab.json");
}

/** Writes the description in one step with mode 0600, so that a reader never sees half of it. */
export async function writeLabInfo(place: LabPlace, info: LabInfo): Promise<void> {
  await writePrivate(labInfoFile(place), `${JSON.stringify(info, null, 2)}\n`);
}

/**
 * The description, or undefined where no lab was finished in this clone.
 *
 * @throws Failure `lab/info-unreadable` where the file is not JSON
 */
export async function findLabInfo(place: LabPlace): Promise<LabInfo | undefined> {
  const file = labInfoFile(place);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
  try {
    return JSON.parse(text) as LabInfo;
  } catch (cause) {
    throw new Failure({
      code: "lab/info-unreadable",
      problem: `${file} is not JSON`,
      allowed: "the file as `npm run lab:up` writes it",
      next: "npm run lab:up, which writes it anew",
      cause,
    });
  }
}

/**
 * The description of the lab that must be there.
 *
 * @throws Failure `lab/not-up`, `lab/info-unreadable`
 */
export async function readLabInfo(place: LabPlace): Promise<LabInfo> {
  const info = await findLabInfo(place);
  if (info === undefined) {
    throw new Failure({
      code: "lab/not-up",
      problem: `there is no ${labInfoFile(place)}`,
      next: "npm run lab:up",
    });
  }
  return info;
}
