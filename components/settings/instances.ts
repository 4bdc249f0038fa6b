import { nearNames } from "../support/near-names.ts";
import { own as ownValue } from "../support/own.ts";
import type { Problem } from "../support/problem.ts";
import { configSet } from "../support/shell.mjs";
import { type Given, namespace, StackConfig } from "../support/stack-config.ts";
import { asText } from "./as-text.ts";
import { inClear } from "./key-problems.ts";
import { alone } from "./setting.ts";
import { settings } from "./table.ts";
import { typeOf } from "./type-problems.ts";

/** One Immich of the stack. */
export interface Instance {
  /** Name of its component, and what other names are made of. */
  name: string;
  config: StackConfig;
  /** The keys that it sets itself. */
  own: ReadonlySet<string>;
  /** The command that sets one of its keys, or a member of one (`carry.mode`). */
  command(key: string, value: string): string;
  /** A problem's text with the keys as this instance has them: `immich-sso:instances.family.port`. */
  told(problem: Problem): Problem;
}

const key = `${namespace}:instances`;

/**
 * What no two instances may share. An instance that is called like the one of a stack without a list gets what that
 * one has, so a stack can grow a list without a change.
 */
const own = settings.filter(({ ofInstance }) => ofInstance);
const ownKeys = new Set(own.map((setting) => setting.key));

/** The stack's instances: one of its flat keys, or those of `immich-sso:instances`, the flat keys below them. */
export function instancesOf(given: Given): { instances: Instance[]; isList: boolean; problems: Problem[] } {
  const flat = Object.fromEntries(
    Object.entries(given.values)
      .filter(([whole]) => whole.startsWith(`${namespace}:`))
      .map(([whole, value]) => [whole.slice(namespace.length + 1), value]),
  );
  const listed = Object.entries(JSON.parse(flat.instances || "{}") as Record<string, unknown>);
  if (listed.length === 0)
    return {
      instances: [
        {
          name: alone,
          config: new StackConfig(flat),
          own: new Set(),
          command: (setting, value) => configSet(`${namespace}:${setting}`, value),
          told: (problem) => problem,
        },
      ],
      isList: false,
      problems: [],
    };
  const read = listed.map(([name, values]) => instance(name, values, flat, given));
  return {
    instances: read.map(({ problems: _, ...one }) => one),
    isList: true,
    problems: [...misplaced(flat), ...read.flatMap(({ problems }) => problems)],
  };
}

function instance(
  name: string,
  values: unknown,
  flat: Readonly<Record<string, string>>,
  { encrypted }: Given,
): Instance & { problems: Problem[] } {
  const path = `${key}.${name}`;
  const given = isObject(values) ? values : {};
  const texts = new Map<string, string>();
  const problems: Problem[] = [
    ...(/^[a-z][a-z0-9-]{0,30}$/.test(name)
      ? []
      : [
          wrong(
            "instances/name",
            path,
            "is no name of an instance; it must be 1 to 31 of a-z, 0-9 and -, the first a letter",
          ),
        ]),
    ...(isObject(values) ? [] : [wrong("instances/type", path, "must be an object with settings")]),
  ];
  for (const [setting, value] of Object.entries(given)) {
    const known = settings.find((one) => one.key === setting && one.key !== "instances");
    const text = known && asText(known, value);
    if (!known) problems.push(unknown(path, setting));
    else if (text === undefined)
      problems.push(wrong("instances/type", `${path}.${setting}`, `must be of type ${typeOf(known)}`));
    else if (known.secret && text && !encrypted.has(key))
      problems.push(inClear(`${path}.${setting}`, "--secret --path"));
    else texts.set(setting, text);
  }
  const made = Object.fromEntries(own.map((one) => [one.key, one.ofInstance?.(name) ?? ""]));
  const isHere = (setting: string) => Object.hasOwn(given, setting) || ownKeys.has(setting);
  // An object or a list of its own would take the place of the one that all instances have, with all in it.
  const isOfAll = (setting: string) => {
    const [name = ""] = setting.split(/[.[]/);
    return (
      name !== setting && !Object.hasOwn(given, name) && !/^(\{\}|\[\])?$/.test(ownValue(flat, name) ?? "")
    );
  };
  const tell = (text: string) =>
    text.replaceAll(/\bimmich-sso:(\w+)/g, (all, setting) => (isHere(setting) ? `${path}.${setting}` : all));
  return {
    name,
    config: new StackConfig({ ...flat, ...made, ...Object.fromEntries(texts) }),
    own: new Set(texts.keys()),
    command: (setting, value) =>
      configSet(isOfAll(setting) ? `${namespace}:${setting}` : `${path}.${setting}`, value),
    problems,
    told: (problem) => ({ ...problem, text: tell(problem.text) }),
  };
}

/** Flat keys that would be the same for all instances, and must not be. */
function misplaced(flat: Readonly<Record<string, string>>): Problem[] {
  return own
    .filter(({ key: setting, standard }) => ownValue(flat, setting) !== standard)
    .map(({ key: setting }) =>
      wrong(
        "instances/shared",
        `${namespace}:${setting}`,
        `would be the same for every instance; set it in ${key}.<name>`,
      ),
    );
}

function unknown(path: string, setting: string): Problem {
  const [nearest] = nearNames(
    setting,
    settings.map((one) => one.key).filter((one) => one !== "instances"),
  );
  return {
    code: "config/unknown",
    text: `${path}.${setting} is not a setting${nearest ? `; the nearest one is ${path}.${nearest}` : ""}`,
  };
}

function wrong(code: string, what: string, text: string): Problem {
  return { code, text: `${what} ${text}` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
