/** The stand-in as one JavaScript file, so that its image needs no node_modules. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * The health check, as the real image names it: it wants exactly `{"res":"pong"}`, else it ends with 1. Where the
 * api worker runs elsewhere there is nothing to ask; the real one looks for the letters `api` too, no more.
 */
export const HEALTH_CHECK = `#!/usr/local/bin/node
const { IMMICH_WORKERS_INCLUDE: included, IMMICH_WORKERS_EXCLUDE: excluded } = process.env;
if ((included && !included.includes("api")) || excluded?.includes("api")) {
  console.log("API worker excluded, skipping");
  process.exit(0);
}
const port = process.env.IMMICH_PORT ?? 2283;
fetch(\`http://localhost:\${port}/api/server/ping\`, { signal: AbortSignal.timeout(4000) })
  .then((response) => response.text())
  .then((text) => process.exit(text === '{"res":"pong"}' ? 0 : 1))
  .catch(() => process.exit(1));
`;

/** Bundles main.ts with all it imports: an ES module for Node 24, byte for byte the same each time. */
export async function bundleImmich(): Promise<Uint8Array> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL("../main.ts", import.meta.url))],
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "esm",
    // What pg would load on other platforms and never does here.
    external: ["pg-native", "cloudflare:sockets"],
    // Express is CommonJS and asks for Node's own modules by require.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "silent",
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error("esbuild wrote nothing");
  return file.contents;
}
