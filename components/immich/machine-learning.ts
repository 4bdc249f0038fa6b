import { foldersOf, pullImage, type Service, type ServiceOptions } from "./service.ts";
import { type Keep, keepAt } from "./volume.ts";
import { type Running, run } from "./workload.ts";

const port = 3003;

export interface MachineLearningArgs extends Service {
  /** Where models are cached. They are downloaded again where they are missing, so a volume goes with the stack. */
  cache: Keep;
}

/** Immich's machine learning; nothing waits for it, because nobody needs it to sign in. */
export function runMachineLearning(
  { resource, image, container, network, limits, user, cache }: MachineLearningArgs,
  opts: ServiceOptions,
): Running {
  const child = { parent: opts.parent };
  return run(
    `${resource}-container`,
    {
      part: "machineLearning",
      name: container,
      image: pullImage(resource, image, child),
      networks: [network],
      mounts: [keepAt(`${resource}-cache`, cache, "/cache", child)],
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
