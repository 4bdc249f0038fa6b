import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type EngineArgs, knownEngine } from "./engine-provider.ts";
import { removeLeftoverContainer, stackId, stackLabel } from "./leftover-container.ts";
import { fileVariables, type Secrets, secretUploads } from "./secret-files.ts";

/** What a container may take of its host; what is left out is not limited. */
export interface Limits {
  /** MiB; may change while it runs. */
  memory?: number | undefined;
  /** For example 1.5. A change makes a new container. */
  cpus?: number | undefined;
}

export interface ContainerArgs
  extends Omit<docker.ContainerArgs, "name" | "envs" | "labels" | "uploads" | "memory" | "cpus" | "user"> {
  /** Name of the container. A change replaces it. */
  name: string;
  environment?: Record<string, pulumi.Input<string>>;
  /** Put into it before it starts. */
  files?: docker.types.input.ContainerUpload[];
  /** Handed over as files, each with a variable NAME_FILE. */
  secrets?: Secrets | undefined;
  labels?: Record<string, string>;
  limits?: Limits | undefined;
  /** `uid:gid` instead of the image's own user. */
  user?: string | undefined;
}

/** The engine that this program asks by itself; that of the resources follows from their provider. */
export interface EngineOption {
  engine?: EngineArgs | undefined;
}

/**
 * Arguments whose change the Docker provider takes without a word and without doing anything; found in its source
 * among those that neither replace the container nor are in its list of updates. A mount with another source was
 * seen to be `updated`, and the container to go on with the old one.
 */
const ignoredInSilence = ["healthcheck", "mounts", "tmpfs"];

/** A container with what all of ours have: hardened, restarted, stopped gently, found again after a kill. */
export function runContainer(
  resource: string,
  args: ContainerArgs,
  { engine, ...opts }: pulumi.CustomResourceOptions & EngineOption,
): docker.Container {
  const { environment = {}, files = [], secrets = {}, labels = {}, limits = {}, user, ...rest } = args;
  const uploads = [...files, ...secretUploads(secrets)];
  return new docker.Container(
    resource,
    {
      restart: "unless-stopped",
      destroyGraceSeconds: 30,
      // As Immich's own rootless compose file has it, for every container.
      securityOpts: ["no-new-privileges:true"],
      capabilities: { drops: ["CAP_NET_RAW"] },
      ...rest,
      ...(user ? { user } : {}),
      ...limitArguments(limits),
      ...(uploads.length > 0 ? { uploads } : {}),
      envs: lines({ ...environment, ...fileVariables(secrets) }),
      labels: sorted({ ...labels, [stackLabel]: stackId() }).map(([label, value]) => ({ label, value })),
    },
    {
      ...opts,
      deleteBeforeReplace: true,
      replaceOnChanges: ignoredInSilence,
      hooks: {
        beforeCreate: [async ({ urn }) => removeLeftoverContainer(args.name, urn, await knownEngine(engine))],
      },
    },
  );
}

/** The engine refuses to raise the memory above the swap that it set itself: so both are set, swap as it would be. */
function limitArguments({ memory, cpus }: Limits) {
  return {
    ...(memory ? { memory, memorySwap: 2 * memory } : {}),
    ...(cpus ? { cpus: String(cpus) } : {}),
  };
}

/** Sorted, because the order of the list is part of the container and a new order would replace it. */
function lines(environment: Record<string, pulumi.Input<string>>): pulumi.Output<string[]> {
  return pulumi
    .output(environment)
    .apply((values) => sorted(values).map(([key, value]) => `${key}=${value}`));
}

function sorted<Value>(values: Record<string, Value>): [string, Value][] {
  return Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
