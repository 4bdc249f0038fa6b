import type { AuthentikApi } from "../support/authentik/api.ts";
import { authentikExists } from "../support/authentik/errors.ts";
import { own } from "../support/own.ts";
import { configSet, shellWord } from "../support/shell.mjs";
import { isLeftover, type LeftApplication } from "./leftovers.ts";

/*
 * What is there already under a name that is to be made. It is reported with the command that brings it into the
 * state as it is; it is never overwritten and never made a second time. Asked right before the creation, which
 * alone knows that the object is not in the state, and in the preview already.
 */

interface Provider {
  pk: number;
  name: string;
  client_id: string;
  sub_mode: string;
  assigned_application_slug: string | null;
}

interface BindingToGroup {
  pk: string;
  group_obj: { name: string } | null;
}

/** What the program calls its resources. */
export interface Names {
  provider: string;
  application: string;
  /** Of a binding, by the name of the group. */
  bindings: Record<string, string>;
}

/** Refuses a provider whose name or client id is taken by one that is not a leftover of ours. */
export async function refuseForeignProvider(
  api: AuthentikApi,
  names: Names,
  wanted: { applicationName: string; clientId: string; leftover: boolean },
): Promise<void> {
  const { applicationName, clientId, leftover } = wanted;
  const found = [
    ...(await api.list<Provider>("providers/oauth2/", { client_id: clientId })),
    ...(await api.list<Provider>("providers/oauth2/", { name: applicationName })),
  ];
  const other = found.find(
    ({ client_id, name }) =>
      (client_id === clientId && !leftover) || (name === applicationName && client_id !== clientId),
  );
  if (!other) return;
  const { pk, name, client_id, sub_mode, assigned_application_slug: slug } = other;
  throw authentikExists(
    `an OAuth2 provider ${JSON.stringify(name)} (id ${pk}, client id ${client_id}, sub mode ${sub_mode})`,
    "an immich-sso:applicationName and an immich-sso:clientId",
    [
      configSet("immich-sso:clientId", client_id),
      configSet("immich-sso:subMode", sub_mode),
      importCommand("providerOauth2:ProviderOauth2", names.provider, String(pk)),
      ...(slug ? [configSet("immich-sso:slug", slug), ...(await applicationImports(api, names, slug))] : []),
    ].join(" && "),
  );
}

/** Refuses an application whose slug is taken, unless it is a leftover of ours. */
export async function refuseForeignApplication(
  api: AuthentikApi,
  names: Names,
  wanted: { slug: string; clientId: string; leftover: boolean; widowed: boolean },
): Promise<void> {
  const { slug, clientId, leftover, widowed } = wanted;
  const found = await api.get<LeftApplication & { name: string }>(`core/applications/${slug}/`);
  if (!found || (leftover && (await isLeftover(api, found, clientId, widowed)))) return;
  throw authentikExists(
    `an application ${JSON.stringify(found.name)} with the slug ${slug}`,
    "an immich-sso:slug",
    (await applicationImports(api, names, slug)).join(" && "),
  );
}

/** The application, and those of its bindings that the program would make a second time. */
async function applicationImports(api: AuthentikApi, names: Names, slug: string): Promise<string[]> {
  const application = await api.get<{ pk: string }>(`core/applications/${slug}/`);
  // Without a target Authentik lists the bindings of every application.
  const bindings = application
    ? await api.list<BindingToGroup>("policies/bindings/", { target: application.pk })
    : [];
  return [
    importCommand("application:Application", names.application, slug),
    ...bindings.flatMap(({ pk, group_obj }) => {
      const name = own(names.bindings, group_obj?.name ?? "");
      return name ? [importCommand("policyBinding:PolicyBinding", name, pk)] : [];
    }),
  ];
}

/** Pulumi puts what it imports below the stack; the component's resources have that place as an alias. */
function importCommand(type: string, name: string, id: string): string {
  return `pulumi import authentik:index/${type} ${shellWord(name)} ${shellWord(id)} --yes --protect=false --generate-code=false`;
}
