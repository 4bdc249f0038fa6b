import type * as docker from "@pulumi/docker";
import { runContainer } from "./container.ts";
import { foldersOf, pullImage, type Service, type ServiceOptions } from "./service.ts";
import { keepAt } from "./volume.ts";

const port = 3003;

export interface MachineLearningArgs extends Service {
  /** Where models are cached: an absolute path on the Docker host, or the name of a volume. */
  cache: string;
}

/** Immich's machine learning; nothing waits for it, because nobody needs it to sign in. */
export function runMachineLearning(
  { resource, image, container, network, limits, user, cache }: MachineLearningArgs,
  opts: ServiceOptions,
): docker.Container {
  const child = { parent: opts.parent };
  return runContainer(
    `${resource}-container`,
    {
      name: container,
      image: pullImage(resource, image, child).imageId,
      networkMode: network,
      // Models are downloaded again where they are missing, so the volume goes with the stack.
      mounts: [keepAt(`${resource}-cache`, { source: cache, keep: false }, "/cache", child)],
      // Its libraries write to the home folder, which for another user than the image's is the root folder.
      ...foldersOf(user, ["/.cache", "/.config"]),
      limits,
      user,
    },
    opts,
  );
}

/** How the server finds it. */
export function machineLearningOf(container: string) {
  return { environment: { IMMICH_MACHINE_LEARNING_URL: `http://${container}:${port}` } };
}
