/** Where Pulumi is to look for the stack: a home's own settings, or those of this clone's lab. */
import { refuseEnvironment } from "../components/support/environment.mjs";
import { findLabInfo } from "../lab/info.ts";
import { labPlace } from "../lab/place.ts";
import { stackEnvironment } from "../lab/stack/environment.ts";
import { stackPlace } from "../lab/stack/place.ts";
import type { Place } from "./pulumi.ts";

/**
 * With a name, by --stack or PULUMI_STACK, the shell's environment as it is. Without one the lab's, where it
 * runs; the lab lays its own over the shell's, as `npm run preview` does.
 *
 * @throws Failure `environment/…` before anything is sent, for every command that begins here
 */
export async function surroundings(stack: string | undefined): Promise<Place> {
  refuseEnvironment(process.env);
  const lab = labPlace();
  const info = stack || process.env.PULUMI_STACK ? undefined : await findLabInfo(lab);
  if (!info) return { cwd: lab.root, program: lab.root, env: process.env };
  const env = stackEnvironment(info, stackPlace(lab));
  // The container is asked by the docker command, which learns its engine from the environment.
  process.env.DOCKER_HOST = env.DOCKER_HOST;
  return { cwd: stackPlace(lab).folder, program: lab.root, env: { ...process.env, ...env } };
}
