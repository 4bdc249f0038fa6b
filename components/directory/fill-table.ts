import type { PlannedMail } from "./fill-plan.ts";

/** More rows than these are no longer read; `--diff` has them all. */
const mostRows = 50;

/** The plan, as the preview shows it. */
export async function fillTable(mails: readonly PlannedMail[]): Promise<string[]> {
  // Loaded only where there is something to show.
  const { tableLines } = await import("../support/table.ts");
  const rows = mails.slice(0, mostRows).map(({ account, mail, dn }) => [account, mail, dn]);
  const more = mails.length - mostRows;
  return [
    `${mails.length} of the directory's users have no mail and get one:`,
    ...tableLines(rows, { head: ["account", "mail", "in the directory"] }),
    ...(more > 0 ? [`and ${more} more; all of them: pulumi preview --diff`] : []),
  ];
}
