/** What the real Pulumi and the real Docker say when they refuse leads to its entry; and the entry's cure is one. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { explain } from "../../components/proof/catalogue.ts";

let folder: string;
const passphrase = { PULUMI_CONFIG_PASSPHRASE: "of the test" };

/** What a command says, in a shell that knows the test's backend and passphrase unless told otherwise. */
function says(command: string, more: Record<string, string | undefined> = {}, cwd = "project"): string {
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, PULUMI_SKIP_UPDATE_CHECK: "true" },
    ...{ PULUMI_BACKEND_URL: `file://${folder}/state`, ...passphrase, ...more },
  };
  const { stdout, stderr } = spawnSync("/bin/sh", ["-c", command], {
    cwd: join(folder, cwd),
    env,
    encoding: "utf8",
  });
  return stdout + stderr;
}

const leadsTo = (words: string) => explain(words)[0]?.code ?? words;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "immich-sso-words-"));
  await Promise.all(["project", "state"].map((name) => mkdir(join(folder, name))));
  const project = "name: immich-sso\nruntime: nodejs\nconfig: { port: { type: integer, default: 1 } }\n";
  await writeFile(join(folder, "project/Pulumi.yaml"), project);
  says("pulumi stack init home --non-interactive && pulumi config set --secret a b");
});
after(() => rm(folder, { recursive: true, force: true }));

test("Pulumi without its stack, passphrase, backend or project, and with a value of another type", () => {
  const get = "pulumi config get a --non-interactive";
  says("pulumi config set port abc");
  const seen = {
    "another passphrase": leadsTo(says(get, { PULUMI_CONFIG_PASSPHRASE: "another" })),
    "no passphrase": leadsTo(says(get, { PULUMI_CONFIG_PASSPHRASE: undefined })),
    "no such stack": leadsTo(says("pulumi stack export --stack nobodys --non-interactive")),
    "no backend": leadsTo(says("pulumi stack ls --non-interactive", { PULUMI_BACKEND_URL: undefined })),
    "another folder": leadsTo(says("pulumi stack export --non-interactive", {}, "state")),
    "no pulumi": leadsTo(says("pulumi up", { PATH: folder })),
    "a value of another type": leadsTo(says("pulumi preview --non-interactive")),
  };
  assert.deepEqual(seen, {
    "another passphrase": "pulumi/passphrase",
    "no passphrase": "pulumi/passphrase",
    "no such stack": "pulumi/no-stack",
    "no backend": "pulumi/login",
    "another folder": "pulumi/no-project",
    "no pulumi": "pulumi/environment",
    "a value of another type": "pulumi/type",
  });
});

test("a lock whose process is gone, until `pulumi cancel`", async () => {
  const locks = join(folder, "state/.pulumi/locks/organization/immich-sso/home");
  await mkdir(locks, { recursive: true });
  const lock = { pid: 4711, username: "runner", hostname: "ci", timestamp: "2026-11-23T03:17:09Z" };
  await writeFile(join(locks, "1f.json"), JSON.stringify(lock));
  const destroy = () => says("pulumi destroy --yes --skip-preview --non-interactive");
  assert.equal(leadsTo(destroy()), "pulumi/locked");
  says("pulumi cancel --yes");
  assert.deepEqual(explain(destroy()), []);
});

test("sidecar files that a kill left empty, until the entry's command removed them", async () => {
  const exported = says("pulumi stack export");
  const read = () => says("pulumi stack export --non-interactive");
  const cure = () => {
    const command = /`(find .*)`/.exec(explain("failed to load checkpoint: EOF")[0]?.byHand ?? "")?.[1] ?? "";
    says(command.replace("<the folder>", join(folder, "state")));
  };
  for (const file of ["stacks/immich-sso/home.json.attrs", "meta.yaml.attrs"]) {
    await truncate(join(folder, "state/.pulumi", file));
    assert.equal(leadsTo(read()), "pulumi/checkpoint", file);
    cure();
    assert.equal(read(), exported);
  }
});

test("Docker without an engine, and without an image", () => {
  const nobody = `unix://${folder}/nobody.sock`;
  assert.deepEqual(
    [
      leadsTo(says("docker ps", { DOCKER_HOST: nobody })),
      leadsTo(says("docker image inspect nobodys:1", { DOCKER_HOST: process.env.DOCKER_HOST })),
    ],
    ["docker/daemon", "docker/image-missing"],
  );
});
