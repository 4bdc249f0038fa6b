import { own as ownValue } from "../support/own.ts";
import type { Problem } from "../support/problem.ts";
import { shellWord } from "../support/shell.mjs";
import { type Given, namespace, type StackConfig } from "../support/stack-config.ts";
import type { Instance } from "./instances.ts";
import type { Idle } from "./setting.ts";
import { type Declared, idleCases, settings } from "./table.ts";

/**
 * What was set and does nothing in this stack. A setting of the stack counts as soon as it does for one instance.
 * @returns refusals, and what a warning says
 */
export function withoutEffect(
  { values }: Given,
  instances: readonly Pick<Instance, "name" | "config" | "own">[],
): { problems: Problem[]; warnings: string[] } {
  const places = settings.flatMap((setting) =>
    [undefined, ...Object.keys(setting.members ?? {})].map((member) => ({ setting, member })),
  );
  const found = places.flatMap(({ setting, member }) => {
    const { key: name } = setting;
    const key = member === undefined ? name : `${name}.${member}`;
    const idle = instances.map((one) => ({ ...one, idle: idleness(setting, member, one.config) }));
    const [own, rest] = [idle.filter((one) => one.own.has(name)), idle.filter((one) => !one.own.has(name))];
    const isSet = (text: string | undefined) =>
      member === undefined ? text !== setting.standard : hasMember(text, member);
    const isShared = rest.length > 0 && isSet(ownValue(values, `${namespace}:${name}`));
    return [
      ...own
        .filter(({ config }) => isSet(config.get(name)))
        .map((one) => ({ path: `instances.${one.name}.${key}`, idle: one.idle })),
      ...(isShared && rest.every(({ idle }) => idle) ? [{ path: key, idle: rest[0]?.idle }] : []),
    ].flatMap(({ path, idle }) => (idle ? [{ path, idle }] : []));
  });
  return {
    problems: found
      .filter(({ idle }) => idle.refused)
      .map((one) => ({ code: "config/no-effect", ...inWords(one) })),
    warnings: found
      .filter(({ idle }) => !idle.refused)
      .map(inWords)
      .map(({ text, next }) => `config/no-effect: ${text}. next: ${next}`),
  };
}

function hasMember(text: string | undefined, member: string): boolean {
  const value: unknown = JSON.parse(text || "null");
  return typeof value === "object" && value !== null && Object.hasOwn(value, member);
}

function idleness(setting: Declared, member: string | undefined, config: StackConfig): Idle | undefined {
  return idleCases(setting, member).find((one) => one.holds(config));
}

function inWords({ path, idle }: { path: string; idle: Idle }): Omit<Required<Problem>, "code"> {
  const remove = `pulumi config rm ${path.includes(".") ? "--path " : ""}${shellWord(`${namespace}:${path}`)}`;
  const next = idle.instead ? `${idle.instead}; ${remove}` : remove;
  return { text: `${namespace}:${path} has no effect: ${idle.because}`, next };
}
