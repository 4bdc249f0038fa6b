import type { Problem } from "../support/problem.ts";
import { shellWord } from "../support/shell.mjs";
import { namespace } from "../support/stack-config.ts";
import { settings } from "./table.ts";

/** Where the right command depends on what is meant. */
const fix = "fix it as the text says, then: pulumi preview";
const fixAll = "fix each of them, then: pulumi preview";

/** A value of a setting is not what it must be. */
const wrongValue =
  /^immich-sso:(\w+) (?:(?:"(?:[^"\\]|\\.)*"|\d\S*) (?:is|must|has|does) (?!for\b)|is empty\b)/;

/** The command after which a problem is gone; only where its text leaves no doubt which one that is. */
export function nextCommand(problems: readonly Problem[]): string {
  const [first, ...others] = problems;
  if (!first || others.length > 0) return fixAll;
  const { code, text, next } = first;
  if (next) return next;
  const [, said] = /(?:is missing|lies in clear).* set it with: (pulumi config set .+)$/.exec(text) ?? [];
  if (said) return said;
  const [, unknown] = code === "config/unknown" ? (/^(\S+) is not a setting/.exec(text) ?? []) : [];
  if (unknown) return `pulumi config rm ${unknown.includes(".") ? "--path " : ""}${shellWord(unknown)}`;
  const [, wrong] = wrongValue.exec(text) ?? [];
  const setting = settings.find(({ key }) => key === wrong);
  if (!setting || setting.type === "object" || setting.type === "array") return fix;
  return `pulumi config set ${setting.secret ? "--secret " : ""}${namespace}:${setting.key}${setting.secret ? "" : " <value>"}`;
}
