/** A resource of an exported state. */
export interface StateResource {
  urn: string;
  type: string;
  inputs?: unknown;
  outputs?: unknown;
}

/** The name in a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
