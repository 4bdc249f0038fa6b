import * as authentik from "@pulumi/authentik";
import * as pulumi from "@pulumi/pulumi";
import { type Names, refuseForeignBinding } from "./adopting.ts";
import { hook } from "./hooks.ts";
import { removeLeftBindings, wasCutOff } from "./leftovers.ts";
import type { SignInApplicationArgs } from "./sign-in-application-args.ts";
import type { Survey } from "./survey.ts";

/**
 * Authentik counts the members of child groups too; without any binding everyone may use the application.
 * @param known of a resource: whether it was adopted, and its options
 */
export function bindGroups(
  { api, groups }: Pick<SignInApplicationArgs, "api" | "groups">,
  names: Names,
  application: authentik.Application,
  found: pulumi.Output<Survey>,
  known: (resource: string) => { isAdopted: boolean; options: pulumi.CustomResourceOptions },
): void {
  const isOurs = !known(names.application).isAdopted;
  groups.forEach((group, order) => {
    const resource = names.bindings.get(group) ?? "";
    const { isAdopted, options } = known(resource);
    const create = hook(`${resource}-is-new`, api, async (known, { urn, newInputs = {} }) => {
      const wanted = { target: String(newInputs.target ?? ""), group: String(newInputs.group ?? "") };
      if (!isOurs && !wasCutOff(urn)) await refuseForeignBinding(known, names, wanted);
      else if (!pulumi.runtime.isDryRun()) await removeLeftBindings(known, wanted.target, wanted.group);
    });
    new authentik.PolicyBinding(
      resource,
      {
        target: application.uuid,
        group: found.groups.apply((ids) => ids[order] ?? ""),
        order,
        enabled: true,
        negate: false,
        timeout: 30,
        failureResult: false,
      },
      {
        ...options,
        hooks: { beforeCreate: [create] },
        // One that was adopted stays with its application, and not where its group alone is taken away.
        retainOnDelete: false,
        ...(isAdopted ? { deletedWith: application } : {}),
      },
    );
  });
}
