/** Where an ssh:// address leads. */
export interface SshAddress {
  /** Undefined where ssh's own settings say which. */
  user: string | undefined;
  host: string;
  port: number | undefined;
}

/** Names and addresses, a zone behind `%`. OpenSSH hands a host on to the shell of a ProxyCommand (CVE-2023-51385). */
const hostname = /^[\w.:%-]+$/;
const username = /^[^\p{Cc}\p{Z}'"`$\\;|&<>(){}-][^\p{Cc}\p{Z}'"`$\\;|&<>(){}]*$/u;

/** The parts of an ssh:// address; undefined where a host or a user is none that ssh would take. */
export function sshAddress(url: URL): SshAddress | undefined {
  const [user, host] = [decoded(url.username), url.hostname.replace(/^\[|\]$/g, "")];
  if (user === undefined || (user !== "" && !username.test(user)) || !hostname.test(host)) return undefined;
  return { user: user || undefined, host, port: url.port ? Number(url.port) : undefined };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
