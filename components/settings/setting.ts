import type { StackConfig } from "../support/stack-config.ts";

/** A setting of a stack, as the table has it. Its type is that of its default. */
export interface Setting {
  /** What it is where a stack does not set it. A secret has the empty text. */
  readonly default: string | number | boolean | readonly never[] | Readonly<Record<string, never>>;
  /** What a list holds. */
  readonly items?: "string" | "object";
  /** The only texts that it takes. */
  readonly oneOf?: readonly string[];
  /** The smallest and the largest number that it takes. */
  readonly range?: readonly [number, number];
  /** It must be encrypted in the stack's file, and is never shown. */
  readonly secret?: true;
  /** What it means, for Pulumi.yaml and docs/configuration.md. */
  readonly text: string;
  /** The cases in which it does nothing, the first that holds is told; `always` also where a room refuses it then. */
  readonly counts: "always" | readonly Idle[];
  /** The same for members of an object. */
  readonly members?: Readonly<Record<string, readonly Idle[]>>;
  /** What it is for an instance that does not set it, where no two of them may share it. */
  readonly ofInstance?: (name: string) => string;
}

/** Settings below one heading. */
export interface Section {
  readonly heading: string;
  readonly settings: Readonly<Record<string, Setting>>;
}

/** A case in which a setting does nothing. */
export interface Idle {
  holds(config: StackConfig): boolean;
  /** Why the setting does nothing then. */
  readonly because: string;
  /** What does what the setting was meant for, where there is such a thing. */
  readonly instead?: string;
  /** Refused and not warned of, because somebody would believe that something has happened. */
  readonly refused?: true;
}

/** The name of the one Immich of a stack without a list of them. */
export const alone = "immich";
