import type { StackConfig } from "../../support/stack-config.ts";
import type { Rollout, SwarmArgs } from "./swarm-args.ts";

/** As Docker does it by hand, but that the new task is there before the old one goes, and a failure takes it back. */
const defaultRollout: Rollout = {
  parallelism: 1,
  delay: "5s",
  order: "start-first",
  failureAction: "rollback",
  monitor: "15s",
};

/** The settings for a swarm, none where containers are asked for; `swarmProblems` says what is wrong with them. */
export function readSwarm(config: StackConfig): SwarmArgs | undefined {
  if (config.require("engine") !== "swarm") return undefined;
  return {
    replicas: config.requireNumber("replicas"),
    rollout: { ...defaultRollout, ...config.getObject<Partial<Rollout>>("rollout") },
    endpointMode: config.require("endpointMode") as SwarmArgs["endpointMode"],
    placement: config.getObject<SwarmArgs["placement"]>("placement") ?? {},
  };
}
