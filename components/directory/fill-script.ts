import { readFileSync } from "node:fs";
import { posix } from "node:path";
import type { PlannedMail } from "./fill-plan.ts";
import { fillRecord, sidName, undoRecord } from "./ldif.ts";

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
    `database=${quoted(database)}`,
    `user=${quoted(user)}`,
    `password=${quoted(password)}`,
    `run=${quoted(run)}`,
    `undo_folder=${undoFolder(database, owner)}`,
    textOf("plan", mails.map(({ sid, account, mail }) => `${sid}\t${account}\t${mail}\n`).join("")),
    textOf("fill_records", mails.map((mail) => fillRecord(mail, sidName(mail))).join("\n")),
    // The account's name stands in a comment, for samba-tool, which knows users by it only.
    textOf(
      "undo_records",
      mails.map((mail) => `${undoRecord(mail, sidName(mail))}# ${mail.account}\n`).join("\n"),
    ),
    body,
  ].join("\n");
}

/** Beside the database, which outlives a container; over LDAP in the home of the account that runs the script. */
function undoFolder(database: string, owner: string): string {
  return database.startsWith("/")
    ? quoted(posix.join(posix.dirname(database), "immich-sso", owner))
    : `"$HOME"/${quoted(posix.join(".immich-sso", owner))}`;
}

function textOf(name: string, text: string): string {
  return `${name}() {\n  cat <<'END OF THE TEXT'\n${text}END OF THE TEXT\n}`;
}

/** One word of the shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
