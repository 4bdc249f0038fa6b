import { nearNames } from "../support/near-names.ts";
import { own } from "../support/own.ts";
import type { Problem } from "../support/problem.ts";
import { shellWord } from "../support/shell.mjs";
import { type Given, namespace } from "../support/stack-config.ts";
import { settings } from "./table.ts";

/** The keys of Authentik's provider that this program hands on. */
const ofAuthentik = ["url", "token"];

/**
 * Keys that nobody reads, with the one that was meant, and secrets that are not encrypted. Pulumi itself has looked
 * at the types; of a key that it does not know it says nothing.
 */
export function keyProblems({ values, encrypted }: Given): Problem[] {
  const ours = settings.map(({ key }) => key);
  return [
    ...Object.keys(values).flatMap((key) => unknownKey(key, ours)),
    ...[
      ...settings.filter(({ secret }) => secret).map(({ key }) => `${namespace}:${key}`),
      "authentik:token",
    ].flatMap((key) => (own(values, key) && !encrypted.has(key) ? [inClear(key)] : [])),
  ];
}

function unknownKey(whole: string, ours: readonly string[]): Problem[] {
  const [space = "", key = ""] = whole.split(":");
  if (space === namespace) return ours.includes(key) ? [] : [unknown(whole, namespace, key, ours)];
  // Other keys of Authentik's provider are for the other programs of a stack's owner.
  if (space === "authentik")
    return !ofAuthentik.includes(key) && nearNames(key, ofAuthentik).length > 0
      ? [unknown(whole, space, key, ofAuthentik)]
      : [];
  const isMeant = nearNames(space, [namespace]).length > 0 && nearNames(key, ours).length > 0;
  return isMeant ? [unknown(whole, namespace, key, ours)] : [];
}

function unknown(whole: string, space: string, key: string, known: readonly string[]): Problem {
  const [nearest] = known.includes(key) ? [key] : nearNames(key, known);
  const meant = nearest ? `; the nearest one is ${space}:${nearest}` : "";
  return { code: "config/unknown", text: `${whole} is not a setting${meant}` };
}

/** Whoever reads the file of settings could read it; the text does not repeat the value. */
export function inClear(key: string, flags = "--secret"): Problem {
  return {
    code: "config/in-clear",
    text: `${key} is a secret and lies in clear in the stack's settings; make a new one, and set it with: pulumi config set ${flags} ${shellWord(key)}`,
  };
}
