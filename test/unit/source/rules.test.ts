/** No source goes around the doors: what may, stands here with its reason. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { rules, violations } from "../../support/source-rules.ts";

/** By rule and file. One that nothing needs any more fails the test too. */
const exceptions: Record<string, Record<string, string>> = {
  prints: {
    "components/support/say.ts": "the door of dynamic resources",
    "components/support/pulumi-log.ts": "the door of the program",
    "components/support/alone.ts": "leaves out a print of Pulumi's, and prints nothing of its own",
    "components/support/dynamic-resource.ts": "silences the SDK's debug lines, and prints nothing",
    "doctor/main.ts": "prints report(), whose texts went through a door, and a Failure",
    "doctor/explain.ts": "prints entries of the catalogue, and nothing of what it was asked about",
    "carry/main.ts": "prints its report, whose texts went through a door, and a Failure",
    "undo/main.ts": "prints textOf() of what it did, and a Failure",
    "pipeline/comment.ts": "prints the listing, which is made visible, and a Failure",
  },
  tables: { "components/support/table.ts": "the door" },
  http: {
    "components/support/http.ts": "the client",
    "components/support/trust.ts": "its agents",
    "components/support/transport.ts": "what the clients have in common, which sends nothing by itself",
    "components/proof/ask.ts": "the proof's client, which keeps what a server answered as it is",
    "components/proof/connection.ts": "looks at a server's certificate, and sends nothing",
    "components/immich/network-problems.ts": "isIP, which sends nothing",
  },
  processes: {
    "components/support/docker/command.ts": "the docker command",
    "components/proof/guest-watch.ts": "a child that deletes the guest, with an environment of its own",
    "doctor/pulumi.ts": "the pulumi command",
    "components/support/own-state.ts": "the pulumi command, without the settings in its environment",
  },
  environment: {
    "components/configuration.ts":
      "reads what the settings leave to the environment, after refuseEnvironment",
    "components/immich/engine-configuration.ts": "DOCKER_*, as the Docker provider reads them",
    "components/immich/engine-guard.ts": "DOCKER_HOST, as the Docker provider reads it",
    "components/proof/guest-watch.ts": "chooses what the child gets",
    "components/support/docker/command.ts": "the docker command finds its engine by it",
    "components/support/stack-config.ts": "Pulumi tells by it which settings are secret",
    "doctor/main.ts": "DEBUG",
    "index.ts": "where the plugins lie, for refuseStandIns",
    "components/support/own-state.ts": "chooses what the child gets",
    "components/authentik/adopted-provider.ts": "today's token, which a destroy is not handed",
    "carry/main.ts": "DEBUG",
    "undo/main.ts": "DEBUG",
    "doctor/surroundings.ts": "the shell's own, for the pulumi command",
    "policy/rules.ts": "what the Authentik provider itself would take from it",
    "pipeline/comment.ts": "a runner tells by it what the job is",
  },
  prototypes: {
    "components/support/authentik/permissions.ts": "a Failure of ours, with a value of ours",
    "components/support/immich/answers.ts": "a Failure of ours, with a list of ours",
  },
  scripts: {
    "components/directory/fill-script.ts": "base64 in a here-document, which cannot end it",
    "components/immich/database.ts": "names and paths that are constants",
  },
};

test("the source goes around no door", () => {
  const files = globSync(["index.ts", "{components,doctor,pipeline,policy,carry,undo}/**/*.{ts,mjs}"]).filter(
    (file) => !file.endsWith(".d.ts"),
  );
  assert.ok(files.length > 250, `${files.length} files`);
  const found = violations(new Map(files.map((file) => [file, readFileSync(file, "utf8")])));
  const isExcepted = (rule: string, file: string) => exceptions[rule]?.[file] !== undefined;
  const instead = new Map(rules.map((rule) => [rule.name, rule.instead]));
  assert.deepEqual(
    found
      .filter(({ rule, file }) => !isExcepted(rule, file))
      .map(({ rule, file, line, text }) => `${file}:${line} ${rule}: ${text}; use ${instead.get(rule)}`),
    [],
  );
  const needed = new Set(found.map(({ rule, file }) => `${rule} ${file}`));
  const listed = Object.entries(exceptions).flatMap(([rule, all]) =>
    Object.keys(all).map((file) => `${rule} ${file}`),
  );
  assert.deepEqual(
    listed.filter((one) => !needed.has(one)),
    [],
    "exceptions that nothing needs",
  );
});

