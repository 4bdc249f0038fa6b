/**
 * Database and Redis, where the environment names them. Immich does not start without them; the stand-in keeps its
 * state in a file (store.ts), but is as strict: it logs in to Postgres, keeps the list of versions there, and asks Redis.
 */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { text } from "node:stream/consumers";

/** @throws Error in the words of Postgres, Redis or the system, as Immich has them in its log before it ends */
export async function useServices(env: NodeJS.ProcessEnv, version: string): Promise<void> {
  if (env.DB_HOSTNAME || value(env, "DB_URL")) await rememberVersion(env, version);
  if (env.REDIS_HOSTNAME) await askRedis(env, env.REDIS_HOSTNAME);
}

async function rememberVersion(env: NodeJS.ProcessEnv, version: string): Promise<void> {
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
    // Immich's own table, as far as it matters.
    await client.query(
      'CREATE TABLE IF NOT EXISTS version_history (version text PRIMARY KEY, "createdAt" timestamptz NOT NULL DEFAULT now())',
    );
    await client.query("INSERT INTO version_history (version) VALUES ($1) ON CONFLICT DO NOTHING", [version]);
  } finally {
    await client.end();
  }
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
