/** The parts of an Immich that are services of their own. */
export const swarmParts = ["server", "microservices", "machineLearning", "database", "redis"] as const;

export type SwarmPart = (typeof swarmParts)[number];

/** How Swarm brings a change to the tasks of a service, and takes it back; as Docker's `--update-*` flags say it. */
export interface Rollout {
  /** Tasks at a time, from 0 (all) on. */
  parallelism: number;
  /** Time between two of them, for example `10s`. */
  delay: string;
  order: "start-first" | "stop-first";
  failureAction: "rollback" | "pause" | "continue";
  /** Time for which a new task is watched for its failure. */
  monitor: string;
}

/** Immich on the swarm of an engine that is one of its managers. */
export interface SwarmArgs {
  /** Tasks of the API, from 1 on; one more runs the background jobs. */
  replicas: number;
  rollout: Rollout;
  /**
   * `dnsrr`: a reverse proxy on the network finds the tasks by name, nothing is published. `vip`: Swarm's routing
   * mesh publishes the port on each node.
   */
  endpointMode: "dnsrr" | "vip";
  /** Docker's placement constraints by part, for example `node.labels.photos==true`. */
  placement: Partial<Record<SwarmPart, readonly string[]>>;
}
