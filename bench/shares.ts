/** Where the time of a preview goes, by what each program has more than the one before it. */

import type { Case, Timing } from "./measure.ts";
import { median } from "./table.ts";

/** The rows that are subtracted, by their cases. */
export interface Ladder {
  empty: Case;
  sdk: Case;
  dynamic: Case;
  /** The six resources in plain Pulumi, without and with a look at the servers. */
  unread: Case;
  read: Case;
  /** The whole program, likewise. */
  whole: Case;
  wholeRead: Case;
}

export function shares(timings: ReadonlyMap<Case, readonly Timing[]>, ladder: Ladder): string {
  const of = (one: Case) => median((timings.get(one) ?? []).map(({ wall }) => wall));
  const whole = of(ladder.wholeRead);
  const parts: [string, string, number][] = [
    ["CLI", "engine, language host, state and its passphrase: the empty program", of(ladder.empty)],
    ["program", "Node loads Pulumi's SDK", of(ladder.sdk) - of(ladder.empty)],
    ["plugins", "the process of the dynamic resources", of(ladder.dynamic) - of(ladder.sdk)],
    ["plugins", "bridge, Terraform provider, Docker; six resources", of(ladder.unread) - of(ladder.sdk)],
    [
      "network",
      "those six read from Authentik and Docker, plugins started once more",
      of(ladder.read) - of(ladder.unread),
    ],
    [
      "network",
      "the rest: look-ups, people, Immich's settings, probes",
      whole - of(ladder.read) - (of(ladder.dynamic) - of(ladder.sdk)),
    ],
  ];
  return [
    "| part | what it is | wall | share |",
    "|---|---|---|---|",
    ...parts.map(
      ([part, what, wall]) =>
        `| ${part} | ${what} | ${wall.toFixed(2)} s | ${Math.round((100 * wall) / whole)} % |`,
    ),
    `| | **whole, live drift read** | ${whole.toFixed(2)} s | 100 % |`,
  ].join("\n");
}
