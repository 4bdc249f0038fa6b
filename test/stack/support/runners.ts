/** Runs the pipelines of examples/ on this machine as their platforms' runners do, without a terminal. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import { labPlace } from "../../../lab/place.ts";
import { standIns } from "../../../lab/stack/environment.ts";
import { environmentFor } from "../../../setup/environment.mjs";
import { placesFor } from "../../../setup/support/places.mjs";
import { needCommand } from "../../support/apt.ts";
import { goTool } from "../../support/go-tools.ts";
import type { Run } from "./test-stack.ts";

const { root } = labPlace();

/** Runs a command with its input closed. */
async function command(name: string, args: string[], cwd: string, env = runnerEnvironment()): Promise<Run> {
  const child = spawn(name, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? -1, output };
}

/** This machine's environment without what a shell of the project sets: a runner has none of it. */
export function runnerEnvironment(): NodeJS.ProcessEnv {
  const places = placesFor(process.env);
  const ours = [...Object.keys(environmentFor(places, "", "-", {})), "NODE_TEST_CONTEXT"];
  const kept = Object.entries(process.env).filter(
    ([name]) => !ours.includes(name) && !/^(PULUMI|npm|AWS|PG)_?/.test(name),
  );
  const path = (process.env.PATH ?? "").split(delimiter);
  const foreign = path.filter((folder) => !folder.startsWith(root) && !folder.startsWith(places.cache));
  return { ...Object.fromEntries(kept), ...standIns, PATH: foreign.join(delimiter), CI: "true" };
}

/** A repository with this clone's files and some more, and a fresh clone of it, as a runner makes one. */
export async function freshClone(
  more: Record<string, string>,
): Promise<{ folder: string; remove(): Promise<void> }> {
  const above = await mkdtemp(join(tmpdir(), "immich-sso-pipeline-"));
  const [source, bare, folder] = ["source", "home.git", "clone"].map((name) => join(above, name)) as [
    string,
    string,
    string,
  ];
  const git = async (cwd: string, ...args: string[]) => {
    const { code, output } = await command(
      "git",
      ["-c", "user.name=me", "-c", "user.email=me@lab.test", ...args],
      cwd,
    );
    if (code !== 0) throw new Error(`git ${args.join(" ")}: ${output}`);
    return output;
  };
  const files = (await git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")).split("\0");
  for (const file of files.filter(Boolean)) await cp(join(root, file), join(source, file)).catch(() => {});
  for (const [file, content] of Object.entries(more)) {
    await mkdir(join(source, file, ".."), { recursive: true });
    await writeFile(join(source, file), content);
  }
  await git(source, "init", "--quiet", "--initial-branch=main");
  await git(source, "add", "--all");
  await git(source, "commit", "--quiet", "--message", "Wire Immich to Authentik");
  await git(above, "clone", "--quiet", "--bare", source, bare);
  await git(above, "clone", "--quiet", `file://${bare}`, folder);
  return { folder, remove: () => rm(above, { recursive: true }) };
}

/** As links where that goes, because it is some 30 000 files; nothing is written into them. For `sh -e`. */
export const kept = ["node_modules", "sdks"]
  .map((name) => `test -e ${name} || cp -al ${root}/${name} . || cp -a ${root}/${name} .`)
  .join("\n");

/** What a platform hands to a job. */
export interface Job {
  event: "pull_request" | "push" | "schedule";
  variables: Record<string, string>;
  secrets: Record<string, string>;
  /** Base of the platform's API. */
  forge: string;
  /** The runner has the npm packages from an earlier job; else the job installs them. */
  warm: boolean;
}

/** GitHub's, Forgejo's and Gitea's way: `act`, from which the latter two's own runners are made. */
export async function runActions(clone: string, workflow: string, job: Job): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-act-"));
  const repository = { full_name: "me/home", name: "home", owner: { login: "me" }, default_branch: "main" };
  const event = {
    repository,
    ...(job.event === "pull_request" && { pull_request: { number: 7, head: { repo: repository } } }),
  };
  await writeFile(join(folder, "event.json"), JSON.stringify(event));
  await writeFile(join(folder, "secrets"), lines({ ...job.secrets, GITHUB_TOKEN: "token-of-the-job" }));
  await writeFile(join(folder, "variables"), lines(job.variables));
  const local = await localActions(folder, clone, await readFile(join(clone, workflow), "utf8"), job);
  const args = [
    ...[job.event, "--workflows", workflow, "--eventpath", join(folder, "event.json")],
    ...["--platform", "self-hosted=-self-hosted", "--platform", "docker=-self-hosted"],
    ...["--secret-file", join(folder, "secrets"), "--var-file", join(folder, "variables")],
    ...["--env", `GITHUB_API_URL=${job.forge}`, "--env", "GITHUB_REPOSITORY=me/home"],
    ...["--env", `IMMICH_SSO_CACHE=${placesFor(process.env).cache}`],
    ...Object.entries(standIns).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...[...local, "--no-skip-checkout", "--no-cache-server", "--container-daemon-socket", "-"],
  ];
  const result = await command(await goTool("act"), args, clone);
  await rm(folder, { recursive: true });
  return result;
}

