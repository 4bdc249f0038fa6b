import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { ImmichClient } from "../../components/support/immich/client.ts";
import { merge, type Settings, type SystemConfig } from "../../components/support/immich/system-config.ts";
import { startImmich } from "../../lab/immich/server.ts";

export const admin = { email: "admin@lab.test", password: "a-password-of-the-test", name: "Lab admin" };

/** A fresh Immich stand-in on loopback, without an administrator; gone after the test. */
export async function freshImmich(
  t: TestContext,
  env: NodeJS.ProcessEnv = {},
): Promise<{ url: string; logs: string[]; dataDir: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), "immich-sso-immich-"));
  const logs: string[] = [];
  const { url, stop } = await startImmich({
    port: 0,
    host: "127.0.0.1",
    dataDir,
    env,
    write: (line) => logs.push(line),
  });
  t.after(async () => {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return { url, logs, dataDir };
}

/** A session of the administrator, who is made if there is none. */
export async function adminSession(at: { url: string; ca?: string }): Promise<ImmichClient> {
  const anonymous = new ImmichClient(at);
  if (!(await anonymous.hasAdmin())) await anonymous.signUpAdmin(admin);
  return new ImmichClient({ ...at, accessToken: (await anonymous.logIn(admin.email, admin.password)) ?? "" });
}

/** An API key of the administrator with these permissions. */
export async function newKey(url: string, permissions: string[]): Promise<string> {
  return (await (await adminSession({ url })).createApiKey("test", permissions)).secret;
}

/** The whole document as it is now. */
export async function documentOf(client: ImmichClient): Promise<SystemConfig> {
  return (await client.readConfig()).document;
}

/** What somebody does who opens the settings page, changes something and saves at once. */
export async function edit(client: ImmichClient, settings: Partial<Settings>): Promise<void> {
  await rewrite(client, (document) => merge(document, settings));
}

/** The same, for any change of the document. */
export async function rewrite(
  client: ImmichClient,
  change: (document: SystemConfig) => SystemConfig,
): Promise<void> {
  const reading = await client.readConfig();
  await client.writeConfig(reading, change(reading.document));
}
