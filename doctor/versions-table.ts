/** `node doctor/versions-table.ts`: writes the table of tried versions into docs/authentik.md, from the one list. */
import { readFileSync, writeFileSync } from "node:fs";
import { tried } from "../components/authentik/versions.ts";

export const pageFile = new URL("../docs/authentik.md", import.meta.url);

/** The line since which a provider must be able to send grant types. */
const grantTypes = "2026.5";

/** The page with the table as it must be, between its two comments. */
export function withTable(page: string): string {
  const table = [
    "| Authentik | Terraform provider | |",
    "|---|---|---|",
    ...tried.flatMap(({ server, providers }) =>
      providers.map((one) => `| ${server} | ${one} | tried, in the lab |`),
    ),
    `| ${grantTypes} or later | before ${grantTypes} | refused before anything is touched (\`authentik/provider-too-old\`): that provider cannot send grant types |`,
    "| any other pair | | a warning names both |",
  ];
  return page.replace(
    /(<!-- tried versions: npm run docs -->\n).*?(<!-- end of tried versions -->)/s,
    `$1${table.join("\n")}\n$2`,
  );
}

if (import.meta.main) writeFileSync(pageFile, withTable(readFileSync(pageFile, "utf8")));
