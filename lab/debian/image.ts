/** Images of Debian with packages, nothing of ours in them: from a registry where there is one, else made here. */
import { createHash } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { placesFor } from "../../setup/support/places.mjs";
import { docker, tryDocker } from "../docker.ts";
import { bootstrapRootfs } from "./bootstrap.ts";

/** The image that the container is built from where the engine reaches a registry. */
const DEBIAN = "debian:12-slim";

/** What an image holds. */
export type DebianImage = {
  /** Its name without a tag. */
  readonly repository: string;
  readonly packages: readonly string[];
};

/** Raise it when the way an image is made changes what is in it. */
const RECIPE = 1;

/** Tag of the image; another set of packages is another tag. */
function tagOf({ repository, packages }: DebianImage): string {
  const recipe = JSON.stringify([RECIPE, DEBIAN, packages]);
  const hash = createHash("sha256").update(recipe).digest("hex").slice(0, 12);
  return `${repository}:${hash}`;
}

export async function hasImage(dockerHost: string, tag: string): Promise<boolean> {
  return (await tryDocker(dockerHost, ["image", "inspect", "--format", "{{.Id}}", tag])).code === 0;
}

/** From the official image by apt in a container. False where that image cannot be or is not to be pulled. */
async function fromRegistry(dockerHost: string, tag: string, packages: readonly string[]): Promise<boolean> {
  if (process.env.IMMICH_SSO_OFFLINE === "1") {
    return false;
  }
  const pulled = await tryDocker(dockerHost, ["pull", "--quiet", DEBIAN], { timeout: 300_000 });
  if (pulled.code !== 0) {
    return false;
  }
  const install = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")} && rm -rf /var/lib/apt/lists/*`;
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
async function fromBootstrap(
  dockerHost: string,
  tag: string,
  packages: readonly string[],
  folder: string,
): Promise<void> {
  const tar = join(folder, `rootfs.${process.pid}.tar`);
  try {
    await bootstrapRootfs(packages, tar);
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
 * @throws Failure `lab/debian-image` where none of the ways is open; `lab/docker-failed`
 */
export async function ensureDebianImage(dockerHost: string, image: DebianImage): Promise<string> {
  const tag = tagOf(image);
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
  if (!(await fromRegistry(dockerHost, tag, image.packages))) {
    await fromBootstrap(dockerHost, tag, image.packages, folder);
  }
  const beside = `${kept}.${process.pid}`;
  await docker(dockerHost, ["save", "--output", beside, tag], { timeout: 300_000 });
  await rename(beside, kept);
  return tag;
}
