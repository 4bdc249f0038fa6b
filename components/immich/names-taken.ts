import { dockerCommand } from "../support/docker/command.ts";
import type { DockerEngine } from "../support/docker/engine.ts";
import { containerNameTaken, networkNameTaken } from "../support/docker/errors.ts";
import { swarmNameTaken } from "../support/docker/swarm-errors.ts";
import type { Failure } from "../support/failure.mjs";
import { own } from "../support/own.ts";
import type { OwnState } from "../support/own-state.ts";
import { type Kind, namesOf, types, type Wanted } from "./engine-names.ts";
import { knownEngine } from "./engine-provider.ts";
import { stackId, stackLabel } from "./leftover-container.ts";
import type { ServerArgs } from "./server.ts";
import { volumesBeforeType } from "./volumes-before.ts";
import type { Before } from "./volumes-before-provider.ts";

/** A name and an id in each line; of a volume, which has no id, the stack that made it. */
const questions: Record<Kind, readonly string[]> = {
  container: ["ps", "--all", "--format", "{{.Names}} {{.ID}}"],
  network: ["network", "ls", "--format", "{{.Name}} {{.ID}}"],
  service: ["service", "ls", "--format", "{{.Name}} {{.ID}}"],
  volume: ["volume", "ls", "--format", `{{.Name}} {{.Label ${JSON.stringify(stackLabel)}}}`],
};

const refusals: Record<Exclude<Kind, "volume">, (name: string, id: string) => Failure> = {
  container: containerNameTaken,
  network: networkNameTaken,
  service: (name, id) => swarmNameTaken("service", name, id),
};

/**
 * Looks, before anything is made, for what the engine has already under the names that a server takes. Names that the
 * state has are not asked about, so a second update asks nothing. An engine that does not answer refuses nothing here:
 * the Docker provider says so next.
 * @param server name of its component
 * @param ownId value of the label of what this stack made
 * @returns the volumes that were there before this stack, by name
 * @throws Failure `container/name-taken`, `container/network-taken`, `swarm/name-taken`
 */
export async function lookAtNames(
  server: string,
  args: ServerArgs,
  state: OwnState,
  ownId: () => string = stackId,
): Promise<Record<string, Before>> {
  const wanted = namesOf(server, args);
  const isHeld = ({ kind, resource, name }: Wanted) =>
    state.find(types[kind], resource)?.inputs?.name === name;
  const asked = wanted.filter((one) => !isHeld(one));
  const lists = await listed(
    asked.map(({ kind }) => kind),
    await knownEngine(args.engine),
  );
  const remembered = rememberedBy(state, server);
  const before = wanted.filter(isHeld).map(({ name }) => [name, own(remembered, name)]);
  for (const { kind, resource, name } of asked) {
    const list = lists.get(kind);
    const there = list?.get(name);
    // What a killed update left is for the resource itself to judge; of a volume nobody else does.
    const isLeft = state.wasCutOffAs(types[kind], resource);
    if (kind === "volume") {
      const isOurs = isLeft && there === ownId();
      if (!list || (there !== undefined && !isOurs)) before.push([name, list ? "there" : "unasked"]);
    } else if (there !== undefined && !isLeft) throw refusals[kind](name, there);
  }
  return Object.fromEntries(before.filter(([, one]) => one));
}

/** What the engine has, by name; no list where it could not be asked. */
async function listed(
  kinds: readonly Kind[],
  engine: DockerEngine | undefined,
): Promise<Map<Kind, ReadonlyMap<string, string>>> {
  const lists = [...new Set(kinds)].map(async (kind) => {
    const { refusal, stdout } = await dockerCommand(engine, questions[kind], { timeout: 15_000 });
    const lines = stdout.split("\n").filter(Boolean);
    const names = lines.map((line) => line.split(" ")).map(([name = "", id = ""]) => [name, id] as const);
    return refusal === undefined ? [[kind, new Map(names)] as const] : [];
  });
  return new Map((await Promise.all(lists)).flat());
}

function rememberedBy(state: OwnState, server: string): Record<string, Before> {
  const record = state.find(`pulumi-nodejs:dynamic/${volumesBeforeType}`, `${server}-volumes`);
  return (record?.inputs?.volumes ?? {}) as Record<string, Before>;
}
