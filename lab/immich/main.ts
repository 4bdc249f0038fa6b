/**
 * The stand-in as a process, the way the container runs it. Environment: IMMICH_PORT (2283), IMMICH_HOST
 * (every address), IMMICH_MEDIA_LOCATION (/data), and what server.ts names. SIGTERM ends it.
 */
import { startImmich } from "./server.ts";

try {
  const { env } = process;
  const { stop } = await startImmich({
    port: Number(env.IMMICH_PORT ?? 2283),
    dataDir: env.IMMICH_MEDIA_LOCATION ?? "/data",
    ...(env.IMMICH_HOST && { host: env.IMMICH_HOST }),
    env,
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop());
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
