/** What stands in the way of a first update, as that update itself would refuse it. */
import {
  type Names,
  refuseForeignApplication,
  refuseForeignMapping,
  refuseForeignProvider,
} from "../components/authentik/adopting.ts";
import { hasClaims } from "../components/authentik/claims.ts";
import { resourceTypes } from "../components/authentik/held.ts";
import { ownClientId } from "../components/authentik/identity.ts";
import { mappingTitle, namesFor } from "../components/authentik/names.ts";
import type { Wanted } from "../components/configuration.ts";
import { lookAhead } from "../components/look-ahead.ts";
import { AuthentikApi } from "../components/support/authentik/api.ts";
import { Failure } from "../components/support/failure.mjs";
import type { OwnState } from "../components/support/own-state.ts";

/** Whatever else fails here, the probes say better. */
const codes = [
  ...["authentik/exists", "immich/already-there"],
  ...["container/name-taken", "container/network-taken", "swarm/name-taken"],
];

/**
 * @param token of Authentik, in clear
 * @returns undefined where nothing is in the way
 */
export async function obstacleTo(
  name: string,
  wanted: Wanted,
  { state, stack, token }: { state: OwnState; stack: string; token: string },
): Promise<Failure | undefined> {
  const instances = wanted.instances.filter((one) => one.name === name);
  try {
    for (const { args } of instances) {
      const { authentik, ca } = args;
      const of = { name, stack, groups: authentik.groups, isInstance: wanted.isList };
      const api = new AuthentikApi({ url: authentik.url, token, ca: ca?.pem });
      await refuseForeignObjects(api, namesFor(of), authentik, state);
    }
    // Whose a volume is does not matter here; what the program calls itself only its engine knows.
    await lookAhead({ ...wanted, instances }, state, () => "");
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return codes.includes(error.code) ? error : undefined;
  }
}

async function refuseForeignObjects(
  api: AuthentikApi,
  names: Names,
  { slug, clientId, applicationName, claims }: Wanted["instances"][number]["args"]["authentik"],
  state: OwnState,
): Promise<void> {
  const of = (kind: keyof typeof resourceTypes, resource: string) => ({
    held: state.find(resourceTypes[kind], resource),
    wasCutOff: state.wasCutOffAs(resourceTypes[kind], resource),
  });
  const own = ownClientId(names.stack, slug);
  const provider = of("provider", names.provider);
  if (!provider.held)
    await refuseForeignProvider(api, names, {
      ...{ applicationName, clientId: clientId ?? own, own: !clientId },
      wasCutOff: provider.wasCutOff,
    });
  const application = of("application", names.application);
  if (!application.held) {
    const { wasCutOff } = application;
    await refuseForeignApplication(api, names, { slug, provider: Number(provider.held?.id), wasCutOff });
  }
  const mapping = of("mapping", names.mapping);
  if (hasClaims(claims) && !mapping.held)
    await refuseForeignMapping(api, names, { title: mappingTitle(own), wasCutOff: mapping.wasCutOff });
}
