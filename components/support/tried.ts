/** A release, and how it is known beyond the lab. */
export interface Tried {
  release: string;
  known: string;
}

/** With the lines of the Terraform provider that its line was tried with. */
export interface TriedAuthentik extends Tried {
  providers: readonly string[];
}

/**
 * The one list of what this program was tried with, the newest first; patch releases do not count. A new line is one
 * entry here: the lab's stand-ins are each of these releases, and `npm run docs` writes the tables from it.
 */
export const tried: { authentik: readonly TriedAuthentik[]; immich: readonly Tried[] } = {
  authentik: [
    {
      release: "2026.8.3",
      providers: ["2026.5"],
      known: "a real 2026.8.0-rc1, recorded; its schema, source and notes",
    },
    { release: "2026.5.6", providers: ["2026.5"], known: "its schema, which 2026.8.0-rc1 has too" },
    { release: "2026.2.2", providers: ["2026.5", "2026.2"], known: "a real server, recorded" },
  ],
  immich: [
    { release: "3.3.1", known: "the API description of 3.3.5" },
    { release: "3.2.2", known: "its settings code on a real 3.1.0, its SDK and source" },
    { release: "3.1.0", known: "a real server, recorded" },
    { release: "2.7.5", known: "a real server, recorded" },
  ],
};

/** The line of a release: `2026.8` of 2026.8.3. */
export function lineOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
