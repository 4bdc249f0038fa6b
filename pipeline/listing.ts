/** A preview line by line, as a reviewer reads it; every line begins with a sign or a blank of ours. */
import { stripVTControlCharacters } from "node:util";
import { own } from "../components/support/own.ts";
import { longestLine, shown } from "../components/support/shown.mjs";
import type { Preview, Step } from "./preview.ts";
import { inWords, valueAt } from "./property.ts";

/** A diff block colours these. Steps that change nothing are not listed, nor the halves of a `replace`. */
const signs = new Map([
  ["create", "+"],
  ["import", "+"],
  ["delete", "-"],
  ["update", "!"],
  ["replace", "!"],
]);
const silent = new Set(["same", "refresh", "read", "create-replacement", "delete-replaced"]);

/** Of the texts of dynamic resources; never of interest to a reader. */
const hidden = new Set(["__provider"]);

export function listing({ steps, said }: Preview): string[] {
  const told = said
    .filter(({ severity }) => !severity.startsWith("info"))
    .flatMap(({ message }) => linesOf(message));
  const changes = steps.filter(({ op }) => !silent.has(op)).flatMap(changeLines);
  return [...told, ...(told.length > 0 && changes.length > 0 ? [""] : []), ...changes];
}

/** A message's own lines; those after the first are set in, so that none looks like a change. */
export function linesOf(message: string): string[] {
  const [first = "", ...more] = stripVTControlCharacters(message).trim().split("\n");
  return [first, ...more.map((line) => `    ${line}`)].map((line) => `  ${shown(line, longestLine)}`);
}

function changeLines(step: Step): string[] {
  const sign = signs.get(step.op) ?? "!";
  const head = `${sign} ${shown(step.op)} ${nameOf(step.urn)}`;
  if (step.op === "delete") return [head];
  return [head, ...(step.op === "create" ? createdLines(step) : changedLines(step))];
}

/** `urn:pulumi:<stack>::<project>::<parents$type>::<name>`. */
function nameOf(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return `${shown(types.split("$").at(-1))} ${shown(name.join("::"))}`;
}

function createdLines({ newState }: Step): string[] {
  return entries(newState?.inputs).map(([name, value]) => `+     ${shown(name)}: ${inWords(value)}`);
}

function changedLines({ oldState, newState, detailedDiff }: Step): string[] {
  const [before, after] = [oldState?.inputs ?? oldState?.outputs ?? {}, newState?.inputs ?? {}];
  const paths = Object.entries(detailedDiff ?? {});
  if (paths.length === 0)
    return entries({ ...before, ...after })
      .map(([name]) => name)
      .filter((name) => JSON.stringify(own(before, name)) !== JSON.stringify(own(after, name)))
      .map((name) => line("!", name, own(before, name), own(after, name)));
  return paths.map(([path, { kind, inputDiff }]) => {
    const old = valueAt(inputDiff === false ? (oldState?.outputs ?? before) : before, path);
    const sign = kind.startsWith("add") ? "+" : kind.startsWith("delete") ? "-" : "!";
    return line(sign, path, old, valueAt(after, path));
  });
}

const line = (sign: string, path: string, before: unknown, after: unknown): string =>
  `${sign}     ${shown(path)}: ${inWords(before)} => ${inWords(after)}`;

function entries(all: Record<string, unknown> | undefined): [string, unknown][] {
  return Object.entries(all ?? {}).filter(([name]) => !hidden.has(name));
}
