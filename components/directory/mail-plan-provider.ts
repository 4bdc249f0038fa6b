import { createHash } from "node:crypto";
import { plain } from "../support/plain.ts";
import { say, warn } from "../support/say.ts";
import { isUnknown } from "../support/unknown.ts";
import type { PlannedMail } from "./fill-plan.ts";
import { fillTable } from "./fill-table.ts";

/**
 * What the resource `directory:MailPlan` does: it keeps the last plan in the state, so that what follows from it
 * (the change in the directory, the undo list) stays as it is once all have their mails. It changes nothing itself.
 */
export interface MailPlanInputs {
  /** Given: who has no mail now. Checked: the plan that holds. */
  mails: PlannedMail[];
  /** Any text; a change takes up the plan anew. */
  again: string;
  /** Names the plan and its undo list; made by check. */
  run: string;
}

/**
 * A plan with somebody new in it replaces the one in the state. One with nobody new, or with nobody at all, leaves
 * it: whoever is still in it was filled in and Authentik has not read it yet, or is gone from the directory.
 */
export async function check(olds: Partial<MailPlanInputs>, news: MailPlanInputs) {
  if (isUnknown(news.mails)) return { inputs: news, failures: [] };
  const known = new Set((olds.mails ?? []).map(identity));
  const fresh = news.mails.filter((mail) => !known.has(identity(mail)));
  const again = olds.again !== undefined && olds.again !== news.again && news.mails.length > 0;
  if (olds.mails && fresh.length === 0 && !again) {
    if (news.mails.length > 0) warn(stillWithout(news.mails));
    return { inputs: { ...news, mails: olds.mails, run: olds.run ?? "" }, failures: [] };
  }
  if (news.mails.length > 0) say(await fillTable(news.mails));
  return { inputs: { ...news, run: name(olds.run ?? "", news) }, failures: [] };
}

export async function create(inputs: MailPlanInputs) {
  return { id: "mails", outs: plain(inputs) };
}

export async function read(id: string, state: MailPlanInputs) {
  return { id, props: state, inputs: state };
}

export async function update(_id: string, _olds: MailPlanInputs, news: MailPlanInputs) {
  return { outs: plain(news) };
}

/** The mails stay: taking them away is asked for with immich-sso:fillUndo. */
export async function remove(): Promise<void> {}

function identity({ sid, dn, mail }: PlannedMail): string {
  return JSON.stringify([sid || dn, mail]);
}

/** The same in a preview and in the update after it. */
function name(earlier: string, { mails, again }: MailPlanInputs): string {
  const content = JSON.stringify([earlier, again, mails.map(identity)]);
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

/** More names do not help. */
const mostNames = 10;

function stillWithout(mails: readonly PlannedMail[]): string[] {
  const names = mails.slice(0, mostNames).map(({ account }) => account);
  const more = mails.length - names.length;
  return [
    `planned earlier, and Authentik still shows no mail: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    '  next:    let Authentik sync the directory; who was deleted there is to be deactivated in Authentik; to try once more: pulumi config set immich-sso:fillAgain "$(date)"',
  ];
}
