import { readFile } from "node:fs/promises";
import { TextDecoder } from "node:util";
import { CsvError, parse } from "csv-parse/sync";
import { csvColumns, csvDoubled, csvSyntax, csvUnreadable } from "../support/directory-fill-errors.ts";
import { mailKey } from "../support/mail.ts";

/** The mail that a CSV file gives to an account, by the account's name in small letters. */
export type MailTable = ReadonlyMap<string, { account: string; mail: string; line: number }>;

/**
 * Reads a table of accounts and mails: the columns `sAMAccountName` and `mail`, in any order and beside others,
 * separated by comma, semicolon or tab, quoted as RFC 4180 says, UTF-8 with or without a byte order mark.
 * @throws Failure `directory/csv-…` with the lines that are wrong, all of them
 */
export async function readMailTable(path: string): Promise<MailTable> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw csvUnreadable(path, error.code ?? error.message);
  });
  return parseMailTable(path, decoded(path, bytes));
}

function decoded(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw csvUnreadable(path, "it is not UTF-8");
  }
}

/** @param path for the errors only */
export function parseMailTable(path: string, text: string): MailTable {
  const table = new Map<string, { account: string; mail: string; line: number }>();
  const doubled: string[] = [];
  for (const { record, info } of rows(path, text)) {
    const [account, mail] = [record.samaccountname ?? "", record.mail ?? ""];
    // A line without a mail says nothing about the account.
    if (account === "" || mail === "") continue;
    const key = mailKey(account);
    const earlier = table.get(key);
    if (earlier) doubled.push(`${account} in the lines ${earlier.line} and ${info.lines}`);
    else table.set(key, { account, mail, line: info.lines });
  }
  if (doubled.length > 0) throw csvDoubled(path, doubled);
  return table;
}

interface Row {
  record: Record<string, string>;
  info: { lines: number };
}

function rows(path: string, text: string): Row[] {
  const names = (header: string[]) => {
    const small = header.map((name) => name.trim().toLowerCase());
    if (!["samaccountname", "mail"].every((name) => small.includes(name))) throw csvColumns(path, header);
    return small;
  };
  try {
    // `info` gives each record its line; csv-parse's types know records without it only.
    return parse(text, {
      columns: names,
      delimiter: [",", ";", "\t"],
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Row[];
  } catch (error) {
    if (error instanceof CsvError) throw csvSyntax(path, error.message);
    throw error;
  }
}
