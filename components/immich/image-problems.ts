import { type Problem, problem } from "../support/problem.ts";
import type { Images } from "./images.ts";

/** A digest names one image for ever; among tags, `latest` names whatever is there. */
export function imageProblems(setting: string, image: string): Problem[] {
  const why = "an upgrade, and the migrations that go with it, would come unasked";
  return problem(
    "container/latest",
    setting,
    image,
    image.includes("@")
      ? undefined
      : /:latest$/.test(image)
        ? `has the tag latest: ${why}; name a version, for example v3.1.0`
        : /:[^/]+$/.test(image)
          ? undefined
          : `has no tag, so Docker takes latest: ${why}; name a version, for example v3.1.0`,
  );
}

/** The same for the images of the whole deployment; those of a version are all pinned. */
export function imagesProblems({ server, machineLearning, database, redis }: Images): Problem[] {
  const parts = { server, machineLearning, database, redis };
  return Object.entries(parts).flatMap(([part, image]) => imageProblems(`immich-sso:images.${part}`, image));
}
