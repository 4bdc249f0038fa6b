/** The doctor's table, whole, in a narrow terminal and in a wide one: lines end between words, and nothing is lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../../components/proof/verdict.ts";
import { authentikExists } from "../../../components/support/authentik/errors.ts";
import { containerNameTaken } from "../../../components/support/docker/errors.ts";
import { notDeployedYet, table } from "../../../doctor/report.ts";

const url =
  "https://auth.home.example/application/o/immich/.well-known/openid-configuration?with=a&query=too";

const findings: Finding[] = [
  {
    ...{ code: "authentik/document", title: "Authentik gives the discovery document", required: true },
    ...{ state: "bad", seen: `${url} is answered with 502 text/html, not by Authentik` },
    fix: "let the proxy forward https://auth.home.example to Authentik, and start Authentik",
  },
  {
    ...{ code: "scopes/mail", title: "Immich asks for the mail and Authentik has it", required: true },
    ...{ state: "follows", seen: "follows from authentik/document" },
  },
  { ...{ code: "tls/immich", title: "Immich's certificates", required: false }, state: "good", seen: "fine" },
];

test("in 80 columns titles are broken too", () => {
  assert.equal(
    table(findings, 80),
    [
      "┌───┬──────────────────────────────┬───────────────────────────────────────────┐",
      "│ ✗ │ Authentik gives the          │ https://auth.home.example/application/o/i │",
      "│   │ discovery document           │ mmich/.well-known/openid-configuration?wi │",
      "│   │ authentik/document           │ th=a&query=too is answered with 502       │",
      "│   │                              │ text/html, not by Authentik               │",
      "│   │                              │ fix: let the proxy forward                │",
      "│   │                              │ https://auth.home.example to Authentik,   │",
      "│   │                              │ and start Authentik                       │",
      "├───┼──────────────────────────────┼───────────────────────────────────────────┤",
      "│ – │ Immich asks for the mail and │ follows from authentik/document           │",
      "│   │ Authentik has it             │                                           │",
      "│   │ scopes/mail                  │                                           │",
      "├───┼──────────────────────────────┼───────────────────────────────────────────┤",
      "│ ✓ │ Immich's certificates        │ fine                                      │",
      "│   │ tls/immich                   │                                           │",
      "└───┴──────────────────────────────┴───────────────────────────────────────────┘",
    ].join("\n"),
  );
});

test("without a terminal, as in a pipeline's log: 135 columns", () => {
  assert.equal(
    table(findings),
    [
      "┌───┬────────────────────────────────────────────────┬────────────────────────────────────────────────────────────────────────────────┐",
      "│ ✗ │ Authentik gives the discovery document         │ https://auth.home.example/application/o/immich/.well-known/openid-configuratio │",
      "│   │ authentik/document                             │ n?with=a&query=too is answered with 502 text/html, not by Authentik            │",
      "│   │                                                │ fix: let the proxy forward https://auth.home.example to Authentik, and start   │",
      "│   │                                                │ Authentik                                                                      │",
      "├───┼────────────────────────────────────────────────┼────────────────────────────────────────────────────────────────────────────────┤",
      "│ – │ Immich asks for the mail and Authentik has it  │ follows from authentik/document                                                │",
      "│   │ scopes/mail                                    │                                                                                │",
      "├───┼────────────────────────────────────────────────┼────────────────────────────────────────────────────────────────────────────────┤",
      "│ ✓ │ Immich's certificates                          │ fine                                                                           │",
      "│   │ tls/immich                                     │                                                                                │",
      "└───┴────────────────────────────────────────────────┴────────────────────────────────────────────────────────────────────────────────┘",
    ].join("\n"),
  );
});

test("in a wide terminal lines end where they can still be read", () => {
  assert.equal(
    table(findings, 250),
    [
      "┌───┬────────────────────────────────────────────────┬─────────────────────────────────────────────────────────────────────────────────────────────────────────┐",
      "│ ✗ │ Authentik gives the discovery document         │ https://auth.home.example/application/o/immich/.well-known/openid-configuration?with=a&query=too is     │",
      "│   │ authentik/document                             │ answered with 502 text/html, not by Authentik                                                           │",
      "│   │                                                │ fix: let the proxy forward https://auth.home.example to Authentik, and start Authentik                  │",
      "├───┼────────────────────────────────────────────────┼─────────────────────────────────────────────────────────────────────────────────────────────────────────┤",
      "│ – │ Immich asks for the mail and Authentik has it  │ follows from authentik/document                                                                         │",
      "│   │ scopes/mail                                    │                                                                                                         │",
      "├───┼────────────────────────────────────────────────┼─────────────────────────────────────────────────────────────────────────────────────────────────────────┤",
      "│ ✓ │ Immich's certificates                          │ fine                                                                                                    │",
      "│   │ tls/immich                                     │                                                                                                         │",
      "└───┴────────────────────────────────────────────────┴─────────────────────────────────────────────────────────────────────────────────────────────────────────┘",
    ].join("\n"),
  );
});

test("in no width is a line wider than the terminal, or a letter lost", () => {
  const letters = (columns: number) =>
    [...table(findings, columns).replaceAll(/[\s│┌┐└┘├┤┬┴┼─]/g, "")].toSorted().join("");
  for (let columns = 60; columns <= 160; columns++) {
    const lines = table(findings, columns).split("\n");
    assert.deepEqual(new Set(lines.map((line) => line.length)), new Set([columns]));
    assert.equal(letters(columns), letters(160));
  }
});

test("never deployed: the next command is that of what an update would refuse, and then the update", () => {
  const adopt = ["pulumi config set immich-sso:clientId photos", "pulumi import provider"];
  const exists = notDeployedYet(authentikExists("a provider", "a name", adopt));
  assert.deepEqual(
    [exists.seen.split("; ").at(-1), exists.fix],
    [
      "Authentik already has a provider, which is not in this stack's state",
      `${adopt.join(" && ")}, then: pulumi up`,
    ],
  );
  assert.equal(
    notDeployedYet(containerNameTaken("photos", "1a")).fix,
    "docker rename photos photos_old && docker stop photos_old, then: pulumi up",
  );
  assert.equal(notDeployedYet(undefined).fix, "fix what is bad below, then: pulumi up");
});
