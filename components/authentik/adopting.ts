import { authentikExists } from "../support/authentik-errors.ts";
import type { AuthentikApi } from "./api.ts";

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
}

/** What the engine calls a resource that is to be made. */
export interface Made {
  name: string;
  type: string;
  urn: string;
}

/** Refuses a provider whose name or client id is taken by one that is not a leftover of ours. */
export async function refuseForeignProvider(
  api: AuthentikApi,
  made: Made,
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
  const { pk, name, client_id, sub_mode } = other;
  throw authentikExists(
    `an OAuth2 provider ${JSON.stringify(name)} (id ${pk}, client id ${client_id}, sub mode ${sub_mode})`,
    "an immich-sso:applicationName and an immich-sso:clientId",
    [
      `pulumi config set immich-sso:clientId ${client_id}`,
      `pulumi config set immich-sso:subMode ${sub_mode}`,
      importCommand(made, String(pk)),
    ].join(" && "),
  );
}

/** Refuses an application whose slug is taken, unless it is a leftover of ours. */
export async function refuseForeignApplication(
  api: AuthentikApi,
  made: Made,
  wanted: { slug: string; clientId: string; leftover: boolean },
): Promise<void> {
  const { slug, clientId, leftover } = wanted;
  const found = await api.get<{ name: string; provider_obj: { client_id?: string } | null }>(
    `core/applications/${slug}/`,
  );
  if (!found || (leftover && found.provider_obj?.client_id === clientId)) return;
  throw authentikExists(
    `an application ${JSON.stringify(found.name)} with the slug ${slug}`,
    "an immich-sso:slug",
    importCommand(made, slug),
  );
}

/** Imports into the place in the stack that the program's own resource has. */
function importCommand({ name, type, urn }: Made, id: string): string {
  return `pulumi import ${type} ${name} ${id} --yes --protect=false --generate-code=false # ${urn}`;
}
