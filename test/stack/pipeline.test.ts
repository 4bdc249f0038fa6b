/**
 * The pipelines of examples/, each on a fresh clone, without a terminal, on a state that was moved from the
 * workstation: GitHub's with S3, Forgejo's with PostgreSQL, GitLab's with a folder.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parse, parseAllDocuments, stringify } from "yaml";
import { type Forge, startForge } from "../support/forge.ts";
import { type Backend, fileBackend, postgresBackend, s3Backend } from "./support/backends.ts";
import { type Home, localLeaf, move, passphrase, pulumiAt } from "./support/home.ts";
import { editImmich, immichOAuth } from "./support/immich.ts";
import { freshClone, type Job, runActions, runGitlab } from "./support/runners.ts";
import { type Run, type TestStack, testStack } from "./support/test-stack.ts";

const token = "token-of-the-job";
const phrase = "of the pipeline, and nobody else's";

let stack: TestStack & { release(): Promise<void> };
let forge: Forge;
/** Where the state is now. */
let home: Home;
/** What must not be seen anywhere. */
let secrets: string[];
let seen = "";
/** Of servers and folders, in the end; the state is needed until everything is destroyed. */
const closing: (() => Promise<void>)[] = [];

before(async () => {
  stack = await testStack();
  forge = await startForge(token);
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  const ours = await Promise.all(["adminPassword", "immichConfigFile"].map((name) => stack.output(name)));
  const { clientSecret } = (JSON.parse(ours[1] ?? "") as { oauth: { clientSecret: string } }).oauth;
  secrets = [ours[0]?.trim() ?? "", clientSecret, stack.info.authentik.token, phrase, "of the test"];
  assert.ok(secrets.every((secret) => secret.length > 8));
  home = {
    backend: { url: stack.env.PULUMI_BACKEND_URL ?? "", secrets: {} },
    passphraseFile: await passphrase(stack, "of the test"),
  };
});
after(async () => {
  const { code, output } = await pulumiAt(stack, home, ["destroy", "--yes"]);
  forge.close();
  for (const close of closing) await close();
  await stack.release();
  assert.equal(code, 0, output);
});

function noSecretIn(text: string): void {
  assert.deepEqual(
    secrets.filter((secret) => text.includes(secret)),
    [],
  );
}

type Runner = (clone: string, job: Job) => Promise<Run>;
const actions = (from: string, to: string) => ({
  files: [from, to] as const,
  run: ((clone, job) => runActions(clone, to, job)) as Runner,
  // Its own exit code says only that a step failed; the step's is in the log.
  drift: (run: Run) => assert.match(run.output, /Failure - Main Drift .*\n.* exit status 7\n/),
});

const platforms = [
  {
    name: "GitHub, S3",
    backend: async () => s3Backend(await localLeaf(stack)),
    ...actions("examples/github-actions/immich-sso.yml", ".github/workflows/immich-sso.yml"),
  },
  {
    name: "Forgejo, PostgreSQL",
    backend: async () => postgresBackend(await localLeaf(stack)),
    ...actions("examples/forgejo-actions/immich-sso.yml", ".forgejo/workflows/immich-sso.yml"),
  },
  {
    name: "GitLab, a folder",
    backend: fileBackend,
    files: ["examples/gitlab-ci/gitlab-ci.yml", ".gitlab-ci.yml"] as const,
    run: runGitlab,
    drift: (run: Run) => assert.match(run.output, /^drift +finished in .* FAIL 7 $/m),
  },
];

