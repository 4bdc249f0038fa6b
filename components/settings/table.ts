import { own } from "../support/own.ts";
import type { Idle, Section, Setting } from "./setting.ts";
import { access } from "./table/access.ts";
import { administrator } from "./table/administrator.ts";
import { application } from "./table/application.ts";
import { ca } from "./table/ca.ts";
import { directory } from "./table/directory.ts";
import { engine } from "./table/engine.ts";
import { immich } from "./table/immich.ts";
import { people } from "./table/people.ts";
import { proof } from "./table/proof.ts";
import { server } from "./table/server.ts";
import { where } from "./table/where.ts";

/** A row of the table, with what follows from its default. */
export interface Declared extends Setting {
  readonly key: string;
  /** As Pulumi.yaml calls it. */
  readonly type: "string" | "integer" | "boolean" | "array" | "object";
  /** The default as the engine hands a value over: text, or JSON. */
  readonly standard: string;
}

/** Every setting below its heading, in the order of Pulumi.yaml's block and of docs/configuration.md. */
export const sections: readonly Section[] = [
  ...where,
  ...application,
  ...access,
  ...immich,
  ...proof,
  ...directory,
  ...people,
  ...ca,
  ...engine,
  ...server,
  ...administrator,
];

/** Every setting; Pulumi.yaml's block is made from it. */
export const settings: readonly Declared[] = sections.flatMap(({ settings }) =>
  Object.entries(settings).map(([key, setting]) => declared(key, setting)),
);

function declared(key: string, setting: Setting): Declared {
  const { default: value } = setting;
  return {
    ...setting,
    key,
    type: typeOfDefault(value),
    standard: typeof value === "object" ? JSON.stringify(value) : String(value),
  };
}

function typeOfDefault(value: Setting["default"]): Declared["type"] {
  switch (typeof value) {
    case "number":
      return "integer";
    case "boolean":
      return "boolean";
    case "object":
      return Array.isArray(value) ? "array" : "object";
    default:
      return "string";
  }
}

/** The cases in which a setting, or a member of one, does nothing. */
export function idleCases({ counts, members }: Declared, member: string | undefined): readonly Idle[] {
  if (member !== undefined) return own(members ?? {}, member) ?? [];
  return counts === "always" ? [] : counts;
}
