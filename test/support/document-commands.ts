/** How the commands and outputs of the documents are held against the program: everything that is not typed, by name. */
import { blocks, type Typed, typed } from "./documents.ts";

/**
 * Documents that test/stack/documents.test.ts types from top to bottom, in this order, in a fresh clone and at one home
 * in the lab. Of the others it types what sets a setting.
 */
export const walked = [
  "docs/guide.md",
  "docs/directory.md",
  "docs/authentik.md",
  "docs/upgrades.md",
  "docs/mails.md",
  "docs/immich-settings.md",
  "docs/state.md",
];

/** Documents that test/stack/start.test.ts types, in a fresh clone with a lab of its own. */
export const started = ["README.md"];

/** Commands that no test types as they stand, and why; their flags and their grammar are looked at all the same. */
export const notTyped: Readonly<Record<string, string>> = {
  "README.md: npm test": "it is what runs the tests",
  "docs/authentik.md: pulumi config set immich-sso:clientId … && pulumi config set immich-sso:subMode … && pulumi import … && …":
    "the program prints the whole of it; test/stack/authentik.test.ts types that",
  "docs/authentik.md: npm run undo -- --immich --stack home":
    "it takes the home apart that the other documents go on with; test/stack/given-back.test.ts types it for its own",
  "docs/authentik.md: npm run undo -- --authentik --stack home":
    "the same; test/stack/given-back.test.ts types it for its own",
  "docs/containers.md: install -d -o 1000 -g 1000 /srv/immich/photos /srv/immich/database /srv/immich/models":
    "it makes folders of the host; test/stack/rootless.test.ts makes such in a place of its own",
  "docs/containers.md: pulumi up":
    "it shows a failed start; test/stack/health.test.ts holds such outputs against the program's",
  "docs/mails.md: pulumi up":
    "it changes people of the lab's directory whom other tests know; test/stack/directory-fill.test.ts does it for its own",
  "docs/swarm.md: docker swarm init": "test/stack/swarm.test.ts does it on an engine of its own",
  "docs/swarm.md: docker network create --driver overlay --attachable proxy":
    "it needs a swarm; test/stack/swarm.test.ts does it on its own",
  "docs/swarm.md: pulumi up": "it needs a swarm; test/stack/swarm.test.ts does it on its own",
  "docs/remote-docker.md: pulumi destroy":
    "it leaves another machine's engine; test/stack/whole-stack.test.ts destroys a stack and goes on with its volumes",
  "docs/remote-docker.md: pulumi up": "it needs engines of two other machines",
  "docs/authentik.md: npm run provider -- 2026.5.0":
    "it writes into the clone; test/setup/provider.test.ts runs it",
  "docs/upgrades.md: npm run provider -- 2026.5.0":
    "it writes into the clone; test/setup/provider.test.ts runs it",
  "docs/people.md: npm run carry -- --stack home --dry-run":
    "it takes somebody renamed in the directory; test/stack/people.test.ts types it for its own",
  "docs/people.md: npm run carry -- --stack home": "the same",
  "docs/people.md: npm run -s carry -- --stack home --json": "the same",
};

/** Tests that hold an output which stands in a block by itself against what the program prints, by its first line. */
export const outputs: Readonly<Record<string, string>> = {
  "error: authentik/provider-too-old: Authentik 2026.5.6": "test/stack/lines.test.ts",
  "Resources:\n    20 unchanged": "test/stack/lines.test.ts",
  "~  authentik:index:ProviderOauth2 immich-provider update [diff: +grantTypes]": "test/stack/lines.test.ts",
  "~  authentik:index:ProviderOauth2 immich-provider update [diff: +logoutUri]":
    "test/stack/immich-lines.test.ts",
  "+- docker:index:RemoteImage immich-server-image replace": "test/stack/immich-lines.test.ts",
  "error: container/version-older: Immich 3.1.0 is older than": "test/stack/immich-lines.test.ts",
  "~  authentik:index:ProviderOauth2 immich-provider update": "test/stack/start.test.ts",
  "│ ✗ │ Authentik takes Immich's client secret": "test/stack/start.test.ts",
  "config/invalid: 4 values are wrong:": "test/unit/docs/outputs.test.ts",
  "warning: directory/mails: 1 of 3 people who may use Immich": "test/stack/documents.test.ts",
  "people/carry: 1 Immich account changes": "test/stack/people.test.ts",
  "warning: people/leavers: the people of 1 Immich account": "test/stack/people.test.ts",
  "directory/left-out: 3 accounts are not counted as people": "test/lab/directory/not-people.test.ts",
  "wrote oauth.buttonText to Immich; document": "test/stack/documents.test.ts",
  "error: the stack is currently locked by 1 lock(s).": "test/stack/two-at-once.test.ts",
};

/** Blocks that show no output of ours. */
export const noOutputs: Readonly<Record<string, string>> = {
  "index.ts": "README's list of folders; test/unit/docs/outputs.test.ts looks for each",
  "HTTP Error '403 Forbidden":
    "words of the real Terraform provider, which the lab's Authentik has no roles to provoke",
};

export function isTyped({ path, command }: Typed): boolean {
  return (
    (walked.includes(path) || started.includes(path) || (isSetting(command) && !command.includes("…"))) &&
    !(`${path}: ${command}` in notTyped)
  );
}

export function isSetting(command: string): boolean {
  return command.startsWith("pulumi config set ");
}

/** The commands of a document, in order. */
export function commandsOf(path: string): Typed[] {
  return typed.filter((one) => one.path === path && isTyped(one));
}

/** The lines of an output that stands in a block by itself. */
export function outputOf(firstLine: string): string[] {
  const block = blocks.find(
    ({ language, text }) => language === "" && text.trimStart().startsWith(firstLine),
  );
  if (!block) throw new Error(`no document shows ${firstLine}`);
  return block.text.trimEnd().split("\n");
}

/**
 * Lines that a document shows and the program did not print, but for what differs from run to run: times, addresses,
 * ids, the stack's name, and the widths of tables. Within a paragraph they must be in that order; the paragraphs of
 * Pulumi's diagnostics come in any.
 */
export function missing(shown: readonly string[], printed: string): string[] {
  const lines = printed.split("\n").map(timeless);
  let from = 0;
  return shown.flatMap((line) => {
    const wanted = timeless(line);
    if (wanted === "…" || wanted === "") {
      from = 0;
      return [];
    }
    const at = lines.indexOf(wanted, from);
    if (at >= 0) from = at + 1;
    return at >= 0 ? [] : [wanted];
  });
}

function timeless(line: string): string {
  return line
    .replaceAll(/\b(\d+ ?m(in)? ?)?\d+(\.\d+)? ?m?s\b/g, "<time>")
    .replaceAll(/https:\/\/[\d.]+:\d+/g, "<origin>")
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<uuid>")
    .replaceAll(/\b[0-9a-f]{12}\b/g, "<hash>")
    .replaceAll(/\bimmich-sso-(dev|home)\b/g, "<stack>")
    .replaceAll(/─+/g, "─")
    .replaceAll(/ +/g, " ")
    .trim();
}
