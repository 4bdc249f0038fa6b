import * as authentik from "@pulumi/authentik";
import * as pulumi from "@pulumi/pulumi";
import { type Names, refuseForeignMapping } from "./adopting.ts";
import { claimsExpression } from "./claims.ts";
import { hook } from "./hooks.ts";
import { wasCutOff } from "./leftovers.ts";
import type { SignInApplicationArgs } from "./sign-in-application-args.ts";

/**
 * The scope mapping that adds our claims to the scope `profile`: Immich asks for that scope anyway.
 * @param title its name in Authentik, unique there
 * @param found it waits for the look at Authentik, which says better than the Terraform provider what is wrong
 */
export function claimsMapping(
  { mapping: name, key }: Names,
  title: string,
  { api, claims }: SignInApplicationArgs,
  found: pulumi.Output<unknown>,
  options: (resource: string, hooks: pulumi.ResourceHookBinding) => pulumi.CustomResourceOptions,
): authentik.PropertyMappingProviderScope {
  const create = hook(`${name}-are-new`, api, async (known, { urn }) => {
    const left = await refuseForeignMapping(
      known,
      { mapping: name, key },
      { title, wasCutOff: wasCutOff(urn) },
    );
    if (left && !pulumi.runtime.isDryRun()) await known.delete(`propertymappings/provider/scope/${left}/`);
  });
  return new authentik.PropertyMappingProviderScope(
    name,
    {
      name: title,
      scopeName: "profile",
      description: "Role and storage quota in Immich",
      expression: found.apply(() => claimsExpression(claims)),
    },
    options(name, { beforeCreate: [create] }),
  );
}
