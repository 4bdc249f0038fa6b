import { readConfiguration } from "../components/configuration.ts";
import { setAlone } from "../components/people/told.ts";
import { instancesOf } from "../components/settings/instances.ts";
import { carryOff, noKey } from "../components/support/people-errors.ts";
import { configuration, secretsOf } from "../doctor/plan.ts";
import { type Place, pulumiJson } from "../doctor/pulumi.ts";
import { nameOf, type StateResource } from "../doctor/state-resource.ts";
import { type Home, homeOf } from "./home.ts";

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
  const homes = instances.flatMap((instance): Home[] => {
    const { name } = instance;
    const own = resources.filter(({ urn }) => nameOf(urn).startsWith(`${name}-`));
    const apiKey = secretsOf(texts.get(name), own).immichApiKey;
    const home = homeOf(instance, token, apiKey);
    if (home && apiKey === "") throw noKey(name);
    return home ? [home] : [];
  });
  const [first] = instances;
  if (homes.length > 0 || !first) return homes;
  const { set = setAlone } = first.args;
  throw carryOff(
    instances.map(({ name }) => name),
    set("carry.mode", "on"),
  );
}
