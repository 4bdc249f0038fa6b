import type { Mails } from "./directory-args.ts";

/** What became of a planned mail, as the directory itself says after the change. */
export interface FillResult {
  state: "filled" | "removed" | "already" | "other" | "gone" | "failed";
  sid: string;
  account: string;
  /** The mail that the account has now; the planned one where it has none. */
  mail: string;
}

const states = new Set<string>(["filled", "removed", "already", "other", "gone", "failed"]);

/** The lines that the script prints; what else somebody printed there is none. */
export function parseResults(stdout: string): FillResult[] {
  return stdout
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([state = "", ...rest]) => states.has(state) && rest.length >= 3)
    .map(([state, sid = "", account = "", mail = ""]) => ({
      ...{ state: state as FillResult["state"], sid, account, mail },
    }));
}

/** The mails that Authentik has to show after its next sync. */
export function expectedMails(results: readonly FillResult[]): Mails {
  const there = results.filter(({ state }) => ["filled", "already", "other"].includes(state));
  return there.map(({ account, mail }) => [account, mail]);
}

/** What happened, in a line or two. */
export function resultsInWords(results: readonly FillResult[]): string {
  const of = (wanted: FillResult["state"]) => results.filter(({ state }) => state === wanted);
  const names = (some: readonly FillResult[]) => some.map(({ account }) => account).join(", ");
  const [other, gone] = [of("other"), of("gone")];
  return [
    `filled in ${of("filled").length} mails, read back from the directory; ${of("already").length} were there`,
    ...(other.length > 0 ? [`left as they are, with another mail since: ${names(other)}`] : []),
    ...(gone.length > 0 ? [`no longer in the directory, though Authentik has them: ${names(gone)}`] : []),
  ].join("; ");
}
