/** What Immich up to 3.1 takes for an email address: the HTML5 pattern. `a@localhost` is fine. */
const ascii =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** Since 3.2 letters and digits of every script are taken as well (measured: `jürgen@…`). */
const anyScript =
  /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?)*$/u;

/**
 * True for an email address that Immich would take.
 *
 * @param version of Immich, for example `3.1.0`; without one only what every version takes is right
 */
export function isMail(text: string, version?: string): boolean {
  return (takesAnyScript(version) ? anyScript : ascii).test(text.trim());
}

function takesAnyScript(version = ""): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 2);
}

/** The form in which Immich compares mails: two that differ in capitals or in blanks around them are one. */
export function mailKey(mail: string): string {
  return mail.trim().toLowerCase();
}
