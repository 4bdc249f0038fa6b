import type { Instance } from "./instances.ts";
import type { Problem } from "./support/problem.ts";

/** What must differ from one instance to the next, and is taken by the first that has it. */
const names: readonly { setting: string; taken(instance: Instance): string[] }[] = [
  { setting: "domains", taken: ({ config }) => config.getObject<string[]>("domains") ?? [] },
  { setting: "immichUrl", taken: ({ config }) => some(config.get("immichUrl")) },
  { setting: "slug", taken: ({ config }) => some(config.get("slug")) },
  { setting: "clientId", taken: ({ config }) => some(config.get("clientId")) },
  { setting: "applicationName", taken: ({ config }) => some(config.get("applicationName")) },
  { setting: "containerName", taken: deployed("containerName") },
  { setting: "library", taken: deployed("library") },
  { setting: "database", taken: deployed("database", ["stack"]) },
  { setting: "modelCache", taken: deployed("modelCache", ["stack"]) },
  {
    setting: "port",
    taken: (one) => deployed("port")(one).map((port) => `${one.config.get("publishAddress")}:${port}`),
  },
];

/** Every name that two instances would share, each with both places where it is set. */
export function clashes(instances: readonly Instance[]): Problem[] {
  return names.flatMap(({ setting, taken }) => {
    const first = new Map<string, Instance>();
    return instances.flatMap((instance) =>
      taken(instance).flatMap((value) => {
        const other = first.get(value) ?? instance;
        first.set(value, other);
        return other === instance ? [] : [clash(setting, value, other, instance)];
      }),
    );
  });
}

function clash(setting: string, value: string, one: Instance, other: Instance): Problem {
  const [first, second] = [one, other].map(({ name }) => `immich-sso:instances.${name}.${setting}`);
  return { code: "instances/clash", text: `${first} and ${second} are both ${JSON.stringify(value)}` };
}

/** Only where the program makes the containers that it is for, and both on one Docker host. */
function deployed(setting: string, by = ["stack", "server"]): (instance: Instance) => string[] {
  return ({ config }) => (by.includes(config.get("deploy") ?? "") ? some(config.get(setting)) : []);
}

function some(value: string | undefined): string[] {
  return value ? [value] : [];
}
