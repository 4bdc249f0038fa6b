import { account } from "./catalogue/account.ts";
import { after } from "./catalogue/after.ts";
import { before } from "./catalogue/before.ts";
import { between } from "./catalogue/between.ts";
import { directory } from "./catalogue/directory.ts";
import { docker } from "./catalogue/docker.ts";
import type { Entry } from "./catalogue/entry.ts";
import { pulumi } from "./catalogue/pulumi.ts";
import { start } from "./catalogue/start.ts";

/** The failures in the order in which a sign-in can meet them; then those on the way to a running Immich. */
export const chapters: readonly { title: string; entries: readonly Entry[] }[] = [
  { title: "Before the browser leaves Immich", entries: before },
  { title: "In Authentik's pages", entries: between },
  { title: "Back at Immich: code and tokens", entries: after },
  { title: "Back at Immich: the account", entries: account },
  { title: "When Authentik reads the directory", entries: directory },
  { title: "Immich does not start", entries: start },
  { title: "What Docker says", entries: docker },
  { title: "What Pulumi says", entries: pulumi },
];

/**
 * The failures that a pasted line or a whole log tells of, the latest in the text first. What only says that
 * something failed is left out as soon as the text says more.
 */
export function explain(text: string): Entry[] {
  const found = chapters
    .flatMap(({ entries }) => entries)
    .map((entry) => ({
      entry,
      at: Math.max(...[codeSign(entry.code), ...entry.signs].map((sign) => lastMatch(sign, text))),
    }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => other.at - one.at)
    .map(({ entry }) => entry);
  const telling = found.filter(({ general }) => !general);
  return telling.length > 0 ? telling : found;
}

/** A code as it stands in an error, and not the beginning of a longer one. */
export function codeSign(code: string): RegExp {
  return new RegExp(`(?<![\\w/-])${code}(?![\\w/-])`);
}

/** Where a text says it last; -1 where it does not. */
export function lastMatch(sign: RegExp, text: string): number {
  return [...text.matchAll(new RegExp(sign, "g"))].at(-1)?.index ?? -1;
}
