import { shown } from "../support/shown.mjs";
import { tableLines } from "../support/table.ts";
import type { Finding } from "./findings.ts";

/** The preflight's result as the stack's output has it. */
export interface DirectoryReport {
  /** How many people may use Immich. */
  people: number;
  /** At most `mostListed` of them; `and` says how many there are beyond. */
  findings: { user: string; mail: string; trouble: string }[];
  and: number;
  /** What to know of access and of the LDAP source, line by line; a line that goes on is indented. */
  notes: string[];
}

/** Pulumi prints an output as a whole after every update. */
const mostListed = 100;

/** Who has more to mend works on a list, not on a warning. */
const mostRows = 20;

export function reportOf(people: number, findings: readonly Finding[], notes: string[]): DirectoryReport {
  const listed = findings.slice(0, mostListed);
  return {
    people,
    findings: listed.map(({ username, mail, trouble }) => ({
      user: shown(username),
      mail: shown(mail),
      trouble,
    })),
    and: findings.length - listed.length,
    notes: notes.flatMap(linesOf),
  };
}

/** The findings as a warning: a line, a table, and what to do. */
export function findingsTable(people: number, findings: readonly Finding[], next: string): string[] {
  const rows = findings.slice(0, mostRows).map(({ username, mail, means }) => [username, mail, means]);
  const more = findings.length - mostRows;
  return [
    `directory/mails: ${findings.length} of ${people} people who may use Immich have a mail that does not serve`,
    ...tableLines(rows, { head: ["user", "mail", "what that means"] }),
    ...(more > 0 ? [`  and ${more} more; pulumi stack output directory lists up to ${mostListed}`] : []),
    `  next:    ${next}`,
  ];
}

/** Pulumi cuts each text of an output after 150 characters, a quotation mark counted twice. */
const longestText = 130;

function linesOf(note: string): string[] {
  // A word that is longer than a line is broken.
  const pieces = note.match(new RegExp(`\\S.{0,${longestText}}(?=\\s|$)|\\S{1,${longestText}}`, "g")) ?? [];
  return pieces.map((piece, at) => (at === 0 ? piece : `  ${piece}`));
}
