import { type Problem, problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";
import type { Limits } from "./container.ts";
import { type Images, imagesOf } from "./images.ts";
import { ownServiceProblems, secretProblems } from "./secret-settings.ts";
import { versionOfImage } from "./version.ts";

/** `stack`: server, database, Redis and machine learning. `server`: the server only. `external`: nothing. */
export const deployments = ["stack", "server", "external"] as const;

export type Deployment = (typeof deployments)[number];

const parts: readonly (keyof Images)[] = ["server", "machineLearning", "database", "redis"];

/** @returns the setting as it is; `deploymentProblems` says what is wrong with it */
export function readDeployment(config: StackConfig): Deployment {
  return config.require("deploy") as Deployment;
}

export function readVersion(config: StackConfig): string {
  return versionOfImage(ownImages(config).server ?? "") ?? wantedVersion(config);
}

export function readImages(config: StackConfig): Images {
  return { ...imagesOf(readVersion(config)), ...ownImages(config) };
}

export function readLimits(config: StackConfig): Partial<Record<keyof Images, Limits>> {
  return config.getObject<Partial<Record<keyof Images, Limits>>>("limits") ?? {};
}

/** The containers' names as Immich's compose file has them, for another name of the server likewise. */
export function containerNames(server: string): Record<Exclude<keyof Images, "server">, string> {
  const stem = server.replace(/_server$/, "");
  return {
    machineLearning: `${stem}_machine_learning`,
    database: `${stem}_postgres`,
    redis: `${stem}_redis`,
  };
}

/** What a type cannot say about what is deployed. */
export function deploymentProblems(config: StackConfig): Problem[] {
  const deploy = readDeployment(config);
  if (!deployments.includes(deploy))
    return problem("container/deploy", "immich-sso:deploy", deploy, `is none of ${deployments.join(", ")}`);
  if (deploy === "external") return [];
  const version = config.require("immichVersion");
  return [
    ...problem(
      "container/version",
      "immich-sso:immichVersion",
      version,
      /^v?\d+\.\d+\.\d+$/.test(version) ? undefined : "is not a whole version such as 3.1.0",
    ),
    ...unknownParts("images", ownImages(config)),
    ...unknownParts("limits", readLimits(config)),
    ...Object.entries(readLimits(config)).flatMap(([part, limits]) => limitProblems(part, limits)),
    ...startProblems(config.requireNumber("startSeconds")),
    ...userProblems(config, deploy),
    ...secretProblems(config),
    ...(deploy === "stack" ? ownServiceProblems(config) : []),
  ];
}

function wantedVersion(config: StackConfig): string {
  return config.require("immichVersion").replace(/^v/, "");
}

function ownImages(config: StackConfig): Partial<Images> {
  return config.getObject<Partial<Images>>("images") ?? {};
}

function unknownParts(setting: string, given: object): Problem[] {
  return Object.keys(given)
    .filter((part) => !parts.includes(part as keyof Images))
    .flatMap((part) =>
      problem("container/part", `immich-sso:${setting}`, part, `is none of ${parts.join(", ")}`),
    );
}

/** Docker's own least memory is 6 MiB. */
function limitProblems(part: string, { memory, cpus, ...rest }: Limits): Problem[] {
  const setting = `immich-sso:limits.${part}`;
  const limit = (name: string, value: unknown, text: string | undefined) =>
    problem("container/limit", `${setting}.${name}`, String(value), text);
  return [
    ...limit(
      "memory",
      memory,
      memory === undefined || (Number.isInteger(memory) && memory >= 6)
        ? undefined
        : "is not a whole number of MiB from 6 on",
    ),
    ...limit(
      "cpus",
      cpus,
      cpus === undefined || (typeof cpus === "number" && cpus > 0) ? undefined : "is not a number above 0",
    ),
    ...Object.entries(rest).flatMap(([name, value]) =>
      limit(name, value, "is not a limit; memory and cpus are"),
    ),
  ];
}

/** A day is enough for the migrations of any library; 10 s for no start at all. */
function startProblems(seconds: number): Problem[] {
  const isWithin = Number.isInteger(seconds) && seconds >= 10 && seconds <= 86_400;
  const text = isWithin ? undefined : "is not a whole number of seconds from 10 to 86400";
  return problem("container/start-seconds", "immich-sso:startSeconds", String(seconds), text);
}

/** A volume's folder belongs to root or to the image's own user, which another user cannot write to. */
function userProblems(config: StackConfig, deploy: Deployment): Problem[] {
  const user = config.get("user");
  if (!user) return [];
  const folders = ["library", ...(deploy === "stack" ? ["database", "modelCache"] : [])];
  return [
    ...problem(
      "container/user",
      "immich-sso:user",
      user,
      /^\d+:\d+$/.test(user) ? undefined : "is not uid:gid in numbers, for example 1000:1000",
    ),
    ...folders.flatMap((key) => {
      const place = config.require(key);
      const text = place.startsWith("/")
        ? undefined
        : `is a volume, which user ${user} cannot write to; it must be a folder on the Docker host that belongs to it`;
      return problem("container/rootless-volume", `immich-sso:${key}`, place, text);
    }),
  ];
}
