import { readConfiguration } from "../components/configuration.ts";
import type { PeopleTarget } from "../components/people/look.ts";
import { attributesOf, isCarrying, type PeopleArgs } from "../components/people/people-args.ts";
import { instancesOf } from "../components/settings/instances.ts";
import { AuthentikApi } from "../components/support/authentik/api.ts";
import type { ImmichAccess } from "../components/support/immich/client.ts";
import { carryOff, noKey } from "../components/support/people-errors.ts";
import { configuration, secretsOf } from "../doctor/plan.ts";
import { type Place, pulumiJson } from "../doctor/pulumi.ts";
import { nameOf, type StateResource } from "../doctor/state-resource.ts";

/** One Immich whose people are carried. */
export interface Home {
  name: string;
  target: PeopleTarget & { immich: ImmichAccess };
  slug: string;
  groups: readonly string[];
  attributes: readonly string[];
  /** True where the changes are written, not only listed. */
  isOn: boolean;
}

/**
 * What the stack's settings say, with the API key that they give or that the last update made.
 * @throws Failure of the settings, `people/off`, `people/no-key`
 */
export async function readHomes(stack: string | undefined, { cwd, program, env }: Place): Promise<Home[]> {
  const [given, exported] = await Promise.all([
    configuration(stack, program, env),
    pulumiJson(["stack", "export", "--show-secrets"], stack, cwd, env),
  ]);
  const resources = (exported as { deployment: { resources?: StateResource[] } }).deployment.resources ?? [];
  const { instances } = readConfiguration(given);
  const token = given.values["authentik:token"] || env.AUTHENTIK_TOKEN || "";
  const texts = new Map(instancesOf(given).instances.map(({ name, config }) => [name, config]));
  const homes = instances.flatMap(({ name, args }): Home[] => {
    const { authentik, immich, ca, people } = args;
    if (!people || isOff(people)) return [];
    const own = resources.filter(({ urn }) => nameOf(urn).startsWith(`${name}-`));
    const apiKey = secretsOf(texts.get(name), own).immichApiKey;
    if (apiKey === "") throw noKey(name);
    const known = { url: authentik.url, ca: ca?.pem };
    const { claims: managed, subMode, slug, groups } = authentik;
    return [
      {
        ...{ name, slug, groups, attributes: attributesOf(managed) },
        target: {
          ...{ api: new AuthentikApi({ ...known, token }), subMode, managed, args: people },
          immich: { url: immich.url, ca: ca?.pem, apiKey },
        },
        isOn: isCarrying(people, !("apiKey" in immich.access)),
      },
    ];
  });
  if (homes.length === 0) throw carryOff("immich-sso:carry.mode");
  return homes;
}

/** Leavers are listed where anything at all is compared. */
function isOff({ carry, leavers }: PeopleArgs): boolean {
  return carry.mode === "off" && leavers === "report";
}
