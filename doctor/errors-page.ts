/** `node doctor/errors-page.ts`: writes docs/errors.md from the catalogue and the probes. */
import { writeFileSync } from "node:fs";
import type { Entry } from "../components/proof/catalogue/entry.ts";
import { chapters } from "../components/proof/catalogue.ts";
import { probes } from "../components/proof/probes/all.ts";

export const pageFile = new URL("../docs/errors.md", import.meta.url);

/** The page as it must be. */
export function page(): string {
  return [
    "# When the sign-in fails",
    "",
    "Made by `node doctor/errors-page.ts` from `components/proof/catalogue/`; a test compares the two.",
    "",
    "- `npm run doctor` asks every probe below, changes nothing, and names the cause. `-- --stack home` for a stack",
    "  of your own, `-- --json` for scripts. Exit code: 0 all is well, 1 advice, 2 nobody can sign in, 3 it could not",
    "  look. A stack that was never deployed is asked from its configuration. Two more proofs leave lines in",
    "  Authentik's log, and so are asked for: `-- --sign-in` tries the whole sign-in of `immich-sso:probeUser`, and",
    "  whether a logout in Authentik ends the session in Immich; `-- --guest` makes an account in Authentik, fetches",
    "  its tokens with Immich's client secret, and deletes it again.",
    '- `npm run explain "<what you see>"` finds the entry; `docker logs immich_server 2>&1 | npm run -s explain` too.',
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
    "| probe | what is asked | without it |",
    "|---|---|---|",
    ...probes.map(
      ({ code, title, required }) =>
        `| \`${code}\` | ${title} | ${required ? "nobody signs in" : "advice"} |`,
    ),
    ...chapters.flatMap(({ title, entries }) => ["", `## ${title}`, ...entries.flatMap(section)]),
    "",
  ].join("\n");
}

function section({ code, browser, immich, authentik, causes, probes, config, byHand }: Entry): string[] {
  return [
    "",
    `### ${code}`,
    "",
    `- Browser: ${browser}`,
    `- Immich logs: ${immich}`,
    `- Authentik logs: ${authentik}`,
    ...causes.map((cause, index) => `- Cause ${index + 1}: ${cause}`),
    ...(probes.length > 0 ? [`- Told apart by: ${probes.map((probe) => `\`${probe}\``).join(", ")}`] : []),
    `- In the configuration: ${config}`,
    `- By hand: ${byHand}`,
  ];
}

if (import.meta.main) writeFileSync(pageFile, page());
