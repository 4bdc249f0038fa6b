import * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import type { EngineArgs } from "./engine-provider.ts";

/**
 * The engine that this stack's containers run on. What goes to the engine depends on this, the Docker provider too:
 * once that one has another address in the state, nobody finds the containers of before again.
 */
export class EngineGuard extends DynamicResource {
  constructor(
    name: string,
    { engine, allowMove, swarm }: { engine: EngineArgs | undefined; allowMove: boolean; swarm: boolean },
    opts: pulumi.CustomResourceOptions,
  ) {
    super(
      "immich:Engine",
      name,
      {
        address: engine?.host ?? environmentAddress(process.env),
        allowMove,
        ...(swarm ? { swarm } : {}),
        ...(engine ? { engine: pulumi.secret(engine) } : {}),
      },
      opts,
    );
  }
}

/** The address of the engine that the docker command and the Docker provider take by themselves; empty is this machine's. */
function environmentAddress({ DOCKER_CONTEXT: context, DOCKER_HOST: host }: NodeJS.ProcessEnv): string {
  return host || (context ? `context ${context}` : "");
}
