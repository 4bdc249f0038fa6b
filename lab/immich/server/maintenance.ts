/**
 * Maintenance mode, in which the real one answers next to nothing. An administrator switches it on there, by the API,
 * and the server starts again; here it is LAB_MAINTENANCE.
 */
import type { Site } from "../core/app.ts";
import { maintenancePages } from "../core/pages.ts";
import type { Immich } from "../server.ts";
import { serverEndpoints } from "./endpoints.ts";

export const isInMaintenance = (env: NodeJS.ProcessEnv): boolean => env.LAB_MAINTENANCE === "true";

/** What is left: three of /api/server, the third of them short, and a page. */
export function maintenanceSite(immich: Immich): Site {
  const alive = serverEndpoints(immich).filter(({ path }) => /^\/server\/(ping|version)$/.test(path));
  const config = {
    method: "get",
    path: "/server/config",
    name: "get server config",
    handle: () => ({ maintenanceMode: true }),
  } as const;
  return { endpoints: [...alive, config], pages: maintenancePages, others: {} };
}
