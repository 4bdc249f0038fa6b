import { isDeepStrictEqual } from "node:util";
import { Failure } from "../support/failure.mjs";
import { ImmichClient } from "../support/immich/client.ts";
import { immichAdminExists } from "../support/immich/errors.ts";
import { keepFreshKey } from "../support/immich/fresh-keys.ts";
import { plain } from "../support/plain.ts";
import { say, warn } from "../support/say.ts";
import { quoted, shown } from "../support/shown.mjs";
import { besideFamilies, isOneFamily, permissionFamilies } from "./permissions.ts";

/** What the resource `immich:AdminApiKey` does, as plain functions over plain data. */
export interface AdminApiKeyInputs {
  url: string;
  ca?: string;
  /** How long a write waits for Immich to answer. */
  waitSeconds: number;
  adminEmail: string;
  adminName: string;
  adminPassword: string;
  /** Shown in Immich's list of keys; keys of this name are ours. */
  keyName: string;
  /** By the names that every version so far knows; where only the later names are known, those are asked for. */
  permissions: string[];
  /** Any text; a change makes a new key. */
  rotation?: string;
}

export interface AdminApiKeyState extends AdminApiKeyInputs {
  /** The key's secret. */
  apiKey: string;
  /** The key's id in Immich; not the resource's id, which must outlive a new key. */
  keyId: string;
}

/**
 * A key cannot be given more than it has: a new one replaces it, which nobody should be surprised by. Where the
 * administrator's password does not count any more the key stays as it is, and so does the stack.
 */
export async function check(olds: Partial<AdminApiKeyInputs>, news: AdminApiKeyInputs) {
  const { permissions: had } = olds;
  const more = had ? news.permissions.filter((name) => !had.includes(name)) : [];
  if (!had || more.length === 0) return { inputs: news, failures: [] };
  const key = `the API key ${quoted(news.keyName)} in Immich`;
  const isAsked = olds.rotation !== news.rotation || olds.url !== news.url;
  if (isAsked || (await mayLogIn(news))) {
    say(`${key} is replaced by a new one that also has ${more.join(" and ")}`);
    return { inputs: news, failures: [] };
  }
  warn([
    `${key} stays without ${more.join(" and ")}: Immich does not let the administrator in with this stack's password`,
    `  next:    tick them for that key in Immich under Account Settings > API Keys as ${shown(news.adminEmail)}`,
  ]);
  return { inputs: { ...news, permissions: had }, failures: [] };
}

/** Whether keys can be made with the administrator's password; true where Immich does not say. */
async function mayLogIn({ url, ca, adminEmail, adminPassword }: AdminApiKeyInputs): Promise<boolean> {
  try {
    const accessToken = await new ImmichClient({ url, ca }).logIn(adminEmail, adminPassword);
    if (!accessToken) return false;
    await new ImmichClient({ url, ca, accessToken }).logOut();
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.code !== "immich/password-login-off";
  }
}

export async function create(inputs: AdminApiKeyInputs) {
  await new ImmichClient(inputs).waitUntilReady(inputs.waitSeconds);
  await signUpIfFirst(inputs);
  return await withSession(inputs, async (session) => {
    await session.finishOnboarding();
    return { id: inputs.keyName, outs: await onlyNewKey(session, inputs) };
  });
}

/** A key that Immich refuses is gone; one that cannot be asked about stays (OAuthSettings reports why). */
export async function read(id: string, old: AdminApiKeyState) {
  const { apiKey, keyId, ...inputs } = old;
  try {
    const { permissions } = await new ImmichClient({ url: old.url, ca: old.ca, apiKey }).ownApiKey();
    const live = { ...inputs, permissions: inOrderOf(inputs.permissions, permissions) };
    return { id, props: plain({ ...live, apiKey, keyId }), inputs: live };
  } catch (error) {
    if (error instanceof Failure && error.code === "immich/key-refused") return {};
    if (error instanceof Failure) return { id, props: old, inputs };
    throw error;
  }
}

