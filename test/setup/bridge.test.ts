/** The bridge that Pulumi.yaml names: the real one, with the stack's CA, and with less of the environment. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ensureAuthority } from "../../lab/ca/authority.ts";
import { settingsFile } from "../../setup/bridge/stack-settings.mjs";
import { certificatesOf, trustedFolders } from "../../setup/bridge/trust.mjs";
import { bridgeExecutable } from "../../setup/tools/bridge.mjs";
import { root } from "../support/documents.ts";

const wrapper = join(root, "setup/bridge/pulumi-resource-terraform-provider");

/** A home with a bridge that shows its arguments and its environment. */
async function home(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-bridge-"));
  t.after(() => rm(folder, { recursive: true }));
  const bridge = bridgeExecutable(join(folder, "home"));
  await mkdir(join(bridge, ".."), { recursive: true });
  await writeFile(bridge, '#!/bin/sh\necho "$@"\nenv\n');
  await chmod(bridge, 0o755);
  const { certificate, certificateFile } = await ensureAuthority(folder);
  /** As the engine starts it, in the project's folder. */
  const start = (over: Record<string, string>) => {
    const base = { PATH: process.env.PATH ?? "", HOME: folder, PULUMI_HOME: join(folder, "home") };
    const env = { ...base, IMMICH_SSO_CACHE: join(folder, "cache"), ...over };
    const { stdout, stderr, status } = spawnSync(wrapper, ["127.0.0.1:1"], {
      ...{ env, cwd: folder },
      encoding: "utf8",
    });
    const [args, ...lines] = stdout.split("\n");
    const variables = Object.fromEntries(
      lines.map((line) => [line.split("=")[0], line.replace(/^\w+=/, "")]),
    );
    return { args, variables, stderr, status };
  };
  return { folder, certificate, certificateFile, start };
}

test("the stack's CA is in a folder beside the system's, and nothing else is in it", async (t) => {
  const { folder, certificate, start } = await home(t);
  await writeFile(join(folder, "Pulumi.home.yaml"), `config:\n  immich-sso:caCertificate: ca.pem\n`);
  const { args, variables, stderr } = start({ PULUMI_STACK: "organization/immich-sso/home" });
  assert.deepEqual([args, stderr], ["127.0.0.1:1", ""]);
  const folders = (variables.SSL_CERT_DIR ?? "").split(":");
  assert.deepEqual(folders.slice(0, -1), ["/etc/ssl/certs", "/etc/pki/tls/certs"]);
  const placed = await readFile(join(folders.at(-1) ?? "", "ca.pem"), "utf8");
  assert.equal(placed.trim(), certificate.trim());
});

test("it gets neither the stack's settings, nor what opens its state, nor what weakens TLS", async (t) => {
  const { start } = await home(t);
  const { variables } = start({
    ...{ PULUMI_CONFIG: "{}", PULUMI_CONFIG_PASSPHRASE: "secret" },
    ...{ AWS_SECRET_ACCESS_KEY: "secret", PGPASSWORD: "secret", AUTHENTIK_INSECURE: "true" },
    ...{ PULUMI_BRIDGE_REATTACH_PROVIDERS: "{}", AUTHENTIK_URL: "https://auth.home.example" },
  });
  const names = Object.keys(variables).filter((name) => /^(PULUMI|AWS|PG|AUTHENTIK|SSL)/.test(name));
  assert.deepEqual(names.toSorted(), ["AUTHENTIK_URL", "PULUMI_HOME"]);
});

test("a bridge that is nowhere is said, where none may be downloaded", async (t) => {
  const { folder, start } = await home(t);
  const none = { PULUMI_HOME: join(folder, "empty"), PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1" };
  const { status, stderr } = start(none);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^setup\/bridge-missing: the Terraform bridge [\d.]+ is not in .*\n {2}next: .*npm run setup/,
  );
});

test("every instance's CA counts, by path or by content, once; only certificates are taken", async (t) => {
  const { folder, certificate, certificateFile } = await home(t);
  const pem = certificate.trim();
  const key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
  await writeFile(join(folder, "both.pem"), `${key}\n${pem}\n`);
  const settings = {
    "immich-sso:caCertificatePem": `${pem}\n${key}`,
    "immich-sso:instances": { a: { caCertificate: "both.pem" }, b: { caCertificatePem: "x" }, c: null },
  };
  assert.equal(certificatesOf(settings, folder), `${pem}\n`);
  assert.equal(certificatesOf({ "immich-sso:caCertificate": certificateFile }, "/"), `${pem}\n`);
  for (const nothing of ["", "/dev/zero", "nowhere.pem", { secure: "v1:" }, 7])
    assert.equal(certificatesOf({ "immich-sso:caCertificate": nothing }, folder), "");
});

test("the stack is found as the CLI finds it: by its flags, by a variable, or the one that was selected", async (t) => {
  const { folder } = await home(t);
  const found = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    settingsFile(args, { PULUMI_HOME: folder, ...env }, folder)?.replace(`${folder}/`, "");
  assert.equal(found(["up"]), undefined);
  for (const args of [["--stack", "home"], ["--stack=me/immich-sso/home"], ["-s", "home"], ["-shome"]])
    assert.equal(found(["up", ...args], { PULUMI_STACK: "other" }), "Pulumi.home.yaml");
  assert.equal(found(["up"], { PULUMI_STACK: "me/home" }), "Pulumi.home.yaml");
  assert.equal(found(["up", "--config-file", "a.yaml", "-s", "home"]), "a.yaml");
  assert.equal(found(["up"], { PULUMI_OPTION_CONFIG_FILE: "/etc/b.yaml" }), "/etc/b.yaml");
  await writeFile(join(folder, "Pulumi.yaml"), "name: immich-sso\n");
  const hash = createHash("sha1").update(join(folder, "Pulumi.yaml")).digest("hex");
  await mkdir(join(folder, "workspaces"));
  const choose = (chosen: object) =>
    writeFile(join(folder, "workspaces", `immich-sso-${hash}-workspace.json`), JSON.stringify(chosen));
  // Before Pulumi 3.276.
  await choose({ stack: "organization/immich-sso/selected" });
  assert.equal(found(["up"]), "Pulumi.selected.yaml");
  // Since then, and the CLI's order of what says which backend it is.
  await choose({
    stack: "organization/immich-sso/old",
    stacks: {
      "file:///state?metadata=skip": "organization/immich-sso/home",
      "s3://state": "organization/immich-sso/bucket",
      "https://api.pulumi.com": "me/immich-sso/cloud",
    },
  });
  assert.equal(found(["up"]), "Pulumi.old.yaml");
  await writeFile(
    join(folder, "credentials.json"),
    JSON.stringify({ current: "file:///state?metadata=skip" }),
  );
  assert.equal(found(["up"]), "Pulumi.home.yaml");
  await writeFile(
    join(folder, "Pulumi.yaml"),
    "name: immich-sso\nbackend:\n  url: https://api.pulumi.com/\n",
  );
  assert.equal(found(["up"]), "Pulumi.cloud.yaml");
  assert.equal(found(["up"], { PULUMI_BACKEND_URL: "s3://state" }), "Pulumi.bucket.yaml");
  await choose({ stacks: { "file://~": "organization/immich-sso/only" } });
  assert.equal(found(["up"]), "Pulumi.only.yaml");
});

test("folders that the shell names stay", () => {
  assert.equal(trustedFolders("/nix/certs", "/ours"), "/nix/certs:/ours");
});
