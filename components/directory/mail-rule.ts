import { isMail } from "../support/mail.ts";
import { own } from "../support/own.ts";

/** How a user of the directory who has no mail gets one. */
export type MailRule =
  /** A text with the user's names in it, for example `{sAMAccountName}@home.example`. */
  | { pattern: string }
  /** A table that somebody wrote: path of a CSV file on this machine. */
  | { csv: string };

/** What a pattern can take from a user. */
export interface Names {
  /** sAMAccountName, which Authentik's mapping makes the user name. */
  username: string;
  upn: string | undefined;
}

/** What stands between braces, and where it comes from. */
const placeholders: Record<string, (names: Names) => string | undefined> = {
  sAMAccountName: ({ username }) => username,
  userPrincipalName: ({ upn }) => upn,
};

const csvPrefix = "csv:";
const placeholder = /\{([^{}]*)\}/g;

/** The rule that a text of the configuration means, or what is wrong with the text. */
export function parseRule(text: string): MailRule | string {
  if (text.startsWith(csvPrefix)) {
    const csv = text.slice(csvPrefix.length).trim();
    return csv === "" ? "names no file after csv:" : { csv };
  }
  const names = [...text.matchAll(placeholder)].map(([, name = ""]) => name);
  const known = Object.keys(placeholders).map((name) => `{${name}}`);
  const unknown = names.find((name) => !Object.hasOwn(placeholders, name));
  if (unknown !== undefined) return `knows no {${unknown}}; there are ${known.join(" and ")}`;
  if (names.length === 0) return `would give everybody the same; take ${known.join(" or ")} into it`;
  // With harmless names in it, what is wrong is the text around them.
  const sample = fromPattern(text, { username: "a", upn: text === "{userPrincipalName}" ? "a@b" : "a" });
  return sample && isMail(sample) ? { pattern: text } : "does not make a mail address";
}

/** The mail of somebody, or undefined where they lack a name that the pattern takes. */
export function fromPattern(pattern: string, names: Names): string | undefined {
  let complete = true;
  const mail = pattern.replace(placeholder, (_, name: string) => {
    const value = own(placeholders, name)?.(names);
    if (!value) complete = false;
    return value ?? "";
  });
  return complete ? mail : undefined;
}
