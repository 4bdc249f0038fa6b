/** The pipelines in examples/, by the platforms' own schemas and linters, and by what a reader must be able to rely on. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { parse } from "yaml";
import { goTool } from "../../support/go-tools.ts";

const run = promisify(execFile);
const github = "examples/github-actions/immich-sso.yml";
const carry = "examples/github-actions/carry.yml";
const forgejo = "examples/forgejo-actions/immich-sso.yml";
const gitlab = "examples/gitlab-ci/gitlab-ci.yml";

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<
    string,
    { "runs-on": string; permissions?: Record<string, string>; steps: { uses?: string }[] }
  >;
}

const workflow = async (file: string) => parse(await readFile(file, "utf8")) as Workflow;

/** What a linter says, whatever its exit code. */
async function says(command: string, args: string[], cwd = "."): Promise<string> {
  return run(command, args, { cwd }).then(
    ({ stdout, stderr }) => stdout + stderr,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
  );
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-examples-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** actionlint with shellcheck off, which not every machine has, and Forgejo's label known. */
async function lint(file: string): Promise<string> {
  return inFolder(async (folder) => {
    const config = join(folder, "actionlint.yaml");
    await writeFile(config, "self-hosted-runner:\n  labels: [docker]\n");
    return says(await goTool("actionlint"), ["-no-color", "-shellcheck=", "-config-file", config, file]);
  });
}

for (const file of [github, forgejo, carry])
  test(`${file}: actionlint has nothing to say, act takes it by GitHub's schema`, async () => {
    assert.equal(await lint(file), "");
    const act = await says(await goTool("act"), ["--validate", "--strict", "-W", file]);
    assert.doesNotMatch(act, /rror/);
  });

test("these checks see a wrong key and a wrong context", async () => {
  await inFolder(async (folder) => {
    const wrong = join(folder, "wrong.yml");
    const text = await readFile(github, "utf8");
    await writeFile(
      wrong,
      text.replace("timeout-minutes", "timeout").replace("secrets.PGPASSWORD", "secret.X"),
    );
    const said = await lint(wrong);
    assert.match(said, /unexpected key "timeout" for "job" section/);
    assert.match(said, /undefined variable "secret"/);
  });
});

for (const file of [github, forgejo])
  test(`${file}: every action is pinned by the hash that its release has`, async () => {
    const { jobs } = await workflow(file);
    const uses = Object.values(jobs).flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []));
    // Read from the actions' repositories: v7.0.1 of checkout, v5.0.5 of cache.
    const pinned = [
      "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
      "actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae",
    ];
    assert.deepEqual(uses, [...pinned, ...pinned, ...pinned]);
  });

test("on GitHub only the preview may write, and only comments", async () => {
  const { permissions, jobs } = await workflow(github);
  const ofJobs = Object.entries(jobs).map(([name, job]) => [name, job.permissions]);
  assert.deepEqual(
    [permissions, Object.fromEntries(ofJobs)],
    [
      {},
      {
        preview: { contents: "read", "pull-requests": "write" },
        up: { contents: "read" },
        drift: { contents: "read" },
      },
    ],
  );
});

test("Forgejo's is GitHub's but for the runner's label and the permissions, which it does not know", async () => {
  const { permissions: _, ...expected } = await workflow(github);
  for (const job of Object.values(expected.jobs)) {
    job["runs-on"] = "docker";
    delete job.permissions;
  }
  assert.deepEqual(await workflow(forgejo), expected);
});

/** What gitlab-ci-local says of a file: it holds it against GitLab's own schema. */
async function gitlabSays(text: string): Promise<string> {
  return inFolder(async (folder) => {
    await run("git", ["init", "--quiet", folder]);
    await writeFile(join(folder, ".gitlab-ci.yml"), text);
    const variables = ["--variable", "CI_PIPELINE_SOURCE=schedule"];
    return says(resolve("node_modules/.bin/gitlab-ci-local"), ["--list-csv", ...variables], folder);
  });
}

test(`${gitlab}: fits GitLab's schema, and a nightly schedule runs the drift job alone`, async () => {
  const text = await readFile(gitlab, "utf8");
  const lines = (await gitlabSays(text)).split("\n").filter((line) => /^\w+;/.test(line));
  assert.deepEqual(
    lines.map((line) => line.split(";")[0]),
    ["name", "drift"],
  );
  assert.match(await gitlabSays(text.replace("resource_group", "resource_groups")), /resource_groups/);
});

test(`${gitlab}: one at a time per stack, for all that takes the lock`, async () => {
  const { preview, up, drift } = parse(await readFile(gitlab, "utf8")) as Record<
    string,
    Record<string, unknown>
  >;
  assert.deepEqual(
    [preview, up, drift].map((job) => job?.resource_group),
    [undefined, "immich-sso-$PULUMI_STACK", "immich-sso-$PULUMI_STACK"],
  );
});

test(`${gitlab}: the image is the Node of this project, pinned by its digest`, async () => {
  const { ".pulumi": job } = parse(await readFile(gitlab, "utf8")) as { ".pulumi": { image: string } };
  const { dependencies } = JSON.parse(await readFile("package.json", "utf8")) as {
    dependencies: Record<string, string>;
  };
  const [tag, digest] = job.image.split("@");
  assert.equal(tag, `node:${dependencies.node}-bookworm`);
  assert.match(digest ?? "", /^sha256:[0-9a-f]{64}$/);
});

test("the systemd timer: systemd has nothing to say, and it runs a command that there is", async (t) => {
  const files = ["service", "timer"].map((kind) => `examples/systemd-timer/immich-sso-carry.${kind}`);
  const service = await readFile(files[0] ?? "", "utf8");
  assert.match(service, /^ExecStart=\/usr\/bin\/npm run --silent carry -- --stack home$/m);
  const { scripts } = JSON.parse(await readFile("package.json", "utf8")) as { scripts: object };
  assert.ok("carry" in scripts);
  const said = await says("systemd-analyze", ["verify", ...files.map((file) => resolve(file))]);
  // It looks for npm, which may be elsewhere on this machine.
  if (said.includes("/usr/bin/npm is not executable")) return t.diagnostic(said);
  assert.equal(said, "");
});
