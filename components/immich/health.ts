import * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import type { EngineOption } from "./container.ts";
import type { HealthInputs } from "./health-provider.ts";

export interface HealthArgs extends Pick<HealthInputs, "name" | "seconds" | "database"> {
  /** The container's id: another one is waited for anew. */
  container: pulumi.Input<string>;
  /** What was given to it as secrets: none of it is shown, whatever its log says. */
  secrets: Record<string, pulumi.Input<string>>;
}

/**
 * A container that is healthy; what needs it depends on this. A resource of its own, and not the Docker provider's
 * `wait`: that one looks at nothing but the health check, so a container that ends and is started again and again is
 * waited for to the end (300 s, and then `container failed to be in healthy state`), and an update after such a
 * failure takes the container as it is, healthy or not.
 */
export class Health extends DynamicResource {
  /** The container's id, known once it is healthy. */
  declare readonly container: pulumi.Output<string>;

  constructor(
    name: string,
    { secrets, ...args }: HealthArgs,
    { engine, ...opts }: pulumi.CustomResourceOptions & EngineOption,
  ) {
    super(
      "immich:Health",
      name,
      {
        ...args,
        secrets: pulumi.secret(pulumi.all(Object.values(secrets))),
        ...(engine ? { engine: pulumi.secret(engine) } : {}),
      },
      opts,
    );
  }
}
