import type * as pulumi from "@pulumi/pulumi";
import { type Running, type RunOptions, run, type Workload } from "../workload.ts";

/**
 * Immich's two kinds of workers as services of their own, as its documentation splits them: the API, as many tasks as
 * asked for, and one task for the background jobs, which starts after it, so that one of them alone migrates the
 * database of an older version.
 * @returns the API's
 */
export function runWorkers(
  name: string,
  workload: Workload,
  opts: pulumi.CustomResourceOptions & RunOptions,
): Running {
  const { environment = {} } = workload;
  const api = run(
    `${name}-api`,
    { ...workload, environment: { ...environment, IMMICH_WORKERS_INCLUDE: "api" } },
    opts,
  );
  run(
    `${name}-microservices`,
    {
      ...workload,
      part: "microservices",
      name: microservicesName(workload.name),
      environment: { ...environment, IMMICH_WORKERS_EXCLUDE: "api" },
      ports: [],
      discovery: {},
    },
    { ...opts, dependsOn: [api.resource] },
  );
  return api;
}

/** As the names of the other containers follow from the server's. */
export function microservicesName(server: string): string {
  return `${server.replace(/_server$/, "")}_microservices`;
}
