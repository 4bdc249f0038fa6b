import { dictionary, flag, list, nullable, object, optional, text } from "../shape.ts";
import { dockerCommand } from "./command.ts";
import type { DockerEngine } from "./engine.ts";

/** A container with something mounted. */
export interface Mounting {
  id: string;
  name: string;
  image: string;
  labels: Readonly<Record<string, string>>;
  mounts: readonly Mounted[];
}

/** A folder or a volume in a container. */
export interface Mounted {
  /** Of a volume. */
  name: string | undefined;
  /** On the engine's machine; of a volume where the engine keeps it. */
  source: string;
  /** In the container. */
  target: string;
  writable: boolean;
}

/** The engine answers within a second; more is one that hangs. */
const timeout = 15_000;

const isInspected = object({
  Id: text,
  Name: text,
  Config: object({ Image: text, Labels: optional(nullable(dictionary(text))) }),
  Mounts: list(object({ Name: optional(text), Source: text, Destination: text, RW: flag })),
});

/** A container, and what `docker ps` says that it has mounted: names of volumes, and paths. */
export interface Listed {
  id: string;
  sources: readonly string[];
}

/** Every container of an engine, running or not; none where the engine cannot be asked. */
export async function containersOf(engine: DockerEngine | undefined): Promise<Listed[]> {
  const ask = ["ps", "--all", "--no-trunc", "--format", "{{.ID}} {{.Mounts}}"];
  const { stdout } = await dockerCommand(engine, ask, { timeout });
  return stdout.split("\n").flatMap((line) => {
    const [id = "", sources = ""] = line.split(/ (.*)/s);
    return id ? [{ id, sources: sources.split(",") }] : [];
  });
}

/**
 * Those of an engine's containers that have one of these names or paths among their mounts, whole.
 * @param isMeant whether a mount's source, as `docker ps` shows it, may be one of them
 */
export async function mounting(
  engine: DockerEngine | undefined,
  listed: readonly Listed[],
  isMeant: (source: string) => boolean,
): Promise<Mounting[]> {
  const ids = listed.filter(({ sources }) => sources.some(isMeant)).map(({ id }) => id);
  if (ids.length === 0) return [];
  const inspect = ["container", "inspect", "--format", "{{json .}}", ...ids];
  const { stdout: lines } = await dockerCommand(engine, inspect, { timeout });
  return lines.split("\n").flatMap((line) => (line ? containerOf(JSON.parse(line)) : []));
}

function containerOf(answer: unknown): Mounting[] {
  if (!isInspected(answer)) return [];
  const { Id, Name, Config, Mounts } = answer;
  return [
    {
      id: Id,
      name: Name.replace(/^\//, ""),
      image: Config.Image,
      labels: Config.Labels ?? {},
      mounts: Mounts.map((one) => ({
        name: one.Name || undefined,
        source: one.Source,
        target: one.Destination,
        writable: one.RW,
      })),
    },
  ];
}
