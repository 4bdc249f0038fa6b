/** `npm run explain "<text>"`, `docker logs … 2>&1 | npm run -s explain`, `npm run explain <log file>`. */
import { createReadStream, existsSync } from "node:fs";
import type { Entry } from "../components/proof/catalogue/entry.ts";
import { codeSign, explain, lastMatch } from "../components/proof/catalogue.ts";
import { explainedUnits } from "../components/support/limits.ts";
import { explained } from "./codes/all.ts";
import type { Explained } from "./codes/explained.ts";

/** More would be the log's history, not its news. */
const mostEntries = 3;

/** An error may name as many codes as there are wrong settings. */
const mostCodes = 10;

const words = process.argv.slice(2).join(" ");
const isFile = words !== "" && existsSync(words);
const given = isFile ? await endOf(createReadStream(words)) : words || (await endOf(process.stdin));
const found = [
  ...codesIn(given).slice(0, mostCodes).map(shownCode),
  ...explain(given).slice(0, mostEntries).map(shown),
];

process.stdout.write(found.length > 0 ? found.join("\n") : "No failure of docs/errors.md is in it.\n");
process.exitCode = found.length > 0 ? 0 : 1;

/** The end of a log, however long it is: what is explained is its news. */
async function endOf(log: NodeJS.ReadableStream): Promise<string> {
  let end = "";
  for await (const piece of log.setEncoding("utf8")) end = `${end}${piece}`.slice(-explainedUnits);
  return end;
}

/** The codes that the text names, in its order. */
function codesIn(whole: string): [string, Explained][] {
  return [...explained]
    .map(([code, its]) => ({ code, its, at: lastMatch(codeSign(code), whole) }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => one.at - other.at)
    .map(({ code, its }) => [code, its]);
}

function shownCode([code, { means, why, next }]: [string, Explained]): string {
  return `${[code, `  means:     ${means}`, `  why:       ${why}`, `  next:      ${next}`].join("\n")}\n`;
}

function shown(entry: Entry): string {
  const { code, browser, immich, authentik, terminal, causes, probes, config, byHand } = entry;
  const seen = {
    "browser:   ": browser,
    "Immich:    ": immich,
    "Authentik: ": authentik,
    "terminal:  ": terminal,
  };
  const lines = [
    code,
    ...Object.entries(seen).flatMap(([where, what]) => (what ? [`  ${where}${what}`] : [])),
    ...causes.map((cause, index) => `  cause ${index + 1}:   ${cause}`),
    ...(probes.length > 0 ? [`  probes:    ${probes.join(", ")} (npm run doctor)`] : []),
    `  config:    ${config}`,
    `  by hand:   ${byHand}`,
  ];
  return `${lines.join("\n")}\n`;
}