/** What each rule catches, and what it lets pass. */
const fixtures: Record<string, { caught: string[]; passes: string[] }> = {
  prints: {
    caught: [
      "console.log('x')",
      "const { warn } = console; warn('x'); console['error']('x')",
      "process.stdout.write('x')",
      "process.stderr.write('x')",
      "import * as pulumi from '@pulumi/pulumi'; pulumi.log.warn('x')",
      "import { log } from '@pulumi/pulumi'; log.warn('x')",
      "import { warn } from '@pulumi/pulumi/log'; warn('x')",
    ],
    passes: ["export const log = { warn() {} }; log.warn()", "export const columns = process.stdout.columns"],
  },
  tables: {
    caught: ["import Table from 'cli-table3'; new Table()", "await import('cli-table3')"],
    passes: [],
  },
  http: {
    caught: [
      "import axios from 'axios'; await axios.get('https://a')",
      "import { request } from 'node:http'; request('x')",
      "import https from 'https'; https.get('x')",
      "await import('node:tls')",
      "await fetch('https://a')",
      "await globalThis.fetch('https://a')",
      "require('undici')",
    ],
    passes: [
      "import type { AxiosError } from 'axios'; export type E = AxiosError",
      "export const fetchAll = () => 1; fetchAll()",
    ],
  },
  processes: {
    caught: [
      "import { exec } from 'node:child_process'; exec('x')",
      "import * as c from 'child_process'; c.exec('x')",
      "await import('node:worker_threads')",
    ],
    passes: ["import type { ChildProcess } from 'node:child_process'; export type C = ChildProcess"],
  },
  environment: {
    caught: [
      "export const a = process.env.HOME",
      "const { env } = process; export const a = env.HOME",
      "import { env } from 'node:process'; export const a = env",
      "export const a = process['env']",
    ],
    passes: ["export const f = (env: { HOME: string }) => env.HOME"],
  },
  prototypes: {
    caught: [
      "export const f = (text: string) => Object.setPrototypeOf({}, JSON.parse(text))",
      "export const f = (all: object, text: string) => Object.assign(all, JSON.parse(text))",
      "export const f = (all: any, text: string) => { all.__proto__ = JSON.parse(text) }",
      "export const f = (text: string) => ({ __proto__: JSON.parse(text) })",
      "export const f = (all: object) => { for (const key in all) key.trim() }",
      "export const f = (text: string) => Object.create(JSON.parse(text))",
    ],
    passes: [
      "export const f = (text: string) => ({ ...JSON.parse(text) })",
      "export const f = (text: string) => Object.assign({}, JSON.parse(text))",
      "export const empty = Object.create(null)",
    ],
  },
  scripts: {
    caught: [
      `export const f = (name: string) => \`cat <<'END'\\n\${name}\\nEND\\n\``,
      "export const f = (name: string) => `cat <<EOF\\n` + name",
      "export const f = (name: string) => 'cat <<-\"EOF\"\\n' + name",
      `export const f = (name: string) => ['sh', '-c', \`echo \${name}\`]`,
      "export const f = (name: string) => ['docker', 'exec', 'x', '/bin/bash', '-ec', 'echo ' + name]",
    ],
    passes: [
      "export const f = (name: string) => ['sh', '-c', 'echo \"$1\"', '-', name]",
      "export const f = (bits: number) => 1 << bits",
      "export const f = (name: string) => ['docker', 'exec', name, 'true']",
    ],
  },
  code: {
    caught: [
      "export const f = (text: string) => eval(text)",
      "export const f = (text: string) => new Function(text)",
      "import { runInThisContext } from 'node:vm'; runInThisContext('1')",
    ],
    passes: [],
  },
};

test("each rule catches what goes around its door, and lets the rest pass", () => {
  assert.deepEqual(
    Object.keys(fixtures),
    rules.map(({ name }) => name),
  );
  const cases = Object.entries(fixtures).flatMap(([rule, { caught, passes }]) => [
    ...caught.map((text) => ({ rule, text, isCaught: true })),
    ...passes.map((text) => ({ rule, text, isCaught: false })),
  ]);
  const path = (at: number) => `${at}.ts`;
  const found = violations(new Map(cases.map(({ text }, at) => [path(at), text])));
  assert.deepEqual(
    cases.map(({ rule, text }, at) => [
      rule,
      text,
      found.some((one) => one.file === path(at) && one.rule === rule),
    ]),
    cases.map(({ rule, text, isCaught }) => [rule, text, isCaught]),
  );
});
