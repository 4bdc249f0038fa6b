import { docker, tryDocker } from "../../../lab/docker.ts";
import { ensureServiceImages } from "../../../lab/services/images.ts";
import type { TestStack } from "./test-stack.ts";

/** A container as `docker inspect` shows it, as far as it matters. */
export interface Inspected {
  Id: string;
  Name: string;
  State: { Running: boolean; StartedAt: string };
  HostConfig: {
    CapDrop: string[] | null;
    SecurityOpt: string[] | null;
    RestartPolicy: { Name: string };
    PortBindings: Record<string, unknown> | null;
    Memory: number;
    NanoCpus: number;
    ShmSize: number;
  };
  NetworkSettings: { Networks: Record<string, unknown> };
}

/** The settings that turn a test's stack into a whole one. */
export async function wholeStack(stack: TestStack): Promise<Record<string, unknown>> {
  const { dockerHost, immich } = stack.info;
  const images = await ensureServiceImages(dockerHost, immich.image);
  return {
    "immich-sso:deploy": "stack",
    "immich-sso:images": { server: immich.image, ...images },
    "immich-sso:database": `${stack.id}-database`,
    "immich-sso:modelCache": `${stack.id}-models`,
    "immich-sso:keepVolumes": true,
  };
}

/** Names of the stack's containers, of the server's first. */
export function containersOf({ id }: TestStack): string[] {
  return [id, `${id}_postgres`, `${id}_redis`, `${id}_machine_learning`];
}

export async function inspect(stack: TestStack, names: readonly string[]): Promise<Inspected[]> {
  return JSON.parse(await docker(stack.info.dockerHost, ["inspect", ...names])) as Inspected[];
}

/** Rows of a query to the stack's database, asked inside its container, where no password is needed. */
export async function query(stack: TestStack, sql: string): Promise<string[]> {
  const psql = ["psql", "-XAtq", "-h", "127.0.0.1", "-U", "postgres", "-d", "immich", "-c", sql];
  const rows = await docker(stack.info.dockerHost, ["exec", `${stack.id}_postgres`, ...psql]);
  return rows.split("\n").filter(Boolean);
}

/** What a failed test left; after a good one there is nothing. */
export async function removeServices(stack: TestStack): Promise<void> {
  const { dockerHost } = stack.info;
  await tryDocker(dockerHost, ["rm", "--force", "--volumes", ...containersOf(stack)]);
  const volumes = ["database", "restored", "models"].map((name) => `${stack.id}-${name}`);
  await tryDocker(dockerHost, ["volume", "rm", "--force", ...volumes]);
  await tryDocker(dockerHost, ["network", "rm", `${stack.id}_backend`]);
}
