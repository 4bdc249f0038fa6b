import type * as docker from "@pulumi/docker";
import { runContainer } from "./container.ts";
import { foldersOf, pullImage, type Service, type ServiceOptions } from "./service.ts";

/** Valkey: the jobs that wait, which Immich makes again where they are lost. */
export function runRedis(
  { resource, image, container, network, limits, user }: Service,
  opts: ServiceOptions,
): docker.Container {
  return runContainer(
    `${resource}-container`,
    {
      name: container,
      image: pullImage(resource, image, { parent: opts.parent }).imageId,
      networkMode: network,
      // As in Immich's compose file; the image has none.
      healthcheck: {
        tests: ["CMD-SHELL", "redis-cli ping || exit 1"],
        interval: "30s",
        timeout: "5s",
        retries: 3,
      },
      // The image's own folder belongs to its own user.
      ...foldersOf(user, ["/data"]),
      limits,
      user,
    },
    opts,
  );
}
