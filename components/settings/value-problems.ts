import { type Problem, problem } from "../support/problem.ts";
import { namespace, type StackConfig } from "../support/stack-config.ts";
import { settings } from "./table.ts";

/** Texts and numbers that the table does not allow. */
export function valueProblems(config: StackConfig): Problem[] {
  return settings.flatMap(({ key, oneOf, range }) => {
    if (oneOf) return choiceProblem(key, config.require(key), oneOf);
    return range ? rangeProblem(key, config.require(key), range) : [];
  });
}

function choiceProblem(key: string, value: string, oneOf: readonly string[]): Problem[] {
  const text = oneOf.includes(value) ? undefined : `is none of ${oneOf.join(", ")}`;
  return problem("config/choice", `${namespace}:${key}`, value, text);
}

function rangeProblem(key: string, value: string, [least, most]: readonly [number, number]): Problem[] {
  if (/^-?\d+$/.test(value) && Number(value) >= least && Number(value) <= most) return [];
  const text = `${namespace}:${key} ${value} must be a whole number from ${least} to ${most}`;
  return [{ code: "config/range", text }];
}
