/**
 * What a read answers that got nothing to read by: Pulumi (3.268 and later) may ask without properties. The resource
 * stays as it is, because an empty answer would count as removed.
 *
 * @returns undefined where there are properties
 */
export function unread<State extends object>(
  id: string,
  state: State,
): { id: string; props: State; inputs: State } | undefined {
  return Object.keys(state).length === 0 ? { id, props: state, inputs: state } : undefined;
}
