import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { isMail } from "../support/mail.ts";
import { singleQuoted } from "../support/shell.mjs";
import type { PlannedMail } from "./fill-plan.ts";
import { hasControls, sidPattern } from "./names.ts";

/** The directory as the tools on its host reach it. */
export interface Database {
  /** Path of Samba's sam.ldb, or `ldap://` and the controller's name. */
  database: string;
  /** Account that writes over LDAP; none for the file. */
  user?: string | undefined;
  password?: string | undefined;
}

export interface FillScriptInputs extends Database {
  mails: readonly PlannedMail[];
  /** Names the undo list; the same for a plan that is tried again. */
  run: string;
  /** The stack and its Immich: each has undo lists of its own. */
  owner: string;
}

const body = readFileSync(new URL("fill.sh", import.meta.url), "utf8");

/**
 * A shell script that fills in the mails (`sh -s fill`) and takes them away again (`sh -s undo`). It goes by
 * standard input as a whole, so nothing of it is in a command line. Secret where there is a password.
 *
 * It runs as root on the domain controller: what a server said is in it as base64 only, the settings as quoted words.
 */
export function fillScript({
  mails,
  run,
  owner,
  database,
  user = "",
  password = "",
}: FillScriptInputs): string {
  return [
    `database=${singleQuoted(database)}`,
    `user=${singleQuoted(user)}`,
    `password=${singleQuoted(password)}`,
    `run=${singleQuoted(run)}`,
    `undo_folder=${undoFolder(database, owner)}`,
    `plan_base64() {\n  cat <<'END OF THE DATA'\n${base64(planOf(mails))}END OF THE DATA\n}`,
    body,
  ].join("\n");
}

/** Beside the database, which outlives a container; over LDAP in the home of the account that runs the script. */
function undoFolder(database: string, owner: string): string {
  // The folder is removed after an undo: no name of a stack may lead out of it.
  const own = owner.split("/").map((part) => (/^\.{1,2}$/.test(part) ? part.replaceAll(".", "%2E") : part));
  return database.startsWith("/")
    ? singleQuoted(posix.join(posix.dirname(database), "immich-sso", ...own))
    : `"$HOME"/${singleQuoted(posix.join(".immich-sso", ...own))}`;
}

/** Lines of SID, account and mail. */
function planOf(mails: readonly PlannedMail[]): string {
  return mails
    .filter(isOneLine)
    .map(({ sid, account, mail }) => `${sid}\t${account}\t${mail}\n`)
    .join("");
}

/** The first Immich with the widest rule for email addresses: which one counts here the plan has seen to. */
const anyVersion = "3.2.0";

/** The plan has refused others by a code; one that an earlier version left in the state can still have some. */
function isOneLine({ sid, account, mail }: PlannedMail): boolean {
  return (
    sidPattern.test(sid) &&
    isMail(mail, anyVersion) &&
    mail === mail.trim() &&
    account !== "" &&
    !hasControls(account)
  );
}

/** Lines of 76 characters, none of which is one of the shell's. */
function base64(text: string): string {
  return Buffer.from(text)
    .toString("base64")
    .replaceAll(/.{1,76}/g, "$&\n");
}
