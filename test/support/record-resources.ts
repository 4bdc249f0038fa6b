import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

/** A resource as the engine would be asked for it. */
export interface Recorded {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Reference of the provider that it goes by, where that is not the default one. */
  provider?: string;
}

/** Answers of the functions (data sources) that a program may call, by token. */
export type Functions = Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>;

/**
 * Sets Pulumi's runtime mocks: resources are recorded and come back with their inputs as outputs and with what
 * `outputs` adds by type; a function that is not in `functions` is an error.
 */
export async function recordResources(
  functions: Functions,
  outputs: Record<string, Record<string, unknown>>,
): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  // The mocks of this SDK version lack the methods that resources with hooks ask for; hooks never run under mocks.
  const register = (_: unknown, callback: (error: null, value: object) => void) => callback(null, {});
  Object.assign(MockMonitor.prototype, { registerResourceHook: register, registerErrorHook: register });
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, custom, provider }) {
        if (custom) recorded.push({ type, name, inputs, ...(provider ? { provider } : {}) });
        return { id: outputs[type]?.id?.toString() ?? `${name}-id`, state: { ...inputs, ...outputs[type] } };
      },
      call({ token, inputs }) {
        const answer = functions[token];
        if (!answer) throw new Error(`the program calls ${token}, which this test does not expect`);
        return answer(inputs);
      },
    },
    "immich-sso",
    "test",
    false,
    "organization",
  );
  return recorded;
}

/** The value of an output, once it and everything before it is there. */
export function settled<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });
}
