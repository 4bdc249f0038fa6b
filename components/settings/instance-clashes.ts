import type { Problem } from "../support/problem.ts";
import type { Instance } from "./instances.ts";

/** What must differ from one instance to the next. */
const everywhere = ["immichUrl", "slug", "clientId", "applicationName"];
/** What must differ on one Docker host, where the program makes the containers. */
const onOneHost = ["containerName", "library", "database", "modelCache"];
/** Those of the parts that only a whole stack has. */
const ofStack = ["database", "modelCache"];

/** Every name that two instances would share, each with both places where it is set. */
export function clashes(instances: readonly Instance[]): Problem[] {
  if (instances.length < 2) return [];
  return ["domains", ...everywhere, ...onOneHost, "port"].flatMap((setting) => {
    const first = new Map<string, Instance>();
    return instances.flatMap((instance) =>
      taken(setting, instance).flatMap(({ value, where }) => {
        const other = first.get(`${where} ${value}`) ?? instance;
        first.set(`${where} ${value}`, other);
        return other === instance ? [] : [clash(setting, value, other, instance)];
      }),
    );
  });
}

/** What an instance takes of a setting, and where nobody else may have it. */
function taken(setting: string, { config }: Instance): { value: string; where: string }[] {
  if (setting === "domains")
    return (config.getObject<string[]>("domains") ?? []).map((value) => ({ value, where: "" }));
  const value = config.get(setting);
  if (!value) return [];
  if (everywhere.includes(setting)) return [{ value, where: "" }];
  const deploy = config.get("deploy");
  if (deploy === "external" || (deploy !== "stack" && ofStack.includes(setting))) return [];
  const where = config.get("dockerHost") ?? "";
  // Swarm publishes nothing, or at every address.
  if (setting === "port" && config.get("engine") === "swarm")
    return config.get("endpointMode") === "vip" ? [{ value, where }] : [];
  return [
    setting === "port" ? { value: `${config.get("publishAddress")}:${value}`, where } : { value, where },
  ];
}

function clash(setting: string, value: string, one: Instance, other: Instance): Problem {
  const [first, second] = [one, other].map(({ name }) => `immich-sso:instances.${name}.${setting}`);
  return { code: "instances/clash", text: `${first} and ${second} are both ${JSON.stringify(value)}` };
}
