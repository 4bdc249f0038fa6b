/**
 * What is wrong with an address that secrets are sent to, or undefined: only https, or http to this machine itself.
 * @param text an absolute address
 */
export function addressProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return "is not a URL";
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password) return "holds a user name or password";
  if (protocol === "https:") return undefined;
  if (protocol !== "http:") return "does not start with https://";
  return isLoopback(hostname)
    ? undefined
    : "is http to another machine, so that whoever listens in between reads the keys and passwords sent there";
}

/** True for the names and addresses of this machine alone. `URL` has spelled 127.1 as 127.0.0.1 by then. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname);
}

/** The text without the user name and the password that a URL may hold, so that it can be shown. */
export function withoutUserInfo(text: string): string {
  const isAddress = URL.canParse(text) && /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const { username, password } = isAddress ? new URL(text) : { username: "?", password: "?" };
  return username || password ? text.replace(/^([a-z][a-z0-9+.-]*:)?([\\/]*).*@/is, "$1$2…@") : text;
}
