/**
 * Images of what Immich has beside its server: Debian's own Postgres and Redis, started as the official images
 * start theirs, and a machine learning that only says that it is there.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureDebianImage, hasImage } from "../debian/image.ts";
import { docker, tryDocker } from "../docker.ts";

const run = promisify(execFile);

const guest = join(import.meta.dirname, "guest");

/** Tags of the images on the engine. */
export type ServiceImages = {
  readonly database: string;
  readonly redis: string;
  readonly machineLearning: string;
};

/** What is laid over another image. */
type Layer = {
  readonly repository: string;
  readonly from: string;
  /** As a Dockerfile has them. */
  readonly changes: readonly string[];
  /** A script of guest/ that goes to /usr/local/bin. */
  readonly script?: string;
};

/**
 * Makes sure that the engine has them.
 * @param immich tag of the Immich stand-in's image, whose Node the machine learning runs on
 * @throws Failure `lab/debian-image`, `lab/docker-failed`
 */
export async function ensureServiceImages(dockerHost: string, immich: string): Promise<ServiceImages> {
  const packages = ["postgresql", "redis-server"];
  const debian = await ensureDebianImage(dockerHost, { repository: "immich-sso-lab/services", packages });
  const [database = "", redis = "", machineLearning = ""] = await Promise.all(
    [postgresLayer(debian), redisLayer(debian), machineLearningLayer(immich)].map((layer) =>
      ensureLayer(dockerHost, layer),
    ),
  );
  return { database, redis, machineLearning };
}

function postgresLayer(from: string): Layer {
  return {
    repository: "immich-sso-lab/postgres",
    from,
    changes: [
      "ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin",
      "ENV LANG=C.UTF-8",
      "ENV PGDATA=/var/lib/postgresql/data",
      "VOLUME /var/lib/postgresql/data",
      'CMD ["/usr/local/bin/postgres.sh"]',
    ],
    script: "postgres.sh",
  };
}

function redisLayer(from: string): Layer {
  return {
    repository: "immich-sso-lab/redis",
    from,
    changes: [
      "ENV PATH=/usr/bin:/bin",
      "VOLUME /data",
      "WORKDIR /data",
      'CMD ["redis-server", "--protected-mode", "no"]',
    ],
  };
}

function machineLearningLayer(from: string): Layer {
  // The first process of a container is not ended by a signal that it does not ask for.
  const server =
    "process.on('SIGTERM', process.exit);" +
    "require('node:http').createServer((request, response) => response.end('pong')).listen(3003)";
  return {
    repository: "immich-sso-lab/machine-learning",
    from,
    changes: [
      "VOLUME /cache",
      "EXPOSE 3003",
      'HEALTHCHECK CMD ["node", "-e", "fetch(\'http://localhost:3003/ping\').catch(() => process.exit(1))"]',
      `CMD ["node", "-e", "${server}"]`,
    ],
  };
}

async function ensureLayer(dockerHost: string, layer: Layer): Promise<string> {
  const { repository, from, changes, script } = layer;
  const hash = createHash("sha256").update(JSON.stringify(layer));
  if (script) hash.update(await readFile(join(guest, script)));
  const tag = `${repository}:${hash.digest("hex").slice(0, 12)}`;
  if (await hasImage(dockerHost, tag)) return tag;
  // It is never started: it only carries the files into the image.
  const container = (await docker(dockerHost, ["create", from, "true"])).trim();
  try {
    if (script) await copyIn(dockerHost, container, script);
    const options = changes.flatMap((change) => ["--change", change]);
    await docker(dockerHost, ["commit", ...options, container, tag]);
  } finally {
    await tryDocker(dockerHost, ["rm", "--force", "--volumes", container]);
  }
  return tag;
}

async function copyIn(dockerHost: string, container: string, script: string): Promise<void> {
  const tar = ["-C", guest, "--owner=0", "--group=0", "--mode=0755", "-c", script];
  const { stdout } = await run("tar", tar, { encoding: "buffer" });
  await docker(dockerHost, ["cp", "-", `${container}:/usr/local/bin`], { input: stdout });
}
