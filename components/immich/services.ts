import * as pulumi from "@pulumi/pulumi";
import { GeneratedSecret } from "../support/generated-secret.ts";
import { backendNetwork } from "./backend-network.ts";
import type { Limits } from "./container.ts";
import { databaseOf, runDatabase } from "./database.ts";
import type { Images } from "./images.ts";
import { machineLearningOf, runMachineLearning } from "./machine-learning.ts";
import { runRedis } from "./redis.ts";
import type { Secrets } from "./secret-files.ts";
import type { ServiceOptions } from "./service.ts";
import type { RecordOf } from "./volumes-before.ts";
import type { VolumeDriver } from "./workload.ts";

type Part = "machineLearning" | "database" | "redis";

/** What an Immich has beside its server, as its compose file has it. */
export interface ServicesArgs {
  images: Pick<Images, Part>;
  /** Names of the containers; the server finds them by these. */
  containers: Record<Part, string>;
  /** An existing Docker network for them and the server; where there is none, one of this name is made. */
  network: { existing: string } | { made: string };
  /** Where the database lies: an absolute path on the Docker host, or the name of a volume. */
  database: string;
  /** Where models are cached, likewise. */
  modelCache: string;
  /** How their volumes are made, where not by Docker's own local driver. */
  drivers: Partial<Record<"database" | "modelCache", VolumeDriver>>;
  /** Keep the database's volume when the stack is destroyed. */
  keepVolumes: boolean;
  limits: Partial<Record<Part, Limits>>;
  /** `uid:gid` of all of them; the folders on the host must belong to it. */
  user?: string | undefined;
}

/** What they need to know of the server. */
export interface ServerToCome {
  startSeconds: number;
  /** Which Immich is about to open the database. */
  immich: { version: string; allowJump: boolean };
  /** The record of a volume that was there before this stack. */
  before: RecordOf;
}

/** What the server needs to know of them. */
export interface RunningServices {
  network: pulumi.Input<string>;
  environment: Record<string, string>;
  secrets: Secrets;
  /** Makes a new container for another database: Immich's migrations run at its start only. */
  labels: Record<string, string>;
  /** What must run before the server starts. */
  before: pulumi.Resource[];
}

/** Runs Postgres, Valkey and the machine learning on a network on which nothing of theirs is published. */
export function runServices(
  name: string,
  args: ServicesArgs & ServerToCome,
  opts: ServiceOptions,
): RunningServices {
  const child = { parent: opts.parent };
  const network = backendNetwork(`${name}-network`, args.network, opts);
  const password = pulumi.secret(new GeneratedSecret(`${name}-database-password`, child).value);
  const service = (part: Part, resource: string) => ({
    ...{ resource: `${name}-${resource}`, image: args.images[part], container: args.containers[part] },
    ...{ network, limits: args.limits[part], user: args.user },
  });
  const { startSeconds, immich, before } = args;
  const files = {
    ...{ source: args.database, keep: args.keepVolumes, driver: args.drivers.database },
    before: before(args.database),
  };
  const database = runDatabase(
    { ...service("database", "database"), files, password, startSeconds, immich },
    opts,
  );
  const redis = runRedis(service("redis", "redis"), opts);
  const cache = {
    ...{ source: args.modelCache, keep: false, driver: args.drivers.modelCache },
    before: before(args.modelCache),
  };
  runMachineLearning({ ...service("machineLearning", "machine-learning"), cache }, opts);

  const { environment, secrets } = databaseOf(args.containers.database, password);
  return {
    network,
    environment: {
      ...environment,
      REDIS_HOSTNAME: args.containers.redis,
      ...machineLearningOf(args.containers.machineLearning).environment,
    },
    secrets,
    labels: { "immich-sso.database": args.database },
    before: [database.resource, redis.resource],
  };
}
