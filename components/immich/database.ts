import type * as pulumi from "@pulumi/pulumi";
import { type Secrets, secretFile } from "./secret-files.ts";
import { pullImage, type Service, type ServiceOptions } from "./service.ts";
import type { ServerToCome } from "./services.ts";
import { type Keep, keepAt } from "./volume.ts";
import { type HealthCheck, type Running, run } from "./workload.ts";

const user = "postgres";
const name = "immich";
const passwordVariable = "POSTGRES_PASSWORD";

/**
 * Not the image's own: that one runs every five minutes on an engine before 25, and does not see a password that the
 * database does not take.
 */
const engineCheck: HealthCheck = {
  tests: ["CMD-SHELL", healthScript({ countsChecksums: true })],
  interval: "5s",
  timeout: "5s",
  retries: 6,
  startPeriod: "5m0s",
};

/**
 * Swarm ends a task that is not healthy, an engine does not: so only a database that does not answer is one, for two
 * minutes on end. A page whose checksum is wrong is no better in the next task, and load passes.
 */
const swarmCheck: HealthCheck = {
  tests: ["CMD-SHELL", healthScript({ countsChecksums: false })],
  interval: "10s",
  timeout: "10s",
  retries: 12,
  startPeriod: "5m0s",
};

export interface DatabaseArgs extends Service {
  /** Where its files lie. */
  files: Keep;
  password: pulumi.Output<string>;
}

/** Postgres with VectorChord, reachable on its network only; waited for. */
export function runDatabase(
  args: DatabaseArgs & Omit<ServerToCome, "before">,
  opts: ServiceOptions,
): Running {
  const { resource, image, container, network, limits, user: owner, files, password } = args;
  const child = { parent: opts.parent };
  return run(
    `${resource}-container`,
    {
      part: "database",
      name: container,
      image: pullImage(resource, image, child),
      networks: [network],
      mounts: [keepAt(`${resource}-files`, files, "/var/lib/postgresql/data", child)],
      environment: { POSTGRES_USER: user, POSTGRES_DB: name, POSTGRES_INITDB_ARGS: "--data-checksums" },
      secrets: { [passwordVariable]: password },
      shmSize: 128,
      healthcheck: opts.swarm ? swarmCheck : engineCheck,
      healthy: {
        resource: `${resource}-health`,
        seconds: args.startSeconds,
        database: { place: files.source, ...args.immich },
      },
      limits,
      user: owner,
    },
    opts,
  );
}

/** How the server finds it. */
export function databaseOf(container: string, password: pulumi.Output<string>) {
  const environment = { DB_HOSTNAME: container, DB_USERNAME: user, DB_DATABASE_NAME: name };
  const secrets: Secrets = { DB_PASSWORD: password };
  return { environment, secrets };
}

/**
 * Healthy is a database that takes the password in its file from the network, and on an engine one whose pages have
 * their checksums.
 * Postgres reads the file only when it makes a database: one that outlived its stack gets the new password here, by
 * the address from which Postgres's image asks for none. The password is in no argument.
 */
function healthScript({ countsChecksums }: { countsChecksums: boolean }): string {
  const question = countsChecksums
    ? "SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database"
    : "SELECT 0";
  return `
ask() {
  PGPASSWORD=$(cat ${secretFile(passwordVariable)}) psql -XAtq -h "$(hostname)" -U ${user} -d ${name} \\
    -c '${question}'
}
reset() {
  psql -Xq -v ON_ERROR_STOP=1 -h 127.0.0.1 -U ${user} -d ${name} <<'SQL'
\\set password \`cat ${secretFile(passwordVariable)}\`
ALTER ROLE ${user} PASSWORD :'password';
SQL
}
count=$(ask) || { reset && count=$(ask); }
test "$count" = 0`.trim();
}
