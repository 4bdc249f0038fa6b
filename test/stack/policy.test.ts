/** The policy pack on the real engine, over a program that has nothing of this project. */
import assert from "node:assert/strict";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { stringify } from "yaml";
import { pulumi } from "../../lab/stack/cli.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-policy-"));
after(() => rm(folder, { recursive: true }));
// A copy, because Pulumi writes a stack's settings beside its program.
const program = join(folder, "program");
await cp(resolve(import.meta.dirname, "policy"), program, { recursive: true });
await symlink(resolve("node_modules"), join(program, "node_modules"));
const settings = join(program, "Pulumi.test.yaml");
const env = {
  PULUMI_BACKEND_URL: `file://${folder}`,
  PULUMI_CONFIG_PASSPHRASE: "of the test",
  PULUMI_STACK: "test",
};
const run = (...args: string[]) => pulumi(args, { cwd: program, env });
const withPack = ["--policy-pack", resolve(import.meta.dirname, "../../policy")];

before(() => run("stack", "init", "test"));

const right = {
  name: "somebody's",
  clientId: "somebody",
  clientType: "confidential",
  authorizationFlow: "flow",
  invalidationFlow: "flow",
  signingKey: "key",
  allowedRedirectUris: [{ matching_mode: "strict", url: "https://a.example/auth/login" }],
};

/** A preview with these arguments, which sends nothing to Authentik. */
async function preview(client: object, insecure: boolean, ...options: string[]): Promise<string> {
  const config = {
    "policy:token": "the-plain-token",
    "policy:clientSecret": "the-plain-client-secret",
    "policy:insecure": insecure,
    "policy:client": client,
  };
  await writeFile(settings, stringify({ config }));
  return await run("preview", ...options);
}

test("a client as it should be passes", async () => {
  assert.match(await preview(right, false, ...withPack), /✅ immich-sso@v0\.1\.0/);
});

test("every rule that is broken is named, and the preview fails", async () => {
  const wrong = {
    ...right,
    clientType: "public",
    signingKey: undefined,
    encryptionKey: "key",
    allowedRedirectUris: [
      { matching_mode: "regex", url: "https://.*" },
      { matching_mode: "strict", url: "http://evil.example/cb" },
      { matching_mode: "strict", url: "" },
    ],
  };
  await assert.rejects(preview(wrong, true, ...withPack), ({ message }: Error) => {
    for (const text of [
      "encryptionKey is set: Immich refuses encrypted tokens; leave it out",
      "signingKey is missing: ID tokens would be signed with HS256; set it to a key pair's id",
      "allowedRedirectUris https://.* is matched by regex; use strict",
      "allowedRedirectUris holds a wildcard: https://.*; name every URI",
      'allowedRedirectUris "http://evil.example/cb" is not https; expected: https://host/path',
      'allowedRedirectUris "" is not a redirect URI; expected: https://host/path',
      "clientType is public: anybody could be the client; use confidential",
      "insecure is true: the API token goes to whoever answers; name the CA in SSL_CERT_FILE",
    ])
      assert.ok(message.includes(text), `expected\n${text}\nin\n${message}`);
    return true;
  });
});

/** The client secret of Immich's settings as the engine would put it into the state. */
async function clientSecret(...options: string[]): Promise<unknown> {
  const shown = await preview(right, false, "--json", ...options);
  const { steps } = JSON.parse(shown.slice(shown.indexOf("{"))) as {
    steps: { urn: string; newState?: { inputs?: Record<string, unknown> } }[];
  };
  return steps.find(({ urn }) => urn.endsWith("::settings"))?.newState?.inputs?.clientSecret;
}

test("a client secret that was given in clear becomes a secret", async () => {
  assert.equal(await clientSecret(), "the-plain-client-secret");
  assert.equal(await clientSecret(...withPack), "[secret]");
});
