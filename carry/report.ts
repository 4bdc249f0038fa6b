import { endedInWords } from "../components/people/carry-provider.ts";
import { isMassExit, leftOutTold, told } from "../components/people/told.ts";
import { accountPermissions } from "../components/support/immich/accounts.ts";
import { textOf } from "../components/support/said.ts";
import { visibleJson } from "../components/support/shown.mjs";
import type { Outcome } from "./run.ts";

/** 0 all is carried or there was nothing to do, 1 something stays as it is. A dry run that could carry all is 0. */
export function exitCodeOf(outcomes: readonly Outcome[]): number {
  return outcomes.some(isLeft) ? 1 : 0;
}

function isLeft({ look, home, failures }: Outcome): boolean {
  const cannot = look.missing.includes(accountPermissions.change) && (home.isOn || look.leaving.length > 0);
  return failures.length > 0 || look.refusals.length > 0 || cannot || isMassExit(look);
}

/** The tables of a preview, and what was done. */
export function inWords(outcomes: readonly Outcome[]): string {
  return outcomes
    .flatMap((outcome) => {
      const lines = wordsOf(outcome);
      return outcomes.length > 1 ? [`${outcome.home.name}:`, ...lines] : lines;
    })
    .map((line) => `${line}\n`)
    .join("");
}

function wordsOf({ home, look, leftOut, dryRun, carried, ended, failures }: Outcome): string[] {
  const all = [...leftOutTold(leftOut), ...told(look, home)];
  return [
    ...all.map(({ level, said }) => (level === "warn" ? `warning: ${textOf(said)}` : textOf(said))),
    ...(carried.length > 0 ? [textOf(`carried to Immich: ${carried.join(", ")}`)] : []),
    ...ended.map((one) => textOf(endedInWords(one))),
    ...failures.map(({ message }) => `error: ${message}`),
    ...(look.changes.length + look.leavers.length === 0
      ? ["Immich's accounts are as the directory has their people."]
      : []),
    ...(dryRun && look.changes.length > 0 && home.isOn ? ["Nothing was written: --dry-run."] : []),
  ];
}

/** All of it, for programs. */
export function inJson(outcomes: readonly Outcome[]): string {
  const instances = outcomes.map(({ home, look, leftOut, dryRun, carried, ended, failures }) => [
    home.name,
    {
      ...{ mode: home.isOn ? "on" : "report", dryRun, ...look, carried, ended },
      leftOut: leftOut.map(({ person, rule }) => ({ username: person.username, rule })),
      failures: failures.map(({ code, problem, next }) => ({ code, problem, next })),
    },
  ]);
  return `${visibleJson({ exitCode: exitCodeOf(outcomes), instances: Object.fromEntries(instances) })}\n`;
}
