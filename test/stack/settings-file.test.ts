/** An Immich that runs from IMMICH_CONFIG_FILE is found before the first write, and can stay with its file. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { adminSession, documentOf, freshImmich, newKey } from "../support/immich.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let folder: string;
before(async () => {
  stack = await testStack();
  folder = await mkdtemp(join(tmpdir(), "immich-sso-file-"));
});
after(async () => {
  await stack.release();
  await rm(folder, { recursive: true });
});

test("up says so and how to go on; the file that it then gives makes Immich run with the same settings", async (t) => {
  const file = join(folder, "immich.json");
  await writeFile(file, "{}");
  const { url } = await freshImmich(t, { IMMICH_CONFIG_FILE: file });
  const session = await adminSession({ url });
  const fresh = await documentOf(session);
  await stack.configure(
    { "immich-sso:deploy": "external", "immich-sso:immichUrl": url, "immich-sso:loginPageMessage": "hello" },
    { "immich-sso:immichApiKey": await newKey(url, ["systemConfig.read", "systemConfig.update"]) },
  );

  const refused = await stack.up();
  assert.notEqual(refused.code, 0);
  assert.match(refused.output, /immich\/config-file: Immich at \S+ runs from a configuration file/);
  assert.match(refused.output, /pulumi config set immich-sso:pushSettings false && pulumi up/);
  assert.deepEqual(await documentOf(session), fresh);

  await stack.configure({ "immich-sso:pushSettings": false });
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  const exported = await stack.output("immichConfigFile");
  await writeFile(file, exported);

  const { oauth, ...others } = await documentOf(session);
  const { oauth: freshOauth, ...freshOthers } = fresh;
  const { results } = await stack.authentik.get<{ results: { client_secret: string }[] }>(
    `providers/oauth2/?client_id=${stack.clientId}`,
  );
  assert.deepEqual(oauth, {
    ...freshOauth,
    enabled: true,
    issuerUrl: `${stack.info.authentik.url}/application/o/${stack.id}/`,
    clientId: stack.clientId,
    clientSecret: results[0]?.client_secret,
    buttonText: "Sign in with Authentik",
  });
  assert.deepEqual(others, {
    ...freshOthers,
    server: { ...(freshOthers.server as object), loginPageMessage: "hello" },
  });
  assert.ok(!stack.printed().includes(results[0]?.client_secret ?? "none"));
  assert.equal((await stack.destroy()).code, 0);
});
