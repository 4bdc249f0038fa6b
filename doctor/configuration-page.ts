/** `node doctor/configuration-page.ts`: writes docs/configuration.md from the table of settings. */
import { writeFileSync } from "node:fs";
import { type Declared, sections, settings } from "../components/settings/table.ts";
import { settings as codes } from "./codes/settings.ts";

export const pageFile = new URL("../docs/configuration.md", import.meta.url);

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
    "Made by `node doctor/configuration-page.ts` from the table in `components/settings/`, as the keys in `Pulumi.yaml` are;",
    "a test compares them.",
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
    ...sections.flatMap(({ heading, settings: below }) => [
      ...head(heading),
      ...settings.filter(({ key }) => Object.hasOwn(below, key)).map(row),
    ]),
    "",
  ].join("\n");
}

function head(heading: string): string[] {
  return ["", `## ${heading}`, "", "| `immich-sso:` | type | default | meaning |", "|---|---|---|---|"];
}

function row({ key, type, items, secret, default: value, standard, text }: Declared): string {
  const isNothing = typeof value === "object" || value === "";
  const cells = [
    `\`${key}\``,
    `${secret ? "secret " : ""}${items ? `list of ${items}` : type}`,
    isNothing ? "none" : `\`${standard}\``,
    text,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

if (import.meta.main) writeFileSync(pageFile, page());
