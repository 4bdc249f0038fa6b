import type { PlannedMail } from "./fill-plan.ts";

/*
 * LDIF as RFC 2849 has it. Each record fails where the directory has another value than the one that is
 * expected: `add` of a mail where there is one (error 20), `delete` of a mail that is not the one named (16).
 */

type Entry = Pick<PlannedMail, "dn" | "mail">;

/** A whole file, for a person to read and to load; with the names that every LDAP server knows. */
export function fillFile(mails: readonly Entry[]): string {
  return file(mails, "add");
}

/** The way back of {@link fillFile}: takes away the mails that were filled in, and no others. */
export function undoFile(mails: readonly Entry[]): string {
  return file(mails, "delete");
}

function file(mails: readonly Entry[], change: "add" | "delete"): string {
  const records = mails.map(({ dn, mail }) => {
    const lines = [line("dn", dn), "changetype: modify", `${change}: mail`, line("mail", mail), "-"];
    return `${lines.join("\n")}\n`;
  });
  return ["version: 1\n", ...records].join("\n");
}

/** What a plain value may be: printable ASCII, with nothing at its ends that a reader drops. */
const plain = /^(?![ :<])[ -~]*(?<! )$/;

/** A line `name: value`, or `name:: ` and base64 where the plain value would not come through. */
function line(name: "dn" | "mail", value: string): string {
  if (plain.test(value)) return `${name}: ${value}`;
  return `${name}:: ${Buffer.from(value).toString("base64")}`;
}
