/** What `pulumi preview --json` printed, or why it is none. The human text holds foreign values, so it proves nothing. */

export interface Step {
  op: string;
  urn: string;
  oldState?: State;
  newState?: State;
  /** By the path of a property; of a resource whose provider says so. */
  detailedDiff?: Record<string, { kind: string; inputDiff?: boolean }> | null;
}

interface State {
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

export interface Preview {
  steps: readonly Step[];
  /** How many of each operation, by the engine. */
  counts: readonly [op: string, count: number][];
  /** Messages of the engine, the program and the providers. */
  said: readonly { severity: string; message: string }[];
}

/** @returns undefined where the text is no whole JSON of this form: the preview ended before it could print it */
export function previewOf(text: string): Preview | undefined {
  const parsed = parse(text);
  if (!isRecord(parsed) || !isRecord(parsed.changeSummary)) return undefined;
  const { steps = [], diagnostics = [], changeSummary } = parsed;
  const counts = Object.entries(changeSummary);
  if (!counts.every((pair): pair is [string, number] => isCount(pair))) return undefined;
  if (!Array.isArray(steps) || !steps.every(isStep)) return undefined;
  if (!Array.isArray(diagnostics) || !diagnostics.every(isRecord)) return undefined;
  const said = diagnostics.map(({ severity, message }) => ({
    severity: String(severity),
    message: typeof message === "string" ? message : "",
  }));
  return { steps, counts, said };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isCount = ([op, count]: [string, unknown]): boolean => /^[a-z-]+$/.test(op) && Number.isInteger(count);

function isStep(step: unknown): step is Step {
  if (!isRecord(step) || typeof step.op !== "string" || typeof step.urn !== "string") return false;
  const { oldState, newState, detailedDiff } = step;
  const kinds = isRecord(detailedDiff) ? Object.values(detailedDiff) : [];
  return [oldState, newState].every(isState) && kinds.every(isRecord);
}

function isState(state: unknown): boolean {
  if (state === undefined || state === null) return true;
  return isRecord(state) && [state.inputs, state.outputs].every((one) => one === undefined || isRecord(one));
}
