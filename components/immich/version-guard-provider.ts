import { upgradeRefusal } from "./upgrade.ts";

/** What the resource `immich:Version` does: it remembers which Immich ran last, and refuses a way back. */
export interface VersionInputs {
  /** For example `3.1.0`. */
  version: string;
  /** Let the version go down or skip a major one. */
  allowJump: boolean;
}

/**
 * Runs in every preview, before anything is touched, with the state's own version beside the wanted one.
 * @throws Failure `container/version-older`, `container/version-skipped`
 */
export async function check(olds: Partial<VersionInputs>, news: VersionInputs) {
  const refusal = olds.version && !news.allowJump ? upgradeRefusal(olds.version, news.version) : undefined;
  if (refusal) throw refusal;
  return { inputs: news, failures: [] };
}

export async function create(inputs: VersionInputs) {
  return { id: "immich", outs: { ...inputs } };
}

/** The state is all there is to it. */
export async function read(id: string, { version, allowJump }: VersionInputs) {
  return { id, props: { version, allowJump }, inputs: { version, allowJump } };
}

export async function update(_id: string, _olds: VersionInputs, news: VersionInputs) {
  return { outs: { ...news } };
}

export async function remove(): Promise<void> {}
