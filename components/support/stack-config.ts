import * as pulumi from "@pulumi/pulumi";
import { own } from "./own.ts";

/** The namespace of this program's keys. */
export const namespace = "immich-sso";

/** Everything that the engine gives a program: values by their whole keys, and which of them are encrypted. */
export interface Given {
  values: Readonly<Record<string, string>>;
  encrypted: ReadonlySet<string>;
}

/** What this program was given. */
export function givenByPulumi(): Given {
  const encrypted = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]") as string[];
  return { values: pulumi.runtime.allConfig(), encrypted: new Set(encrypted) };
}

/**
 * The settings of one Immich. It reads like `pulumi.Config`, which parses all of them again for each key and cannot
 * lay one instance's settings over those of the stack.
 */
export class StackConfig {
  readonly #values: Readonly<Record<string, string>>;

  /** @param values by key, without the namespace */
  constructor(values: Readonly<Record<string, string>>) {
    this.#values = values;
  }

  get(key: string): string | undefined {
    return own(this.#values, key);
  }

  /** @throws RunError where Pulumi.yaml does not declare the key */
  require(key: string): string {
    const value = own(this.#values, key);
    if (value === undefined)
      throw new pulumi.RunError(`Pulumi.yaml does not declare ${namespace}:${key}, or gives it no default`);
    return value;
  }

  /** None where it is empty: every key has a default, and a secret's is the empty text. */
  getSecret(key: string): pulumi.Output<string> | undefined {
    const value = this.get(key);
    return value ? pulumi.secret(value) : undefined;
  }

  requireSecret(key: string): pulumi.Output<string> {
    return pulumi.secret(this.require(key));
  }

  requireBoolean(key: string): boolean {
    return this.require(key) === "true";
  }

  requireNumber(key: string): number {
    return Number(this.require(key));
  }

  getObject<Value>(key: string): Value | undefined {
    const value = this.get(key);
    return value === undefined ? undefined : (JSON.parse(value) as Value);
  }

  requireObject<Value>(key: string): Value {
    return JSON.parse(this.require(key)) as Value;
  }
}
