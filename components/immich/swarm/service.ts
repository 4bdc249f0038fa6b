import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { knownEngine } from "../engine-provider.ts";
import { stackId, stackLabel } from "../leftover-container.ts";
import { fileVariables } from "../secret-files.ts";
import type { HealthCheck, RunOptions, Workload, WorkloadMount } from "../workload.ts";
import { removeLeftover } from "./leftover.ts";
import type { Rollout, SwarmArgs } from "./swarm-args.ts";
import { swarmConfigs, swarmSecrets } from "./swarm-files.ts";

/** For another task than the API's: one at a time, because two would work on the same jobs or files. */
const oneByOne: Partial<Rollout> = { order: "stop-first", parallelism: 1 };

/**
 * A Swarm service with what all of ours have: hardened, restarted, stopped gently, found by its name on its networks
 * (endpoint mode `dnsrr`), and made or updated only once its tasks run and are healthy; one that does not get there
 * goes back to what it was.
 */
export function runSwarmService(
  resource: string,
  workload: Workload,
  { swarm, engine, ...opts }: pulumi.CustomResourceOptions & RunOptions & { swarm: SwarmArgs },
): docker.Service {
  const { part, name, limits, healthy } = workload;
  const made = [{ label: stackLabel, value: stackId() }];
  const child = { parent: opts.parent, engine };
  const isApi = part === "server";
  const rollout = isApi ? swarm.rollout : { ...swarm.rollout, ...oneByOne };
  const constraints = swarm.placement[part] ?? [];
  return new docker.Service(
    resource,
    {
      name,
      labels: [...labelList(workload.discovery ?? {}), ...made],
      mode: { replicated: { replicas: isApi ? swarm.replicas : 1 } },
      taskSpec: {
        containerSpec: {
          ...containerSpec(workload),
          secrets: swarmSecrets(resource, name, workload.secrets ?? {}, child),
          configs: swarmConfigs(resource, name, workload.files ?? [], child),
        },
        networksAdvanceds: workload.networks.map((id) => ({ id })),
        ...(constraints.length > 0 ? { placement: { constraints: [...constraints] } } : {}),
        ...(limits?.memory || limits?.cpus
          ? {
              resources: {
                limits: {
                  ...(limits.memory ? { memoryBytes: limits.memory * 2 ** 20 } : {}),
                  ...(limits.cpus ? { nanoCpus: limits.cpus * 1e9 } : {}),
                },
              },
            }
          : {}),
      },
      updateConfig: { ...rollout },
      rollbackConfig: {
        ...rollout,
        failureAction: rollout.failureAction === "continue" ? "continue" : "pause",
      },
      endpointSpec: endpoint(workload, isApi ? swarm.endpointMode : "dnsrr"),
      convergeConfig: { delay: "1s", timeout: `${healthy?.seconds ?? 300}s` },
    },
    {
      ...opts,
      // Two services of one name cannot be, so one goes before the other comes.
      deleteBeforeReplace: true,
      hooks: {
        beforeCreate: [
          async ({ urn }) => {
            const known = await knownEngine(engine);
            await removeLeftover("service", name, urn, known);
            await workload.ahead?.first(known);
          },
        ],
        ...(workload.ahead
          ? {
              beforeUpdate: [
                async ({ oldInputs, newInputs }) => {
                  if (imageOf(oldInputs) !== imageOf(newInputs))
                    await workload.ahead?.newImage(await knownEngine(engine));
                },
              ],
            }
          : {}),
      },
    },
  );
}

/** Of a service's inputs, as a hook is given them. */
function imageOf(inputs: unknown): string | undefined {
  const { taskSpec } = inputs as { taskSpec?: { containerSpec?: { image?: string } } };
  return taskSpec?.containerSpec?.image;
}

function containerSpec(workload: Workload): docker.types.input.ServiceTaskSpecContainerSpec {
  const { image, environment = {}, secrets = {}, labels = {}, user, healthcheck, hosts, dns } = workload;
  const { mounts = [], tmpfs = {}, shmSize } = workload;
  // The provider reads back nothing above the permissions, so a sticky bit would be a change for ever.
  const memory = [
    ...Object.keys(tmpfs).map((target) => ({ target, mode: 0o777 })),
    // A service has no --shm-size; a file system of its own is the same.
    ...(shmSize ? [{ target: "/dev/shm", mode: 0o777, sizeBytes: Number(shmSize) * 2 ** 20 }] : []),
  ];
  return {
    image: image.name,
    env: { ...environment, ...fileVariables(secrets), ...stamps(labels) },
    mounts: [
      ...mounts.map(serviceMount),
      ...memory.map(({ target, ...tmpfsOptions }) => ({ type: "tmpfs", target, tmpfsOptions })),
    ],
    capDrops: ["CAP_NET_RAW"],
    stopGracePeriod: "30s",
    ...(user ? { user } : {}),
    ...(healthcheck ? { healthcheck: shortened(healthcheck) } : {}),
    ...(hosts ? { hosts } : {}),
    ...(dns ? { dnsConfig: { nameservers: dns } } : {}),
  };
}

/**
 * Labels of a task as variables: another one must bring a new task, but the provider would take the whole service away
 * and make it again for another label, with nobody at the door meanwhile.
 */
function stamps(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([label, value]) => [
      label.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_"),
      value,
    ]),
  );
}

/** A container's times are read back as `5m0s`, a service's as `5m`: another text would be a change for ever. */
function shortened(check: HealthCheck): HealthCheck {
  const { startPeriod } = check;
  return startPeriod
    ? { ...check, startPeriod: startPeriod.replace(/m0s$/, "m").replace(/h0m$/, "h") }
    : check;
}

/** Each node makes the volume for itself where it has none of that name, so each is told how. */
function serviceMount({ type, source, target, readOnly, driver }: WorkloadMount) {
  return {
    ...{ type, target, readOnly: readOnly ?? false },
    ...(source ? { source } : {}),
    ...(driver ? { volumeOptions: { driverName: driver.driver, driverOptions: driver.options } } : {}),
  };
}

/** With `dnsrr` Docker publishes nothing through its routing mesh. */
function endpoint({ ports = [] }: Workload, mode: SwarmArgs["endpointMode"]) {
  if (mode === "dnsrr") return { mode };
  return {
    mode,
    ports: ports.map(({ internal, external }) => ({
      ...{ targetPort: internal, publishMode: "ingress" },
      ...(external === undefined ? {} : { publishedPort: external }),
    })),
  };
}

function labelList(labels: Record<string, string>) {
  return Object.entries(labels).map(([label, value]) => ({ label, value }));
}
