/**
 * The stand-in as a process, the way the container runs it. Environment: IMMICH_PORT (2283), IMMICH_HOST
 * (every address), IMMICH_MEDIA_LOCATION (/data), what workers.ts reads, and what server.ts names.
 */
import { constants } from "node:os";
import { listen, openImmich } from "./server.ts";
import { startMicroservices, workersOf } from "./workers.ts";

// The real one's first process has no handler: the signal kills it, and with the container all else in it, so that
// requests under way are cut off. This one is number 1 in its container, where a signal without handler does nothing.
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

try {
  const { env } = process;
  const workers = workersOf(env);
  for (const worker of workers) process.stdout.write(`Starting ${worker} worker\n`);
  if (workers.length > 0) {
    const immich = await openImmich({ dataDir: env.IMMICH_MEDIA_LOCATION ?? "/data", env }).catch(ended);
    const address = {
      port: Number(env.IMMICH_PORT ?? 2283),
      ...(env.IMMICH_HOST && { host: env.IMMICH_HOST }),
    };
    if (workers.includes("api") || workers.includes("maintenance")) await listen(immich, address);
    if (workers.includes("microservices")) startMicroservices(immich);
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

/** As a worker of the real one ends: the whole error, and then what became of the worker. */
function ended(error: unknown): never {
  console.error(error);
  console.error("api worker exited with code 1");
  process.exit(1);
}
