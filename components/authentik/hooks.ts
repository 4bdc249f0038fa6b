import * as pulumi from "@pulumi/pulumi";
import type { AuthentikApi } from "../support/authentik/api.ts";

/** What a hook is told of its resource. */
export type HookArgs = pulumi.ResourceHookArgs;

/**
 * Something to do in Authentik right before a resource is made or changed; a failure stops the step. It runs in
 * previews too, so that what would be refused is refused before anything is made.
 * @param name unique in the stack
 */
export function hook(
  name: string,
  api: pulumi.Output<AuthentikApi>,
  work: (api: AuthentikApi, args: HookArgs) => Promise<void>,
): pulumi.ResourceHook {
  const run = (args: HookArgs) =>
    new Promise<void>((resolve, reject) => api.apply((known) => work(known, args).then(resolve, reject)));
  return new pulumi.ResourceHook(name, run, { onDryRun: true });
}
