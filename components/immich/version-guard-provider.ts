import { swarmChanged } from "../support/docker/swarm-errors.ts";
import { plain } from "../support/plain.ts";
import { upgradeRefusal } from "./upgrade.ts";

/** What the resource `immich:Version` does: it remembers which Immich ran last, and refuses a way back. */
export interface VersionInputs {
  /** For example `3.1.0`. */
  version: string;
  /** Let the version go down or skip a major one. */
  allowJump: boolean;
  /** It runs as services of a swarm; left out where it runs as containers. */
  swarm?: boolean;
}

/**
 * Runs in every preview, before anything is touched, with the state's own version beside the wanted one.
 * @throws Failure `container/version-older`, `container/version-skipped`, `swarm/changed`
 */
export async function check(olds: Partial<VersionInputs>, news: VersionInputs) {
  const refusal = olds.version && !news.allowJump ? upgradeRefusal(olds.version, news.version) : undefined;
  if (refusal) throw refusal;
  if (olds.version && Boolean(olds.swarm) !== Boolean(news.swarm)) throw swarmChanged(Boolean(news.swarm));
  return { inputs: news, failures: [] };
}

export async function create(inputs: VersionInputs) {
  return { id: "immich", outs: { ...inputs } };
}

/** The state is all there is to it. */
export async function read(id: string, { version, allowJump, swarm }: VersionInputs) {
  const inputs = plain({ version, allowJump, ...(swarm ? { swarm } : {}) });
  return { id, props: inputs, inputs };
}

export async function update(_id: string, _olds: VersionInputs, news: VersionInputs) {
  return { outs: { ...news } };
}

export async function remove(): Promise<void> {}
