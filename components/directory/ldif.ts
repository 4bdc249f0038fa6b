import type { PlannedMail } from "./fill-plan.ts";

/**
 * LDIF as RFC 2849 has it. Each record fails where the directory has another value than the one that is
 * expected: `add` of a mail where there is one (error 20), `delete` of a mail that is not the one named (16).
 */
export function fillRecord(mail: Pick<PlannedMail, "mail">, dn: string): string {
  return record(dn, "add", mail.mail);
}

/** Takes away the mail that was filled in, and no other. */
export function undoRecord(mail: Pick<PlannedMail, "mail">, dn: string): string {
  return record(dn, "delete", mail.mail);
}

/** Names of a Samba directory and of Microsoft's: the SID stays when a user is renamed or moved. */
export function sidName({ sid }: Pick<PlannedMail, "sid">): string {
  return `<SID=${sid}>`;
}

/** A whole file, for a person to read and to load; with the names that every LDAP server knows. */
export function fillFile(mails: readonly PlannedMail[]): string {
  return file(mails.map((mail) => fillRecord(mail, mail.dn)));
}

/** The way back of {@link fillFile}. */
export function undoFile(mails: readonly PlannedMail[]): string {
  return file(mails.map((mail) => undoRecord(mail, mail.dn)));
}

function file(records: readonly string[]): string {
  return ["version: 1\n", ...records].join("\n");
}

function record(dn: string, change: "add" | "delete", mail: string): string {
  const lines = [line("dn", dn), "changetype: modify", `${change}: mail`, line("mail", mail), "-"];
  return `${lines.join("\n")}\n`;
}

/** What a plain value may be: printable ASCII, with nothing at its ends that a reader drops. */
const plain = /^(?![ :<])[ -~]*(?<! )$/;

/** A line `name: value`, or `name:: ` and base64 where the plain value would not come through. */
export function line(name: string, value: string): string {
  // A distinguished name may begin with `<` here: Samba's readers know `<SID=…>` in a plain dn only.
  if (plain.test(value) || (name === "dn" && /^<SID=[\w-]+>$/.test(value))) return `${name}: ${value}`;
  return `${name}:: ${Buffer.from(value).toString("base64")}`;
}
