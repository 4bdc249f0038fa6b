import { type Problem, problem } from "../../support/problem.ts";
import type { StackConfig } from "../../support/stack-config.ts";
import { readSwarm } from "./configuration.ts";
import { type Rollout, type SwarmArgs, swarmParts } from "./swarm-args.ts";

/** What a duration is to Docker, as far as one is sensible here. */
const duration = /^\d+(\.\d+)?(ms|s|m|h)$/;

/** Docker's own form; a space around the sign is allowed. */
const constraint = /^(node|engine)\.[\w.-]+ ?(==|!=) ?\S+$/;

/** What a type cannot say about the settings for a swarm, and what does not go together with one. */
export function swarmProblems(config: StackConfig): Problem[] {
  const swarm = readSwarm(config);
  const engine = config.require("engine");
  if (!["docker", "swarm"].includes(engine))
    return problem("swarm/engine", "immich-sso:engine", engine, "is neither docker nor swarm");
  if (!swarm) return withoutSwarm(config);
  const { replicas, endpointMode, placement } = swarm;
  return [
    ...problem(
      "swarm/replicas",
      "immich-sso:replicas",
      String(replicas),
      Number.isInteger(replicas) && replicas >= 1 ? undefined : "is not a whole number from 1 on",
    ),
    ...rolloutProblems(swarm.rollout),
    ...placementProblems(placement),
    ...problem(
      "swarm/endpoint-mode",
      "immich-sso:endpointMode",
      endpointMode,
      ["dnsrr", "vip"].includes(endpointMode) ? undefined : "is neither dnsrr nor vip",
    ),
    ...reachProblems(config, endpointMode),
    ...togetherProblems(config),
  ];
}

/** A setting that does nothing would be believed to do something. */
function withoutSwarm(config: StackConfig): Problem[] {
  const isSet: Record<string, boolean> = {
    replicas: config.requireNumber("replicas") !== 2,
    endpointMode: config.require("endpointMode") !== "dnsrr",
    rollout: Object.keys(config.getObject<object>("rollout") ?? {}).length > 0,
    placement: Object.keys(config.getObject<object>("placement") ?? {}).length > 0,
  };
  return Object.entries(isSet)
    .filter(([, isOne]) => isOne)
    .map(([key]) => ({ code: "swarm/setting", text: `immich-sso:${key} is for immich-sso:engine swarm` }));
}

function rolloutProblems({ parallelism, delay, order, failureAction, monitor, ...rest }: Rollout): Problem[] {
  const about = (name: string, value: unknown, text: string | undefined) =>
    problem("swarm/rollout", `immich-sso:rollout.${name}`, String(value), text);
  const time = (value: unknown) =>
    duration.test(String(value)) ? undefined : "is not a time such as 10s, 500ms or 2m";
  const oneOf = (value: string, allowed: readonly string[]) =>
    allowed.includes(value) ? undefined : `is none of ${allowed.join(", ")}`;
  return [
    ...about(
      "parallelism",
      parallelism,
      Number.isInteger(parallelism) && parallelism >= 0 ? undefined : "is not a whole number from 0 on",
    ),
    ...about("delay", delay, time(delay)),
    ...about("monitor", monitor, time(monitor)),
    ...about("order", order, oneOf(order, ["start-first", "stop-first"])),
    ...about("failureAction", failureAction, oneOf(failureAction, ["rollback", "pause", "continue"])),
    ...Object.entries(rest).flatMap(([name, value]) =>
      about(name, value, "is none of parallelism, delay, monitor, order, failureAction"),
    ),
  ];
}

function placementProblems(placement: SwarmArgs["placement"]): Problem[] {
  return Object.entries(placement as Record<string, unknown>).flatMap(([part, constraints]) => {
    if (!swarmParts.some((known) => known === part))
      return problem("swarm/placement", "immich-sso:placement", part, `is none of ${swarmParts.join(", ")}`);
    const about = (value: unknown, text: string): Problem => ({
      code: "swarm/placement",
      text: `immich-sso:placement.${part} ${JSON.stringify(value)} ${text}`,
    });
    if (!Array.isArray(constraints)) return about(constraints, "is no list of constraints");
    return constraints
      .filter((one) => typeof one !== "string" || !constraint.test(one))
      .map((one) => about(one, 'is no constraint such as "node.hostname==nas"'));
  });
}

/** Whether a browser can get there, and only as far as it was asked for. */
function reachProblems(config: StackConfig, endpointMode: SwarmArgs["endpointMode"]): Problem[] {
  const address = config.require("publishAddress");
  if (endpointMode === "vip")
    return problem(
      "swarm/publish-address",
      "immich-sso:publishAddress",
      address,
      address === "0.0.0.0"
        ? undefined
        : "is not what the routing mesh does: it publishes on every address of each node; set 0.0.0.0 if that is meant",
    );
  return config.get("network") || config.get("backendNetwork")
    ? []
    : [
        {
          code: "swarm/unreachable",
          text:
            "immich-sso:endpointMode dnsrr publishes nothing, and without immich-sso:network there is no way to Immich; " +
            "name the overlay network of the reverse proxy there, or set immich-sso:endpointMode vip",
        },
      ];
}

function togetherProblems(config: StackConfig): Problem[] {
  const environment = config.getObject<Record<string, string>>("environment") ?? {};
  const hosts = config.getObject<Record<string, string>>("hosts") ?? {};
  return [
    ...Object.keys(environment)
      .filter((name) => /^IMMICH_WORKERS_(INCLUDE|EXCLUDE)$/.test(name))
      .map((name) => ({
        code: "swarm/workers",
        text: `immich-sso:environment ${name} is set by this program for each service of a swarm; remove it`,
      })),
    ...Object.entries(hosts)
      .filter(([, address]) => address === "host-gateway")
      .flatMap(([name]) =>
        problem(
          "swarm/host-gateway",
          `immich-sso:hosts.${name}`,
          "host-gateway",
          "is another machine on each node of a swarm; give an IP address",
        ),
      ),
  ];
}
