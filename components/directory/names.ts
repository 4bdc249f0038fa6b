/** A SID as Authentik keeps it; it goes into a distinguished name, so nothing else may pass. */
export const sidPattern = /^S-1(-\d+)+$/;

/** Control characters and Unicode's line separators: no directory has a name with one, and each could end a line. */
const controls = /[\p{Cc}\u2028\u2029]/u;

/** Whether a name, a path or an address holds what could be read as more than one of them. */
export function hasControls(text: string): boolean {
  return controls.test(text);
}
