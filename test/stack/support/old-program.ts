import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { labPlace } from "../../../lab/place.ts";
import { stackName } from "./ground.ts";
import { sdkOf } from "./sdk-of.ts";
import type { Run, TestStack } from "./test-stack.ts";

const { root } = labPlace();

/** What a commit's program consists of; a packed one lies in test/fixtures/programs, because a clone may be shallow. */
export const parts = [
  "components",
  "index.ts",
  "Pulumi.yaml",
  "package.json",
  "setup/preload.cjs",
  "setup/lazy.cjs",
  "setup/quiet.cjs",
];

/** `git archive --format=tar <commit> <parts> | gzip -9n` makes it. */
export const packed = (commit: string) => join(root, `test/fixtures/programs/${commit}.tar.gz`);

/** The program of an earlier commit, with the packages of this clone and the SDK of its own Terraform provider. */
export interface OldProgram {
  run(stack: TestStack, ...args: string[]): Promise<Run>;
  remove(): Promise<void>;
}

export async function oldProgram(commit: string, terraformProvider: string): Promise<OldProgram> {
  // Inside the clone, so that it finds node_modules.
  const folder = join(root, ".lab", `program-${commit}-${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await promisify(execFile)("tar", ["-xzf", packed(commit), "-C", folder]);
  const sdk = await sdkOf(terraformProvider);
  return {
    run: async ({ env, info }, ...args) => {
      const flags = [...args, "--stack", stackName, "--non-interactive"];
      const options = { cwd: folder, env: { ...env, ...sdk, SSL_CERT_FILE: info.ca.certificate } };
      const child = spawn("pulumi", flags, { ...options, stdio: ["ignore", "pipe", "pipe"] });
      const [out, err, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close"),
      ]);
      return { code: (code as number | null) ?? -1, output: out + err };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
