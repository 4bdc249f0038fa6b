import * as authentik from "@pulumi/authentik";
import * as pulumi from "@pulumi/pulumi";
import { claimsExpression } from "./claims.ts";
import { hook } from "./hooks.ts";
import { removeLeftoverMapping } from "./leftovers.ts";
import type { SignInApplicationArgs } from "./sign-in-application-args.ts";

/**
 * The scope mapping that adds our claims to the scope `profile`: Immich asks for that scope anyway.
 * @param title its name in Authentik, unique there: a leftover of a killed update is known by it
 * @param found it waits for the look at Authentik, which says better than the Terraform provider what is wrong
 */
export function claimsMapping(
  name: string,
  title: string,
  { api, claims }: SignInApplicationArgs,
  found: pulumi.Output<unknown>,
  opts: { parent: pulumi.Resource },
): authentik.PropertyMappingProviderScope {
  const create = hook(`${name}-are-new`, api, async (known) => {
    if (!pulumi.runtime.isDryRun()) await removeLeftoverMapping(known, title);
  });
  return new authentik.PropertyMappingProviderScope(
    name,
    {
      name: title,
      scopeName: "profile",
      description: "Role and storage quota in Immich",
      expression: found.apply(() => claimsExpression(claims)),
    },
    { ...opts, hooks: { beforeCreate: [create] } },
  );
}
