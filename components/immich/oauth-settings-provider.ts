import { immichNotWritten } from "../support/errors.ts";
import { Failure } from "../support/failure.mjs";
import { plain } from "../support/plain.ts";
import { isUnknown } from "../support/unknown.ts";
import { type ImmichAccess, ImmichClient } from "./client.ts";
import { differing, merge, type OAuthKeys, pick, project, restoration } from "./system-config.ts";

/**
 * What the resource `immich:OAuthSettings` does, as plain functions over plain data. Pulumi's dynamic-provider
 * process calls them through the text in support/dynamic-resource.ts.
 */
export interface OAuthSettingsInputs extends OAuthKeys {
  url: string;
  ca?: string;
  /** How long a write waits for Immich to answer. */
  waitSeconds: number;
  apiKey: string;
  /**
   * Always `live`. A refresh that could not read Immich writes the reason here instead, so that the preview
   * shows it as a difference and the next up looks again, rather than calling an unread server unchanged.
   */
  observed: string;
}

/** What the state holds: the inputs, and our keys as they were before us, for the way back. */
export interface OAuthSettingsState extends OAuthSettingsInputs {
  before: OAuthKeys;
}

export const observedLive = "live";

/** Asks the key before anything is written, and only when it is new: a preview without changes stays free of it. */
export async function check(olds: Partial<OAuthSettingsInputs>, news: OAuthSettingsInputs) {
  const failures = [];
  const isNew = olds.apiKey !== news.apiKey || olds.url !== news.url;
  if (isNew && !isUnknown(news.apiKey) && !isUnknown(news.url)) {
    const reason = await keyProblem(news);
    if (reason) failures.push({ property: "apiKey", reason });
  }
  return { inputs: news, failures };
}

export async function create(inputs: OAuthSettingsInputs) {
  const client = new ImmichClient(inputs);
  await client.waitUntilReady(inputs.waitSeconds);
  await client.refuseConfigFile();
  const before = project(await client.systemConfig());
  await push(client, inputs);
  return { id: inputs.url, outs: state(inputs, before) };
}

export async function read(id: string, old: OAuthSettingsState) {
  const inputs = await observe(old);
  return { id, props: state(inputs, old.before), inputs };
}

export async function update(_id: string, olds: OAuthSettingsState, news: OAuthSettingsInputs) {
  const client = new ImmichClient(news);
  await client.waitUntilReady(news.waitSeconds);
  await client.refuseConfigFile();
  await push(client, news);
  return { outs: state(news, olds.before) };
}

/** Puts back what was there before us; what somebody changed after us is left and named. */
export async function remove(_id: string, old: OAuthSettingsState): Promise<void> {
  const client = new ImmichClient(old);
  const document = await client.systemConfig();
  const { back, left } = restoration(project(document), pick(old), old.before);
  if (differing(project(document), back).length > 0) await client.putSystemConfig(merge(document, back));
  if (left.length > 0) console.log(`left as they are, because somebody changed them: ${left.join(", ")}`);
}

/** Writes our keys into the live document, only if one differs, and reads them back. */
async function push(client: ImmichClient, inputs: OAuthSettingsInputs): Promise<void> {
  const wanted = pick(inputs);
  const document = await client.systemConfig();
  if (differing(project(document), wanted).length === 0) return;
  await client.putSystemConfig(merge(document, wanted));
  const wrong = differing(project(await client.systemConfig()), wanted);
  if (wrong.length > 0) throw immichNotWritten(wrong);
}

/** The inputs as the live server has them; where it cannot be read, the old ones with the reason. */
async function observe(old: OAuthSettingsState): Promise<OAuthSettingsInputs> {
  const { before: _, ...inputs } = old;
  try {
    const live = project(await new ImmichClient(connection(old)).systemConfig());
    const ours = Object.keys(pick(inputs)) as (keyof OAuthKeys)[];
    return { ...inputs, ...Object.fromEntries(ours.map((key) => [key, live[key]])), observed: observedLive };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.warn(`Immich's settings could not be read.\n${error.message}`);
    return { ...inputs, observed: error.code };
  }
}

async function keyProblem(access: OAuthSettingsInputs): Promise<string | undefined> {
  try {
    const { permissions } = await new ImmichClient(access).ownApiKey();
    const missing = ["systemConfig.read", "systemConfig.update"].filter(
      (name) => !permissions.includes(name),
    );
    if (missing.length === 0 || permissions.includes("all")) return undefined;
    return `the Immich API key lacks ${missing.join(" and ")}; add them in Immich under Account Settings > API Keys`;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // A server that is waited for may be one that this same update starts; the write will tell.
    const mayStartYet = access.waitSeconds > 0 && error.code !== "immich/key-refused";
    return mayStartYet ? undefined : error.message;
  }
}

function connection({ url, ca, apiKey }: ImmichAccess): ImmichAccess {
  return { url, ca, apiKey };
}

function state(inputs: OAuthSettingsInputs, before: OAuthKeys): OAuthSettingsState {
  return plain({ ...inputs, before });
}