/**
 * In place of the two actions, which cannot be fetched everywhere: a checkout of the repository, with what an earlier
 * job left where the runner keeps that, and a cache that is always empty.
 */
async function localActions(
  folder: string,
  clone: string,
  workflow: string,
  { warm }: Job,
): Promise<string[]> {
  const steps = {
    checkout: [`git clone --quiet file://${join(clone, "..", "home.git")} .`, ...(warm ? [kept] : [])],
    cache: ["true"],
  };
  const flags: string[] = [];
  for (const [name, commands] of Object.entries(steps)) {
    const action = {
      name,
      runs: { using: "composite", steps: commands.map((line) => ({ run: line, shell: "sh" })) },
    };
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "action.yml"), stringify(action));
    const pinned = new RegExp(`actions/${name}@\\w+`).exec(workflow)?.[0];
    flags.push("--local-repository", `${pinned}=${join(folder, name)}`);
  }
  return flags;
}

/** GitLab's way: `gitlab-ci-local`, every job in a shell. */
export async function runGitlab(
  clone: string,
  { event, variables, secrets, forge, warm }: Job,
): Promise<Run> {
  const source = { pull_request: "merge_request_event", push: "push", schedule: "schedule" }[event];
  const predefined = {
    CI_PIPELINE_SOURCE: source,
    CI_COMMIT_BRANCH: "main",
    CI_DEFAULT_BRANCH: "main",
    CI_API_V4_URL: forge,
    CI_PROJECT_ID: "12",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "12",
    CI_MERGE_REQUEST_IID: "7",
    // The clone has a cache of its own there, and would build every tool again.
    IMMICH_SSO_CACHE: placesFor(process.env).cache,
    ...standIns,
    COMMENT_TOKEN: "token-of-the-job",
  };
  // In this file a value that is a path is a variable of the type File, as the passphrase is to be.
  const file = ".gitlab-ci-local-variables.yml";
  await writeFile(join(clone, file), stringify(secrets), { mode: 0o600 });
  await command("git", ["remote", "set-url", "origin", "https://gitlab.lab.test/me/home.git"], clone);
  const tool = join(root, "node_modules/gitlab-ci-local/dist/index.js");
  const given = Object.entries({ ...predefined, ...variables }).flatMap((pair) => [
    "--variable",
    pair.join("="),
  ]);
  const flags = ["--force-shell-executor", "--variables-file", file, ...given];
  await needCommand("rsync");
  if (warm) await command("sh", ["-ec", kept], clone);
  const result = await command(process.execPath, [tool, ...flags], clone);
  await rm(join(clone, file));
  return result;
}

function lines(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
