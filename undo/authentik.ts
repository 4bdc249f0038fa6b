import * as adopted from "../components/authentik/adopted-provider.ts";
import { AuthentikApi } from "../components/support/authentik/api.ts";
import { own } from "../components/support/own.ts";
import { record } from "../components/support/shape.ts";
import type { Deployed, Today } from "./settings.ts";

interface Kind {
  /** Of the resource, without its package. */
  type: string;
  path: (resource: Deployed) => string;
  /** What of the live object must be as the state has it: an object of the same path may be somebody else's by now. */
  same: readonly [live: string, output: string][];
}

/** In the order in which a destroy removes them. */
const kinds: readonly Kind[] = [
  {
    type: "index/policyBinding:PolicyBinding",
    path: ({ id }) => `policies/bindings/${id}/`,
    same: [["target", "target"]],
  },
  {
    type: "index/application:Application",
    path: ({ id }) => `core/applications/${id}/`,
    same: [["pk", "uuid"]],
  },
  {
    type: "index/providerOauth2:ProviderOauth2",
    path: ({ id }) => `providers/oauth2/${id}/`,
    same: [["client_id", "clientId"]],
  },
  {
    type: "index/propertyMappingProviderScope:PropertyMappingProviderScope",
    path: ({ id }) => `propertymappings/provider/scope/${id}/`,
    same: [["name", "name"]],
  },
];

/** Removes what this stack made in Authentik, and puts back what it adopted. @returns what became of each */
export async function undoAuthentik(
  resources: readonly Deployed[],
  today: () => Promise<Today>,
): Promise<string[]> {
  const { authentikUrl, authentikToken, ca } = await today();
  const api = new AuthentikApi({ url: authentikUrl ?? "", token: authentikToken ?? "", ca });
  const said = [];
  for (const kind of kinds)
    for (const resource of resources.filter(({ type }) => type === `authentik:${kind.type}`))
      if (!resource.retainOnDelete && !resource.deletedWith)
        said.push(`Authentik: ${await removeOne(api, kind, resource)}`);
  for (const record of resources.filter(({ type }) => type.endsWith("/authentik:Adopted"))) {
    const token = authentikToken ?? String(record.outputs.token);
    await adopted.remove(record.id, { ...record.outputs, token } as unknown as adopted.AdoptedState);
  }
  return said.length > 0 ? said : ["Authentik: this state has made nothing there"];
}

async function removeOne(api: AuthentikApi, { path, same }: Kind, resource: Deployed): Promise<string> {
  const live = await api.get(path(resource), record);
  if (!live) return `${path(resource)} is not there any more`;
  const isSame = same.every(
    ([field, output]) => String(own(live, field)) === String(own(resource.outputs, output)),
  );
  if (!isSame) return `${path(resource)} is another one by now, and stays`;
  await api.delete(path(resource));
  return `${path(resource)} is removed`;
}
