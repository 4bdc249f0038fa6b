/** The documents' commands about settings, typed into a real project: Pulumi takes each, and the program what README's make. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { readConfiguration } from "../../components/configuration.ts";
import { ensureAuthority } from "../../lab/ca/authority.ts";
import { isSetting } from "../support/document-commands.ts";
import { root, typed } from "../support/documents.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-documents-"));
after(() => rm(folder, { recursive: true }));
const env = {
  ...process.env,
  HOME: folder,
  PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
  PULUMI_CONFIG_PASSPHRASE: "of the test",
};

/** Runs a line as somebody would at a prompt, with this on standard input. */
async function type(command: string, input = ""): Promise<string> {
  const child = spawn("bash", ["-c", command], { cwd: folder, env });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  assert.equal(code, 0, `${command}\n${out}${err}`);
  return out;
}

before(async () => {
  await copyFile(join(root, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  await mkdir(join(folder, "backend"));
  for (const file of ["ca.pem", "cert.pem", "key.pem"]) await writeFile(join(folder, file), "of the test\n");
});

const settings = typed.filter(({ command }) => isSetting(command) && !command.includes("…"));

test("Pulumi takes every line that sets something", async () => {
  await type("pulumi stack init every");
  assert.ok(settings.length > 20, `${settings.length} lines`);
  for (const { command } of settings) await type(command, "the-secret");
});

test("README's lines are a home that the program takes, secrets encrypted", async () => {
  await type("pulumi stack init home");
  for (const { place, command } of settings)
    if (place.startsWith("README.md")) await type(command, "the-secret");
  const listed = JSON.parse(await type("pulumi config --json --show-secrets")) as Record<
    string,
    { value?: string; objectValue?: unknown; secret: boolean }
  >;
  const values = Object.fromEntries(
    Object.entries(listed).map(([key, { value, objectValue }]) => [
      key,
      objectValue === undefined ? (value ?? "") : JSON.stringify(objectValue),
    ]),
  );
  const { certificateFile } = await ensureAuthority(folder);
  assert.equal(values["immich-sso:caCertificate"], "/etc/ssl/home-ca.pem");
  const { instances, authentik } = readConfiguration({
    values: { ...values, "immich-sso:caCertificate": certificateFile },
    encrypted: new Set(Object.keys(listed).filter((key) => listed[key]?.secret)),
  });
  assert.deepEqual(
    instances.map(({ name, args: { domains, authentik: ours, immich } }) => ({
      ...{ name, domains, groups: ours.groups, server: immich.server, access: Object.keys(immich.access) },
    })),
    [
      {
        name: "immich",
        domains: ["https://photos.home.example"],
        groups: ["photos-users"],
        server: undefined,
        access: ["apiKey"],
      },
    ],
  );
  assert.equal(authentik.url, "https://auth.home.example");
  const file = await type("cat Pulumi.home.yaml");
  assert.ok(!file.includes("the-secret"), file);
});