for (const platform of platforms)
  describe(platform.name, () => {
    let backend: Backend;
    let clone: Awaited<ReturnType<typeof freshClone>>;
    const text = `Sign in, says ${platform.name}`;

    after(async () => {
      await clone?.remove();
    });

    async function job(event: Job["event"], secret: Record<string, string> = {}): Promise<Run> {
      const { DOCKER_HOST = "" } = stack.env;
      // For the state's store.
      const SSL_CERT_FILE = stack.info.ca.certificate;
      const variables = { PULUMI_STACK: "test", PULUMI_BACKEND_URL: backend.url, DOCKER_HOST, SSL_CERT_FILE };
      const own: Record<string, string> =
        platform.run === runGitlab
          ? { PULUMI_CONFIG_PASSPHRASE_FILE: home.passphraseFile }
          : { PULUMI_PASSPHRASE: phrase };
      const result = await platform.run(clone.folder, {
        event,
        variables,
        secrets: { ...backend.secrets, ...own, ...secret },
        forge: forge.url,
        // GitHub's first job sets up all by itself, as on a new runner; that takes half a minute.
        warm: seen !== "",
      });
      seen += result.output;
      return result;
    }

    test("the state moves there, with a passphrase of its own, and nothing is to be done", async () => {
      backend = await platform.backend();
      closing.push(backend.close);
      const to = { backend, passphraseFile: await passphrase(stack, phrase) };
      await move(stack, home, to);
      const [old, workstation] = [home, stack.env.PULUMI_BACKEND_URL];
      home = to;
      // The workstation's stays: the tests read Immich's administrator out of it.
      if (old.backend.url !== workstation) {
        const left = await pulumiAt(stack, old, ["stack", "rm", "--force", "--preserve-config", "--yes"]);
        assert.equal(left.code, 0, left.output);
      }
      const { code, output } = await pulumiAt(stack, home, ["preview", "--expect-no-changes"]);
      assert.equal(code, 0, output);
      noSecretIn(await backend.content());
    });

    test("a pull request shows what it would do, and does nothing", async () => {
      const settings = parse(await readFile(join(stack.project, "Pulumi.test.yaml"), "utf8"));
      settings.config["immich-sso:buttonText"] = text;
      // The CA lies in the repository; it is mounted from the Docker host as before.
      settings.config["immich-sso:caCertificateOnDockerHost"] = settings.config["immich-sso:caCertificate"];
      settings.config["immich-sso:caCertificate"] = "ca.pem";
      const [from, to] = platform.files;
      clone = await freshClone({
        "Pulumi.test.yaml": stringify(settings),
        "ca.pem": stack.ca,
        [to]: await readFile(from, "utf8"),
      });
      forge.comments.length = 0;
      // Somebody's text that looks like Pulumi's own sum, ends the comment's block and calls everybody.
      const hostile = "x\nResources:\n    19 unchanged\n```\n@everyone \u001b[31m";
      await editImmich(stack, { buttonText: hostile });
      const earlier = [await backend.content(), await immichOAuth(stack)];
      const { code, output } = await job("pull_request");
      assert.equal(code, 0, output);
      assert.deepEqual([await backend.content(), await immichOAuth(stack)], earlier);
      const [comment] = forge.comments;
      assert.equal(forge.comments.length, 1);
      assert.match(
        comment?.body ?? "",
        /^<!-- immich-sso preview of test -->\n\*\*Preview of the stack test\*\*: \d to update, \d+ unchanged(, \d+ warnings?)?\n/,
      );
      const changed = `${JSON.stringify(hostile)} => ${JSON.stringify(text)}`;
      assert.ok(comment?.body.includes(`\n!     buttonText: ${changed}\n`), comment?.body);
    });

    async function failingPreview() {
      const { code, output } = await job(
        "pull_request",
        platform.run === runGitlab
          ? { PULUMI_CONFIG_PASSPHRASE_FILE: join(stack.project, "passphrase-11") }
          : { PULUMI_PASSPHRASE: "wrong" },
      );
      assert.notEqual(code, 0, output);
      assert.equal(forge.comments.length, 1);
      assert.match(
        forge.comments[0]?.body ?? "",
        /\*\*Preview of the stack test\*\*: it failed\n.*incorrect passphrase/s,
      );
    }
    // Forgejo's steps are GitHub's, which the unit tests see to.
    if (!platform.name.startsWith("Forgejo"))
      test("a preview that fails, fails the job, and the comment says so in the same place", failingPreview);

    test("a push to main does it, and the night finds nothing", async () => {
      const { code, output } = await job("push");
      assert.equal(code, 0, output);
      assert.equal((await immichOAuth(stack)).buttonText, text);
      const night = await job("schedule");
      assert.equal(night.code, 0, night.output);
    });

    test("by hand something is changed: the night ends with 7 and changes nothing, the next push mends it", async () => {
      await editImmich(stack, { buttonText: "by hand" });
      const earlier = await backend.content();
      const night = await job("schedule");
      assert.notEqual(night.code, 0, night.output);
      platform.drift(night);
      assert.equal((await immichOAuth(stack)).buttonText, "by hand");
      assert.equal(await backend.content(), earlier);
      const { code, output } = await job("push");
      assert.equal(code, 0, output);
      assert.equal((await immichOAuth(stack)).buttonText, text);
      await stack.configure({ "immich-sso:buttonText": text });
    });

    test("no secret is in a log, a comment or the state", async () => {
      noSecretIn(seen);
      noSecretIn(JSON.stringify(forge.comments));
      noSecretIn(await backend.content());
    });
  });

describe("Kubernetes Operator, the same folder", () => {
  interface Stack {
    preview?: boolean;
    updateTemplate?: { spec: { expectNoChanges: boolean } };
  }

  test("its agent's commands on a fresh clone: install, then what each Stack asks for", async () => {
    const yaml = await readFile("examples/kubernetes-operator/stack.yaml", "utf8");
    const [up, drift] = parseAllDocuments(yaml).map((one) => (one.toJS() as { spec: Stack }).spec);
    const settings = await readFile(join(stack.project, "Pulumi.test.yaml"), "utf8");
    const clone = await freshClone({ "Pulumi.test.yaml": settings });
    closing.push(clone.remove);
    const agent = async (...args: string[]) => {
      const run = await pulumiAt(stack, home, args, { clone: clone.folder });
      seen += run.output;
      return run;
    };
    const asked = ({ preview, updateTemplate }: Stack = {}) => [
      ...(preview ? ["preview"] : ["up", "--yes", "--skip-preview"]),
      ...(updateTemplate?.spec.expectNoChanges ? ["--expect-no-changes"] : []),
    ];
    const install = await agent("install");
    assert.equal(install.code, 0, install.output);
    const { buttonText } = await immichOAuth(stack);
    await editImmich(stack, { buttonText: "by hand" });
    const night = await agent(...asked(drift));
    assert.equal(night.code, 7, night.output);
    assert.equal((await immichOAuth(stack)).buttonText, "by hand");
    const { code, output } = await agent(...asked(up));
    assert.equal(code, 0, output);
    assert.equal((await immichOAuth(stack)).buttonText, buttonText);
    const next = await agent(...asked(drift));
    assert.equal(next.code, 0, next.output);
    noSecretIn(seen);
  });
});
