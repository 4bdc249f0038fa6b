/** The container with the lab's domain controller. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Leaf } from "../ca/leaf.ts";
import { docker, tryDocker } from "../docker.ts";
import { writePrivate } from "../files.ts";
import { dockerName, LAB_LABEL } from "../place.ts";
import { type DirectoryPasswords, directorySeed } from "./people.ts";

const run = promisify(execFile);

const GUEST = join(import.meta.dirname, "guest");

/** Label that tells whether a container was made from the files and settings of now. */
const CONTENT_LABEL = "immich-sso.content";

/** What the container is made from. */
export type DirectorySpec = {
  readonly dockerHost: string;
  /** The lab's id. */
  readonly id: string;
  /** Tag of the image. */
  readonly image: string;
  /** Name of the lab's network. */
  readonly network: string;
  /** The container's fixed address on it. */
  readonly address: string;
  /** The authority's certificate, absolute path. */
  readonly authority: string;
  readonly leaf: Leaf;
  readonly passwords: DirectoryPasswords;
  /** Folder for the files that go into the container; removed again, because they hold secrets. */
  readonly scratch: string;
};

/** What the container runs with; a change of it makes a new container. */
function createArguments(spec: DirectorySpec): readonly string[] {
  return [
    ...["--network", spec.network, "--ip", spec.address, "--hostname", "dc1"],
    ...["--volume", `${dockerName(spec.id, "directory")}:/var/lib/samba`],
    // Samba gives its files to the domain's groups and listens on ports below 1024; it needs no more.
    ...["--cap-drop", "ALL", "--cap-add", "CHOWN", "--cap-add", "NET_BIND_SERVICE"],
    ...["--security-opt", "no-new-privileges"],
    spec.image,
    ...["sh", "/lab/entrypoint.sh"],
  ];
}

/** Lays out `/lab` of the container in a folder and gives a hash of everything in it. */
async function layOut(spec: DirectorySpec): Promise<string> {
  const lab = join(spec.scratch, "lab");
  await rm(spec.scratch, { recursive: true, force: true });
  await mkdir(join(lab, "tls"), { recursive: true, mode: 0o700 });
  await cp(GUEST, lab, { recursive: true });
  await cp(spec.authority, join(lab, "tls", "ca.pem"));
  await cp(spec.leaf.certificateFile, join(lab, "tls", "directory.pem"));
  await cp(spec.leaf.keyFile, join(lab, "tls", "directory-key.pem"));
  await writePrivate(join(lab, "seed.json"), JSON.stringify(directorySeed(spec.passwords), null, 2));
  const hash = createHash("sha256").update(JSON.stringify(createArguments(spec)));
  const entries = await readdir(lab, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    hash
      .update(file.slice(lab.length))
      .update("\0")
      .update(await readFile(file));
  }
  return hash.digest("hex").slice(0, 16);
}

async function create(spec: DirectorySpec, name: string, content: string): Promise<void> {
  const label = ["--label", `${LAB_LABEL}=${spec.id}`];
  // Made by name only if it is missing, so that the volume carries the label too.
  await docker(spec.dockerHost, ["volume", "create", ...label, name]);
  const args = ["--name", name, ...label, "--label", `${CONTENT_LABEL}=${content}`, ...createArguments(spec)];
  await docker(spec.dockerHost, ["create", ...args]);
  const tar = ["-C", spec.scratch, "--owner=0", "--group=0", "-c", "lab"];
  const { stdout } = await run("tar", tar, { encoding: "buffer", maxBuffer: 16 * 1024 * 1024 });
  await docker(spec.dockerHost, ["cp", "-", `${name}:/`], { input: stdout });
}

/**
 * Makes sure that the domain controller's container runs with the image, files, certificates and passwords
 * given. The domain itself lies in a volume and outlives the container. Does not wait for LDAP.
 *
 * @returns the container's name
 * @throws Failure `lab/docker-failed`
 */
export async function ensureDirectoryContainer(spec: DirectorySpec): Promise<string> {
  const name = dockerName(spec.id, "directory");
  try {
    const content = await layOut(spec);
    const format = `{{index .Config.Labels "${CONTENT_LABEL}"}} {{.State.Running}}`;
    const found = await tryDocker(spec.dockerHost, ["container", "inspect", "--format", format, name]);
    if (found.code === 0 && found.stdout === `${content} true`) {
      return name;
    }
    if (found.code === 0 && !found.stdout.startsWith(`${content} `)) {
      await docker(spec.dockerHost, ["rm", "--force", name]);
      await create(spec, name, content);
    } else if (found.code !== 0) {
      await create(spec, name, content);
    }
    await docker(spec.dockerHost, ["start", name]);
    return name;
  } finally {
    await rm(spec.scratch, { recursive: true, force: true });
  }
}
