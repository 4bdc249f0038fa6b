/**
 * Database and Redis, where the environment names them. Immich does not start without them; the stand-in keeps its
 * state in a file (store.ts), but is as strict: it logs in to Postgres, keeps the list of versions there, and asks Redis.
 */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Client } from "pg";
import { versions } from "../config/edition.ts";
import type { Log } from "./log.ts";

/** @throws Error in the words of Postgres, Redis or the system, as Immich has them in its log before it ends */
export async function useServices(env: NodeJS.ProcessEnv, version: string, log: Log): Promise<void> {
  if (env.DB_HOSTNAME || value(env, "DB_URL")) await useDatabase(env, version, log);
  if (env.REDIS_HOSTNAME) await askRedis(env, env.REDIS_HOSTNAME);
}

async function useDatabase(env: NodeJS.ProcessEnv, version: string, log: Log): Promise<void> {
  // Loaded only here: without a database the stand-in starts in no time.
  const { Client } = (await import("pg")).default;
  const url = value(env, "DB_URL");
  const client = new Client({
    ...(url
      ? { connectionString: url }
      : {
          host: env.DB_HOSTNAME,
          port: Number(env.DB_PORT ?? 5432),
          user: value(env, "DB_USERNAME") ?? "postgres",
          password: value(env, "DB_PASSWORD"),
          database: value(env, "DB_DATABASE_NAME") ?? "immich",
        }),
    connectionTimeoutMillis: 10_000,
  });
  try {
    await client.connect();
    // As Immich does, so that several of them may start at once; the lock goes with the connection.
    await client.query("SELECT pg_advisory_lock(200)");
    await migrate(client, version).catch((error: Error) => {
      log.line("error", "DatabaseRepository", `Migrations failed: ${error}`);
      throw error;
    });
    // Immich's own table, as far as it matters: a row wherever the version is another than at the start before.
    await client.query(
      'CREATE TABLE IF NOT EXISTS version_history (id bigserial PRIMARY KEY, version text NOT NULL, "createdAt" timestamptz NOT NULL DEFAULT now())',
    );
    await client.query(
      `INSERT INTO version_history (version) SELECT $1::text WHERE $1::text IS DISTINCT FROM
        (SELECT version FROM version_history ORDER BY "createdAt" DESC LIMIT 1)`,
      [version],
    );
  } finally {
    await client.end();
  }
}

/**
 * One migration a version, in the table of the migrator that Immich uses, and its words for one that it does not
 * know: that is how an older Immich meets the database of a later one.
 */
async function migrate(client: Client, version: string): Promise<void> {
  await client.query(
    "CREATE TABLE IF NOT EXISTS kysely_migrations (name varchar(255) PRIMARY KEY, timestamp varchar(255) NOT NULL)",
  );
  const all = versions.map((one) => `Version${one}`);
  const known = all.slice(0, versions.indexOf(version) + 1);
  const { rows } = await client.query<{ name: string }>("SELECT name FROM kysely_migrations ORDER BY name");
  const missing = rows.find(({ name }) => !known.includes(name));
  if (missing)
    throw new Error(`corrupted migrations: previously executed migration ${missing.name} is missing`);
  const now = new Date().toISOString();
  for (const name of known)
    await client.query("INSERT INTO kysely_migrations VALUES ($1, $2) ON CONFLICT DO NOTHING", [name, now]);
}

async function askRedis(env: NodeJS.ProcessEnv, host: string): Promise<void> {
  const password = value(env, "REDIS_PASSWORD");
  const socket = connect({ host, port: Number(env.REDIS_PORT ?? 6379), timeout: 10_000 });
  socket.on("timeout", () => socket.destroy(new Error(`connect ETIMEDOUT ${host}`)));
  socket.write(`${password ? `AUTH ${password}\r\n` : ""}PING\r\nQUIT\r\n`);
  const answer = await text(socket);
  if (!answer.includes("+PONG")) throw new Error(`Redis answers ${answer.split("\r\n")[0]}`);
}

/** A variable, or the file that NAME_FILE names, as the start script of Immich's image reads it. */
function value(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  return env[name] ?? (file ? readFileSync(file, "utf8").replace(/\n+$/, "") : undefined);
}
