/** The image of the Immich stand-in, made on the engine that runs the lab. */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../../components/support/failure.mjs";
import { bundleImmich } from "./image/bundle.ts";
import { contentsOf, hostFiles, layOut } from "./image/rootfs.ts";
import { NEWEST } from "./server/version.ts";

/** What the image says of itself; the health check is the real one's, but asked every 2 seconds. */
const CHANGES = [
  "ENV PATH=/usr/local/bin NODE_ENV=production",
  "WORKDIR /usr/src/app",
  "EXPOSE 2283",
  "VOLUME /data",
  "LABEL immich-sso.lab=1",
  'HEALTHCHECK --interval=2s --timeout=5s --start-period=30s --retries=3 CMD ["immich-healthcheck"]',
  'CMD ["node", "main.mjs"]',
];

/**
 * Makes sure that the engine has the image, and returns its tag,
 * `immich-sso-lab/immich-server:v3.3.1-<content hash>`: made once, then found again.
 * `dockerHost` is what DOCKER_HOST takes, for example `unix:///var/run/docker.sock`. Needs docker, tar and
 * ldd on PATH. Throws a Failure when one is missing or the engine refuses.
 */
export async function ensureImmichImage(dockerHost: string): Promise<string> {
  const env = { ...process.env, DOCKER_HOST: dockerHost };
  const [files, bundle] = await Promise.all([hostFiles(), bundleImmich()]);
  const hash = createHash("sha256").update(CHANGES.join("\n"));
  for (const part of await contentsOf(files, bundle)) hash.update(part);
  const tag = `immich-sso-lab/immich-server:v${NEWEST}-${hash.digest("hex").slice(0, 12)}`;
  if (await exists(tag, env)) return tag;
  const root = await mkdtemp(join(tmpdir(), "immich-image-"));
  try {
    await layOut(root, files, bundle);
    await importFolder(root, tag, env);
  } finally {
    await rm(root, { recursive: true });
  }
  return tag;
}

async function exists(tag: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const args = ["images", "--quiet", tag];
  const { stdout } = await promisify(execFile)("docker", args, { env }).catch((error: Error) => {
    throw refused(`docker ${args.join(" ")}: ${error.message.trim()}`, error);
  });
  return stdout.trim() !== "";
}

/** Tars a folder (same bytes each time: sorted, no times, owned by root) into `docker import`. */
async function importFolder(root: string, tag: string, env: NodeJS.ProcessEnv): Promise<void> {
  const stable = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
  const tar = spawn("tar", [...stable, "-C", root, "-cf", "-", "."], { stdio: ["ignore", "pipe", "pipe"] });
  const changes = CHANGES.flatMap((change) => ["--change", change]);
  const docker = spawn("docker", ["import", ...changes, "-", tag], {
    env,
    stdio: ["pipe", "ignore", "pipe"],
  });
  tar.stdout.pipe(docker.stdin);
  docker.stdin.on("error", () => tar.kill());
  const complaints: string[] = [];
  for (const { stderr } of [tar, docker]) stderr.on("data", (text: Buffer) => complaints.push(String(text)));
  const ends = await Promise.all([once(tar, "close"), once(docker, "close")]).catch((error: Error) => {
    throw refused(error.message, error);
  });
  if (ends.some(([code]) => code !== 0)) throw refused(complaints.join("").trim());
}

function refused(problem: string, cause?: unknown): Failure {
  return new Failure({
    code: "lab/immich-image",
    problem: `the image of the Immich stand-in cannot be made: ${problem}`,
    allowed: "a Docker engine that answers, and docker, tar and ldd on PATH",
    next: "docker version",
    cause,
  });
}
