import type * as pulumi from "@pulumi/pulumi";
import {
  type AheadOfTasks,
  type HealthCheck,
  type Running,
  type RunOptions,
  run,
  type Workload,
} from "../workload.ts";
import { type DatabaseToOpen, endTasks, refuseVersionOnSwarm } from "./new-image.ts";

/**
 * Immich's own check, as its image has it, with a start period: before it listens, an Immich migrates and indexes, for
 * minutes from some 100,000 photos on, and Swarm would end it in the middle after the image's three checks.
 */
function healthcheck(startSeconds: number): HealthCheck {
  return {
    tests: ["CMD", "immich-healthcheck"],
    interval: "5s",
    timeout: "10s",
    retries: 12,
    startPeriod: asGoSaysIt(startSeconds),
  };
}

/** 90 is `1m30s`, 3600 is `1h0m0s`. */
function asGoSaysIt(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return [hours && `${hours}h`, seconds >= 60 && `${minutes}m`, `${seconds % 60}s`].filter(Boolean).join("");
}

/**
 * Immich's two kinds of workers as services of their own, as its documentation splits them: the API, as many tasks as
 * asked for, and one task for the background jobs, which starts after it, so that one of them alone migrates the
 * database of an older version.
 * @param database the stack's own, which both of them open
 * @returns the API's
 */
export function runWorkers(
  name: string,
  workload: Workload,
  database: DatabaseToOpen | undefined,
  opts: pulumi.CustomResourceOptions & RunOptions,
): Running {
  const { environment = {} } = workload;
  const microservices = microservicesName(workload.name);
  const checked = { ...workload, healthcheck: healthcheck(workload.healthy?.seconds ?? 300) };
  const first: AheadOfTasks = async (engine) => {
    if (database) await refuseVersionOnSwarm(database, engine);
  };
  const newImage: AheadOfTasks = async (engine) => {
    await first(engine);
    // The jobs first: they are the ones that write most.
    await endTasks([microservices, workload.name], engine);
  };
  const api = run(
    `${name}-api`,
    {
      ...checked,
      environment: { ...environment, IMMICH_WORKERS_INCLUDE: "api" },
      ahead: { first, newImage },
    },
    opts,
  );
  run(
    `${name}-microservices`,
    {
      ...checked,
      part: "microservices",
      name: microservices,
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
