import { TextDecoder } from "node:util";
import { CsvError, parse } from "csv-parse/sync";
import { csvColumns, csvDoubled, csvSyntax, csvUnreadable } from "../support/directory-fill-errors.ts";
import { csvFileBytes } from "../support/limits.ts";
import { mailKey } from "../support/mail.ts";
import { readRegularFile } from "../support/regular-file.ts";

/** The mail that a CSV file gives to an account, by the account's name in small letters. */
export type MailTable = ReadonlyMap<string, { account: string; mail: string; line: number }>;

const columns = ["sAMAccountName", "mail"] as const;

/**
 * Reads a table of accounts and mails: the columns `sAMAccountName` and `mail`, in any order and beside others,
 * separated by comma, semicolon or tab, quoted as RFC 4180 says, UTF-8 with or without a byte order mark.
 *
 * A path can lead to a file that was never meant, and an error can stand in a pipeline's log: errors name lines
 * and columns, and hold nothing of a file that is no such table.
 * @throws Failure `directory/csv-…` with the lines that are wrong, all of them
 */
export function readMailTable(path: string): MailTable {
  const file = readRegularFile(path, { limit: csvFileBytes, links: false });
  if ("refusal" in file) throw csvUnreadable(path, file.refusal);
  return parseMailTable(path, decoded(path, file.bytes));
}

function decoded(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw csvUnreadable(path, "is not UTF-8");
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
    if (earlier) doubled.push(`${JSON.stringify(account)} in the lines ${earlier.line} and ${info.lines}`);
    else table.set(key, { account, mail, line: info.lines });
  }
  if (doubled.length > 0) throw csvDoubled(path, doubled);
  return table;
}

interface Row {
  record: { samaccountname?: string; mail?: string };
  info: { lines: number };
}

function rows(path: string, text: string): Row[] {
  const names = (header: string[]) => {
    const small = header.map((name) => name.trim().toLowerCase());
    const count = (wanted: string) => small.filter((name) => name === wanted.toLowerCase()).length;
    const wrong = columns.filter((name) => count(name) !== 1);
    if (wrong.length > 0) throw csvColumns(path, wrong);
    // Other columns are nobody's: a name like `__proto__` must not become a key.
    return small.map((name) => columns.some((one) => one.toLowerCase() === name) && name);
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
    if (error instanceof CsvError) throw csvSyntax(path, Number(error.lines), whyNot(error.code));
    throw error;
  }
}

/** The parser's own words repeat what the line holds. */
function whyNot(code: string): string {
  if (code === "CSV_RECORD_INCONSISTENT_COLUMNS") return "it has more or fewer fields than the first line";
  if (code === "CSV_QUOTE_NOT_CLOSED") return "a quote is opened there and not closed";
  return /QUOTE/.test(code) ? "a quote stands inside a field that is not quoted as a whole" : code;
}
