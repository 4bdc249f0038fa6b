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
  /** Docker's own id of the engine, or of its swarm, found by `check`; empty where it could not be asked. */
  engineId?: string;
}

/**
 * Runs in every preview, before anything is touched; asks the engine only where its address is another one.
 * @throws Failure `engine/moved`, `engine/not-compared`
 */
export async function check(olds: Partial<EngineInputs>, news: EngineInputs) {
  const { address = "", engineId } = olds;
  if (engineId && address === news.address) return { inputs: { ...news, engineId }, failures: [] };
  const identity = news.swarm ? "{{with .Swarm.Cluster}}{{.ID}}{{end}}" : "{{.ID}}";
  const { refusal, stdout } = await dockerCommand(news.engine, ["info", "--format", identity], {
    timeout: 15_000,
  });
  const found = refusal === undefined ? stdout.trim() : "";
  if (engineId && found !== engineId && !news.allowMove)
    throw found
      ? engineMoved(address, news.address)
      : engineNotCompared(address, news.address, refusal ?? "it has no id");
  return { inputs: { ...news, engineId: found }, failures: [] };
}

export async function create(inputs: EngineInputs) {
  return { id: "engine", outs: plain({ ...inputs }) };
}

/** The state is all there is to it. */
export async function read(id: string, state: EngineInputs) {
  return { id, props: state, inputs: state };
}

export async function update(_id: string, _olds: EngineInputs, news: EngineInputs) {
  return { outs: plain({ ...news }) };
}

export async function remove(): Promise<void> {}