/** Anything that changes makes a new key, but patience; the old one goes once the new one is proven. */
export async function update(_id: string, olds: AdminApiKeyState, news: AdminApiKeyInputs) {
  const { apiKey, keyId, ...before } = olds;
  if (isDeepStrictEqual(plain({ ...before, waitSeconds: news.waitSeconds }), plain(news)))
    return { outs: plain({ ...news, apiKey, keyId }) };
  return await withSession(news, async (session) => ({ outs: await onlyNewKey(session, news) }));
}

export async function remove(_id: string, old: AdminApiKeyState): Promise<void> {
  await withSession(old, (session) => deleteKey(session, old.keyId));
}

/**
 * Makes a key, has Immich say whose it is, and only then deletes every other key of ours: the one before, and
 * what an interrupted update left, whose secret is lost.
 */
async function onlyNewKey(session: ImmichClient, inputs: AdminApiKeyInputs): Promise<AdminApiKeyState> {
  const { secret, apiKey } = await newKey(session, inputs);
  await new ImmichClient({ url: inputs.url, ca: inputs.ca, apiKey: secret }).ownApiKey();
  const others = (await session.apiKeys()).filter(
    ({ name, id }) => name === inputs.keyName && id !== apiKey.id,
  );
  for (const { id } of others) await session.deleteApiKey(id);
  keepFreshKey(inputs.url, secret);
  return plain({ ...inputs, apiKey: secret, keyId: apiKey.id });
}

/** An unknown permission is refused as a whole (400), so an Immich without the old names gets the new ones. */
async function newKey(session: ImmichClient, { keyName, permissions }: AdminApiKeyInputs) {
  try {
    return await session.createApiKey(keyName, permissions);
  } catch (error) {
    const isUnknownName = error instanceof Failure && error.code === "immich/rejected";
    if (!isUnknownName || !isOneFamily(permissions)) throw error;
    return await session.createApiKey(keyName, [...permissionFamilies[1], ...besideFamilies(permissions)]);
  }
}

/** A key that is gone already is no error. */
async function deleteKey(session: ImmichClient, keyId: string): Promise<void> {
  const exists = (await session.apiKeys()).some(({ id }) => id === keyId);
  if (exists) await session.deleteApiKey(keyId);
}

async function signUpIfFirst({
  url,
  ca,
  adminEmail,
  adminName,
  adminPassword,
}: AdminApiKeyInputs): Promise<void> {
  const anonymous = new ImmichClient({ url, ca });
  if (await anonymous.hasAdmin()) return;
  await anonymous.signUpAdmin({ email: adminEmail, name: adminName, password: adminPassword });
}

/**
 * Runs `work` in a session of the administrator and ends the session.
 * @throws Failure `immich/admin-exists` when the password of this stack is not the administrator's
 */
async function withSession<Result>(
  { url, ca, adminEmail, adminPassword }: AdminApiKeyInputs,
  work: (session: ImmichClient) => Promise<Result>,
): Promise<Result> {
  const accessToken = await new ImmichClient({ url, ca }).logIn(adminEmail, adminPassword);
  if (!accessToken) throw immichAdminExists(url, adminEmail);
  const session = new ImmichClient({ url, ca, accessToken });
  try {
    return await work(session);
  } finally {
    await session.logOut();
  }
}

/** Immich's order is its own, and both families allow the same; only a different set is a difference. */
function inOrderOf(wanted: readonly string[], live: readonly string[]): string[] {
  const beside = (names: readonly string[]) => besideFamilies(names).toSorted().join();
  if (isOneFamily(wanted) && isOneFamily(live) && beside(wanted) === beside(live)) return [...wanted];
  return [...wanted.filter((name) => live.includes(name)), ...live.filter((name) => !wanted.includes(name))];
}
