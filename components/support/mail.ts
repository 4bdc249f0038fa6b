/** What Immich takes for a mail address: the HTML5 pattern. `a@localhost` is fine. */
const pattern =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** True for a mail address that Immich would take. */
export function isMail(text: string): boolean {
  return pattern.test(text.trim());
}

/** The form in which Immich compares mails: two that differ in capitals or in blanks around them are one. */
export function mailKey(mail: string): string {
  return mail.trim().toLowerCase();
}
