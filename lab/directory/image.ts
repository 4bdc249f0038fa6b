/** The image of the lab's domain controller: Debian with Samba, nothing of ours in it. */
import { createHash } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { placesFor } from "../../setup/support/places.mjs";
import { docker, tryDocker } from "../docker.ts";
import { bootstrapRootfs } from "./bootstrap.ts";

/** The image that the container is built from where the engine reaches a registry. */
const DEBIAN = "debian:12-slim";

/** Debian's packages of an Active Directory domain controller and its tools. */
export const PACKAGES: readonly string[] = [
  "ldb-tools",
  "samba",
  "samba-ad-dc",
  "samba-ad-provision",
  "samba-dsdb-modules",
  "samba-vfs-modules",
  "winbind",
];

/** Raise it when the way an image is made changes what is in it. */
const RECIPE = 1;

/** Tag of the image; another set of packages is another tag. */
export function directoryImageTag(): string {
  const recipe = JSON.stringify([RECIPE, DEBIAN, PACKAGES]);
  const hash = createHash("sha256").update(recipe).digest("hex").slice(0, 12);
  return `immich-sso-lab/samba-ad-dc:${hash}`;
}

async function hasImage(dockerHost: string, tag: string): Promise<boolean> {
  return (await tryDocker(dockerHost, ["image", "inspect", "--format", "{{.Id}}", tag])).code === 0;
}

/** From the official image by apt in a container. False where that image cannot be or is not to be pulled. */
async function fromRegistry(dockerHost: string, tag: string): Promise<boolean> {
  if (process.env.IMMICH_SSO_OFFLINE === "1") {
    return false;
  }
  const pulled = await tryDocker(dockerHost, ["pull", "--quiet", DEBIAN], { timeout: 300_000 });
  if (pulled.code !== 0) {
    return false;
  }
  const install = `apt-get update && apt-get install -y --no-install-recommends ${PACKAGES.join(" ")} && rm -rf /var/lib/apt/lists/*`;
  const container = (await docker(dockerHost, ["create", DEBIAN, "sh", "-c", install])).trim();
  try {
    await docker(dockerHost, ["start", "--attach", container], { timeout: 600_000 });
    await docker(dockerHost, ["commit", container, tag]);
  } finally {
    await tryDocker(dockerHost, ["rm", "--force", container]);
  }
  return true;
}

/** From a root file system that this machine makes out of its own package source. */
async function fromBootstrap(dockerHost: string, tag: string, folder: string): Promise<void> {
  const tar = join(folder, `rootfs.${process.pid}.tar`);
  try {
    await bootstrapRootfs(PACKAGES, tar);
    await docker(dockerHost, ["import", tar, tag], { timeout: 300_000 });
  } finally {
    await rm(tar, { force: true });
  }
}

/**
 * Makes sure that the engine has the image, and gives its tag. In this order: it has it; the cache has it
 * as a tar; built on Debian's official image; built by mmdebstrap. A built one is kept in the cache
 * folder (about 300 MB), so that another engine need not build it again.
 *
 * @throws Failure `lab/directory-image` where none of the ways is open; `lab/docker-failed`
 */
export async function ensureDirectoryImage(dockerHost: string): Promise<string> {
  const tag = directoryImageTag();
  if (await hasImage(dockerHost, tag)) {
    return tag;
  }
  const folder = join(placesFor(process.env).cache, "images");
  await mkdir(folder, { recursive: true });
  const kept = join(folder, `${tag.replace(/[/:]/g, "-")}.tar`);
  const isKept = await stat(kept).then(
    () => true,
    () => false,
  );
  if (isKept) {
    const loaded = await tryDocker(dockerHost, ["load", "--quiet", "--input", kept], { timeout: 300_000 });
    if (loaded.code === 0 && (await hasImage(dockerHost, tag))) {
      return tag;
    }
  }
  if (!(await fromRegistry(dockerHost, tag))) {
    await fromBootstrap(dockerHost, tag, folder);
  }
  const beside = `${kept}.${process.pid}`;
  await docker(dockerHost, ["save", "--output", beside, tag], { timeout: 300_000 });
  await rename(beside, kept);
  return tag;
}
