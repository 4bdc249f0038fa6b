import { dockerCommand } from "../support/docker/command.ts";
import type { DockerEngine } from "../support/docker/engine.ts";
import { engineMoved, engineNotCompared } from "../support/docker/errors.ts";
import { plain } from "../support/plain.ts";

/** What the resource `immich:Engine` does: it remembers which engine has the containers, and refuses another one. */
export interface EngineInputs {
  /** How the engine is reached; `ssh://` and `tcp://` may well lead to one and the same. */
  address: string;
  /** Let it be another engine, for one update. */
  allowMove: boolean;
  /** None is the one that the environment names. */
  engine?: DockerEngine;
  /** Its swarm is meant: any of the managers will do. */
  swarm?: boolean;
}

/** What the state knows of it. */
export interface EngineState extends EngineInputs {
  /** Docker's own id of the engine, or of its swarm; empty where it could not be asked. */
  engineId: string;
}

export async function check(_olds: object, news: EngineInputs) {
  return { inputs: news, failures: [] };
}

/**
 * Runs in every preview, before anything is touched; asks the engine only where its address is another one. Another
 * way to the same engine is no change: a pipeline may well go by one of its own.
 * @throws Failure `engine/moved`, `engine/not-compared`
 */
export async function diff(_id: string, { address, engineId }: EngineState, news: EngineInputs) {
  if (engineId && address === news.address) return { changes: false };
  const { id, refusal } = await identity(news);
  if (engineId && id !== engineId && !news.allowMove)
    throw id
      ? engineMoved(address, news.address)
      : engineNotCompared(address, news.address, refusal ?? "it has no id");
  return { changes: id !== engineId };
}

export async function create(inputs: EngineInputs) {
  return { id: "engine", outs: await known(inputs) };
}

/** The state is all there is to it. */
export async function read(id: string, state: EngineState) {
  const { engineId: _, ...inputs } = state;
  return { id, props: state, inputs };
}

export async function update(_id: string, _olds: EngineState, news: EngineInputs) {
  return { outs: await known(news) };
}

export async function remove(): Promise<void> {}

async function known(inputs: EngineInputs): Promise<EngineState> {
  const { id } = await identity(inputs);
  return plain({ ...inputs, engineId: id });
}

/** Docker's own id; or why it has none to tell. */
async function identity({
  engine,
  swarm,
}: EngineInputs): Promise<{ id: string; refusal: string | undefined }> {
  const format = swarm ? "{{with .Swarm.Cluster}}{{.ID}}{{end}}" : "{{.ID}}";
  const ask = ["info", "--format", format];
  const { refusal, stdout } = await dockerCommand(engine, ask, { timeout: 15_000 });
  return { id: refusal === undefined ? stdout.trim() : "", refusal };
}
