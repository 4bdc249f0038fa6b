import { ImmichClient } from "../support/immich/client.ts";
import { keepConfigured } from "../support/immich/fresh-keys.ts";
import { storedForm } from "../support/immich/stored-form.ts";
import { project, type Settings } from "../support/immich/system-config.ts";
import { plain } from "../support/plain.ts";
import { readyClient } from "./ready-client.ts";
import { isReset } from "./reset.ts";
import { ifNotFromFile, putBack, restoration } from "./restoration.ts";

/**
 * What the resource `immich:EarlierSettings` does: it looks, and writes nothing, so that the values from before us
 * are in the state before the first write. An update that is killed after a write finds them again.
 */
export interface EarlierSettingsInputs {
  url: string;
  ca?: string;
  /** How long to wait for Immich to answer. */
  waitSeconds: number;
  apiKey: string;
  /**
   * What is about to be written, `[secret]` for the client secret. Saved before it is: who destroys after a kill has
   * to know which values are ours.
   */
  intended: Partial<Settings>;
}

export interface EarlierSettingsState extends EarlierSettingsInputs {
  /** All that this program can own, as it was before us. */
  settings: Partial<Settings>;
  /** Of these the one that is no secret and that others ask for. */
  autoLaunch?: boolean;
}

/** Those that are written after it are read by what is said here. */
export async function check(olds: Partial<EarlierSettingsInputs>, news: EarlierSettingsInputs) {
  keepConfigured(olds, news);
  return { inputs: news, failures: [] };
}

export async function create(inputs: EarlierSettingsInputs) {
  const { document } = await (await readyClient(inputs)).readConfig();
  const settings = project(document);
  return { id: inputs.url, outs: plain({ ...inputs, settings, autoLaunch: settings.autoLaunch }) };
}

/** A server without an administrator was reset: what was there before us is another thing then. */
export async function read(id: string, old: EarlierSettingsState) {
  if (await isReset(old)) return {};
  const { settings, autoLaunch, ...inputs } = old;
  return { id, props: old, inputs };
}

export async function update(_id: string, olds: EarlierSettingsState, news: EarlierSettingsInputs) {
  const { settings, autoLaunch } = olds;
  return { outs: plain({ ...news, settings, autoLaunch }) };
}

/**
 * OAuthSettings and AutoLaunch have put everything back before, if they are in the state. One whose first write was
 * killed is not: what is ours of that write goes back here.
 */
export async function remove(_id: string, { settings, intended, ...access }: EarlierSettingsState) {
  const client = new ImmichClient(access);
  const ours = storedForm(intended);
  await ifNotFromFile(() =>
    putBack(client, (live) => {
      const { back } = restoration(live, ours, settings);
      const { autoLaunch, ...others } = back;
      const isKilled = Object.entries(others).some(([name, value]) => live[name as keyof Settings] !== value);
      // The first write switches auto launch off, whatever comes after the proof.
      return isKilled && settings.autoLaunch !== undefined
        ? { ...back, autoLaunch: settings.autoLaunch }
        : back;
    }),
  );
}
