import { plain } from "../support/plain.ts";
import { say } from "../support/say.ts";
import { shellWord } from "../support/shell.mjs";

/** How it is known that a volume was there before this stack; where the engine could not be asked, it may have been. */
export type Before = "there" | "unasked";

/** What the resource `immich:VolumesBefore` does: it remembers volumes that a destroy leaves, and says so then. */
export interface VolumesBeforeInputs {
  /** By name. */
  volumes: Record<string, Before>;
}

const why: Record<Before, string> = {
  there: "it was there before this stack",
  unasked: "the engine could not be asked whether it was there before this stack",
};

export async function check(_olds: object, news: VolumesBeforeInputs) {
  return { inputs: news, failures: [] };
}

export async function create(inputs: VolumesBeforeInputs) {
  return { id: "volumes", outs: plain(inputs) };
}

/** The state is all there is to it. */
export async function read(id: string, state: VolumesBeforeInputs) {
  const inputs = plain({ volumes: state.volumes });
  return { id, props: inputs, inputs };
}

export async function update(_id: string, _olds: VolumesBeforeInputs, news: VolumesBeforeInputs) {
  return { outs: plain(news) };
}

export async function remove(_id: string, { volumes }: VolumesBeforeInputs): Promise<void> {
  for (const [name, before] of Object.entries(volumes))
    say(
      `the Docker volume ${name} stays, because ${why[before]}; \`docker volume rm ${shellWord(name)}\` removes it`,
    );
}
