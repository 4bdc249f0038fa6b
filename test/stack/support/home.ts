/** A stack's state in some backend, and the commands that move it there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";
import { caFolder, labPlace } from "../../../lab/place.ts";
import { folderFor } from "../../../lab/stack/cli.ts";
import type { Backend, Leaf } from "./backends.ts";
import { stackName } from "./ground.ts";
import type { Run, TestStack } from "./test-stack.ts";

const { root } = labPlace();

/** Where a stack's state lies, and with what it is opened. */
export interface Home {
  backend: Pick<Backend, "url" | "secrets">;
  passphraseFile: string;
}

/**
 * Starts `pulumi …args` on a stack in this home; the caller waits for it.
 * @param clone where somebody else has cloned the repository, with its own `Pulumi.<stack>.yaml`
 */
export function start(
  stack: TestStack,
  { backend, passphraseFile }: Home,
  args: string[],
  { input = "", clone }: { input?: string; clone?: string } = {},
) {
  const {
    PULUMI_CONFIG_PASSPHRASE: _,
    AWS_CA_BUNDLE: __,
    PULUMI_OPTION_CONFIG_FILE: file,
    ...env
  } = stack.env;
  const child = spawn("pulumi", [...args, "--non-interactive"], {
    cwd: clone ?? folderFor(args, root, { folder: stack.project }),
    env: {
      ...env,
      ...backend.secrets,
      ...(clone ? {} : { PULUMI_OPTION_CONFIG_FILE: file }),
      PULUMI_STACK: stackName,
      PULUMI_BACKEND_URL: backend.url,
      // The lab's CA signed for the state's store too.
      SSL_CERT_FILE: stack.info.ca.certificate,
      PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    },
  });
  child.stdin.end(input);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  const ended = once(child, "close").then(([code]): Run => ({ code: code ?? -1, output }));
  return { child, ended };
}

export function pulumiAt(...how: Parameters<typeof start>): Promise<Run> {
  return start(...how).ended;
}

/** The steps of docs/state.md, as they stand there. Each must succeed. */
export async function move(stack: TestStack, from: Home, to: Home): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-move-"));
  const file = join(folder, "state.json");
  const old = { backend: to.backend, passphraseFile: from.passphraseFile };
  for (const [home, args, input] of [
    [from, ["stack", "export", "--file", file], ""],
    [old, ["stack", "init", stackName], ""],
    [old, ["stack", "import", "--file", file], ""],
    [old, ["stack", "change-secrets-provider", "passphrase"], await readFile(to.passphraseFile, "utf8")],
  ] as const) {
    const { code, output } = await pulumiAt(stack, home, [...args], { input });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}: ${output}`);
  }
  await rm(folder, { recursive: true });
}

/** A file with a passphrase in the stack's own folder. */
export async function passphrase(stack: TestStack, text: string): Promise<string> {
  const file = join(stack.project, `passphrase-${text.length}`);
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

/** A certificate of this machine by the lab's CA. */
export async function localLeaf({ info }: TestStack): Promise<Leaf> {
  const folder = caFolder(labPlace());
  const request = { name: "tests", addresses: [info.network.gateway, "127.0.0.1"], hosts: ["localhost"] };
  const leaf = await ensureLeaf(await ensureAuthority(folder), request, folder);
  const [certificate = "", key = ""] = await Promise.all(
    [leaf.certificateFile, leaf.keyFile].map((file) => readFile(file, "utf8")),
  );
  return { certificate, key };
}
