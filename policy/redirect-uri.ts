/** Loopback by address: a name can be another machine's (RFC 8252, 7.3 and 8.3). */
const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\])(:\d+)?\//;

/** An app's own scheme is a domain turned round (RFC 8252, 7.1): it has a dot, which `javascript:` and `data:` have not. */
const appScheme = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:\//;

/** What is wrong with a redirect URI, to stand behind it; undefined where nothing is. */
export function redirectProblem(url: unknown): string | undefined {
  if (typeof url !== "string" || url === "") return "is not a redirect URI; expected: https://host/path";
  // A browser drops or turns round some of these, so what is read is not where the code goes.
  if (/[\s\\\p{Cc}\p{Cf}]/u.test(url)) return "holds a blank, a backslash or a hidden character";
  if (url.includes("#")) return "has a fragment, which OAuth 2 forbids";
  if (appScheme.test(url) || loopback.test(url)) return undefined;
  if (!/^https:\/\/[^/]/.test(url) || !URL.canParse(url))
    return "is not https; expected: https://host/path, or an app's own scheme such as app.immich:///";
  const { username, password } = new URL(url);
  return username || password ? "holds a user name or a password" : undefined;
}
