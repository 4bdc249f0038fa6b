import { foldersOf, pullImage, type Service, type ServiceOptions } from "./service.ts";
import { type Running, run } from "./workload.ts";

/** Valkey: the jobs that wait, which Immich makes again where they are lost. */
export function runRedis(
  { resource, image, container, network, limits, user }: Service,
  opts: ServiceOptions,
): Running {
  return run(
    `${resource}-container`,
    {
      part: "redis",
      name: container,
      image: pullImage(resource, image, { parent: opts.parent }),
      networks: [network],
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
