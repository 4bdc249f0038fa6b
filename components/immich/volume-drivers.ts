import type { Problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";
import { isHostPath } from "./volume.ts";
import type { VolumeDriver } from "./workload.ts";

/** What the program keeps in volumes; the settings of that name say where. */
const kept = ["library", "database", "modelCache"] as const;

type Drivers = Partial<Record<(typeof kept)[number], VolumeDriver>>;

/** How the volumes are made; `volumeDriverProblems` says what is wrong with it. */
export function readVolumeDrivers(config: StackConfig): Drivers {
  const given = config.getObject<Record<string, Partial<VolumeDriver>>>("volumeDrivers") ?? {};
  return Object.fromEntries(
    Object.entries(given).map(([what, { driver = "local", options = {} }]) => [what, { driver, options }]),
  );
}

export function volumeDriverProblems(config: StackConfig): Problem[] {
  const about = (what: string, value: unknown, text: string): Problem => ({
    code: "container/volume-driver",
    text: `immich-sso:volumeDrivers${what} ${JSON.stringify(value)} ${text}`,
  });
  return Object.entries(config.getObject<Record<string, unknown>>("volumeDrivers") ?? {}).flatMap(
    ([what, given]) => {
      if (!kept.some((known) => known === what)) return about("", what, `is none of ${kept.join(", ")}`);
      if (!isDriver(given))
        return about(
          `.${what}`,
          given,
          "is not {driver: a name, options: {name: text}}, of which either may be missing",
        );
      const source = config.require(what);
      return isHostPath(source)
        ? about(`.${what}`, given, `is for a volume, and immich-sso:${what} is the folder ${source}`)
        : [];
    },
  );
}

function isDriver(given: unknown): boolean {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return false;
  const { driver = "local", options = {}, ...rest } = given as Record<string, unknown>;
  return (
    typeof driver === "string" &&
    typeof options === "object" &&
    options !== null &&
    Object.values(options).every((value) => typeof value === "string") &&
    Object.keys(rest).length === 0
  );
}
