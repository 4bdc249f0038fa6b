/** `npm run explain "<text>"`, `docker logs … 2>&1 | npm run -s explain`, `npm run explain <log file>`. */
import { existsSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { Entry } from "../components/proof/catalogue/entry.ts";
import { explain } from "../components/proof/catalogue.ts";

/** More would be the log's history, not its news. */
const mostEntries = 3;

const words = process.argv.slice(2).join(" ");
const isFile = words !== "" && existsSync(words);
const given = isFile ? readFileSync(words, "utf8") : words || (await text(process.stdin));
const found = explain(given).slice(0, mostEntries);

process.stdout.write(
  found.length > 0 ? found.map(shown).join("\n") : "No failure of docs/errors.md is in it.\n",
);
process.exitCode = found.length > 0 ? 0 : 1;

function shown({ code, browser, immich, authentik, causes, probes, config, byHand }: Entry): string {
  const lines = [
    code,
    `  browser:   ${browser}`,
    `  Immich:    ${immich}`,
    `  Authentik: ${authentik}`,
    ...causes.map((cause, index) => `  cause ${index + 1}:   ${cause}`),
    ...(probes.length > 0 ? [`  probes:    ${probes.join(", ")} (npm run doctor)`] : []),
    `  config:    ${config}`,
    `  by hand:   ${byHand}`,
  ];
  return `${lines.join("\n")}\n`;
}
