/** `node doctor/versions-table.ts`: writes the tables of tried versions into docs/, from the one list. */
import { readFileSync, writeFileSync } from "node:fs";
import { lineOf, tried } from "../components/support/tried.ts";
import { versions } from "../setup/versions.mjs";

/** The line since which a provider must be able to send grant types. */
const grantTypes = "2026.5";

/** Which provider goes with which server. */
const pairs = [
  "| Authentik | Terraform provider | |",
  "|---|---|---|",
  ...tried.authentik.flatMap(({ release, providers }) =>
    providers.map((one) => `| ${lineOf(release)} | ${one} | tried, in the lab |`),
  ),
  `| ${grantTypes} or later | before ${grantTypes} | refused before anything is touched (\`authentik/provider-too-old\`): that provider cannot send grant types |`,
  "| any other pair | | a warning names both |",
];

/** Every release that a stack was driven through in the lab. */
const releases = [
  "| product | release | with | beyond the lab |",
  "|---|---|---|---|",
  ...tried.authentik.map(
    ({ release, providers, known }) =>
      `| Authentik | ${release} | Terraform provider ${providers.join(", ")} | ${known} |`,
  ),
  ...tried.immich.map((one) => `| Immich | ${one.release} | | ${one.known} |`),
  `| Pulumi | ${versions.pulumi} | bridge ${versions.bridge} | the release itself |`,
];

const page = (name: string, table: readonly string[]) => ({
  file: new URL(`../docs/${name}`, import.meta.url),
  /** The page with the table as it must be, between its two comments. */
  withTables: (text: string) =>
    text.replace(
      /(<!-- tried versions: npm run docs -->\n).*?(<!-- end of tried versions -->)/s,
      `$1${table.join("\n")}\n$2`,
    ),
});

export const pages = [page("authentik.md", pairs), page("upgrades.md", releases)];

if (import.meta.main)
  for (const { file, withTables } of pages) writeFileSync(file, withTables(readFileSync(file, "utf8")));
