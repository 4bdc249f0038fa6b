/** `node doctor/errors-page.ts`: writes docs/errors.md from the catalogue, the probes and the codes. */
import { writeFileSync } from "node:fs";
import type { Entry } from "../components/proof/catalogue/entry.ts";
import { chapters } from "../components/proof/catalogue.ts";
import { probes } from "../components/proof/probes/all.ts";
import { codeChapters, reasons } from "./codes/all.ts";
import type { Codes } from "./codes/explained.ts";

export const pageFile = new URL("../docs/errors.md", import.meta.url);

/** The page as it must be. */
export function page(): string {
  return [
    "# When something fails",
    "",
    "Made by `node doctor/errors-page.ts` from `components/proof/catalogue/` and `doctor/codes/`; a test compares them.",
    "",
    "- `npm run doctor` asks every probe below, changes nothing, and names the cause. `-- --stack home` for a stack",
    "  of your own, `-- --json` for scripts. Exit code: 0 all is well; 1 advice, or a sign-in was asked for and not",
    "  tried; 2 somebody cannot sign in, or nothing proves that people can; 3 it could not look.",
    "- It asks with the settings as they are now. Those that are not deployed yet are named first (`stack/deployed`).",
    "- The last line says for whom: `Nobody can sign in` only where that is shown for everybody, `Some people cannot",
    "  sign in` with who they are, `is not proven` where a key or token of this program, or this machine alone, is at",
    "  fault. A required probe of the table below (nobody signs in) may turn out to be each of the three.",
    "- Two more proofs leave lines in Authentik's log, and so are asked for: `-- --sign-in` tries the whole sign-in of",
    "  `immich-sso:probeUser`, and whether a logout in Authentik ends the session in Immich; `-- --guest` makes an",
    "  account in Authentik, fetches its tokens with Immich's client secret, and deletes it again.",
    '- `npm run explain "<what you see>"` finds the entry; `docker logs immich_server 2>&1 | npm run -s explain` too.',
    "- A code such as `config/unknown`? It is in the tables at the end, or has a section of its own.",
    "",
    "## Locked out",
    "",
    "1. `<your Immich>/auth/login?autoLaunch=0` shows the password form whatever auto launch says",
    "   (`pulumi stack output bypassUrls`).",
    "2. Password login off? `docker exec -it immich_server immich-admin enable-password-login`.",
    "3. Sign-in off for good? `docker exec -it immich_server immich-admin disable-oauth-login`.",
    "4. No password? `docker exec -it immich_server immich-admin reset-admin-password`.",
    "5. `npm run doctor`, mend what it names, `pulumi up`.",
    "",
    "## Probes",
    "",
    "| probe | what is asked | without it | why it is bad | what to do |",
    "|---|---|---|---|---|",
    ...probes.map(({ code, title, required }) => {
      const { why, next } = reasons(code);
      return row([`\`${code}\``, title, required ? "nobody signs in" : "advice", why, next]);
    }),
    ...chapters.flatMap(({ title, entries }) => ["", `## ${title}`, ...entries.flatMap(section)]),
    ...codeChapters.flatMap(({ title, codes }) => ["", `## Codes: ${title}`, "", ...table(codes)]),
    "",
  ].join("\n");
}

function section(entry: Entry): string[] {
  const { code, browser, immich, authentik, terminal, causes, probes, config, byHand } = entry;
  const seen = { Browser: browser, "Immich logs": immich, "Authentik logs": authentik, Terminal: terminal };
  return [
    "",
    `### ${code}`,
    "",
    ...Object.entries(seen).flatMap(([where, what]) => (what ? [`- ${where}: ${what}`] : [])),
    ...causes.map((cause, index) => `- Cause ${index + 1}: ${cause}`),
    ...(probes.length > 0 ? [`- Told apart by: ${probes.map((probe) => `\`${probe}\``).join(", ")}`] : []),
    `- In the configuration: ${config}`,
    `- By hand: ${byHand}`,
  ];
}

function table(codes: Codes): string[] {
  return [
    "| code | what it means | why | what to do |",
    "|---|---|---|---|",
    ...Object.entries(codes).map(([code, { means, why, next }]) => row([`\`${code}\``, means, why, next])),
  ];
}

/** A pipe of a command would end the cell, in code too. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

if (import.meta.main) writeFileSync(pageFile, page());
