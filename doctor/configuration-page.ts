/** `node doctor/configuration-page.ts`: writes docs/configuration.md from the schema in Pulumi.yaml. */
import { readFileSync, writeFileSync } from "node:fs";
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
import { settings as codes } from "./codes/settings.ts";

export const pageFile = new URL("../docs/configuration.md", import.meta.url);
export const projectFile = new URL("../Pulumi.yaml", import.meta.url);

/** A key of the configuration as Pulumi.yaml declares it. */
interface Setting {
  /** Without the namespace. */
  key: string;
  /** The comment above it, where a group of keys begins. */
  heading: string | undefined;
  type: string;
  items?: { type: string };
  default: unknown;
  description: string;
}

/** The codes about the settings as a whole; those about one value say all in their text. */
const refusals = [
  ["`must be of type`", "a value of another type than below; Pulumi's own text", "set it anew"],
  ...Object.entries(codes)
    .filter(([code]) => /^(config|instances)\//.test(code))
    .map(([code, { means, next }]) => [`\`${code}\``, means, next]),
];

/** The page as it must be. */
export function page(): string {
  return [
    "# Configuration",
    "",
    "Made by `node doctor/configuration-page.ts` from the schema in `Pulumi.yaml`; a test compares the two.",
    "",
    "`pulumi config set immich-sso:port 2283` sets a key, `pulumi config set --path 'immich-sso:groups[0]' photos-users`",
    "one of a list, and `pulumi config set --secret immich-sso:immichApiKey` asks for a secret (or reads it from standard",
    "input). A key that nobody reads, a value that cannot be right and a secret in clear are refused, all at once, before",
    "anything is touched. Pulumi itself looks at the types before that, one key at a time (`must be of type 'integer'`);",
    "`npm run doctor -- --stack home` tells all of them before the first `pulumi up`.",
    "",
    "Two keys belong to Authentik's provider: `authentik:url` and the secret `authentik:token`. `AUTHENTIK_URL` and",
    "`AUTHENTIK_TOKEN` in the environment do instead, both together: a token of the stack's goes where the stack says.",
    "",
    "| code | what it means | what to do |",
    "|---|---|---|",
    ...refusals.map((cells) => `| ${cells.join(" | ")} |`),
    ...settings().flatMap((setting) => [...(setting.heading ? head(setting.heading) : []), row(setting)]),
    "",
  ].join("\n");
}

function head(heading: string): string[] {
  return ["", `## ${heading}`, "", "| `immich-sso:` | type | default | meaning |", "|---|---|---|---|"];
}

function row({ key, type, items, default: value, description }: Setting): string {
  const secret = /^Secret, (.)(.*)$/.exec(description);
  const cells = [
    `\`${key}\``,
    `${secret ? "secret " : ""}${items ? `list of ${items.type}` : type}`,
    isNothing(value) ? "none" : `\`${value}\``,
    secret ? `${secret[1]?.toUpperCase()}${secret[2]}` : description,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** An empty text, list or object stands for a setting that is not there. */
function isNothing(value: unknown): boolean {
  return typeof value === "object" ? Object.keys(value ?? {}).length === 0 : value === "";
}

/** Every key that Pulumi.yaml declares, in its order. */
export function settings(): Setting[] {
  const config = parseDocument(readFileSync(projectFile, "utf8")).get("config") as YAMLMap;
  return config.items.map((pair, index) => {
    const { value, key } = pair as Pair<unknown, YAMLMap>;
    const comment = index === 0 ? config.commentBefore : isScalar(key) ? key.commentBefore : undefined;
    if (!isScalar(key) || !isMap(value)) throw new Error(`${key} in Pulumi.yaml is no declaration`);
    return {
      ...(value.toJSON() as Omit<Setting, "key" | "heading">),
      key: String(key.value).replace("immich-sso:", ""),
      heading: comment?.trim(),
    };
  });
}

if (import.meta.main) writeFileSync(pageFile, page());
