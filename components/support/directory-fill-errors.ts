import { Failure } from "./failure.mjs";
import { csvFileBytes, listedProblems } from "./limits.ts";
import type { Problem } from "./problem.ts";
import { shellWord } from "./shell.mjs";

/* The error texts of filling in mails; those of looking and of the sync are in directory-errors.ts. */

function listed(texts: readonly string[]): string[] {
  const more = texts.length - listedProblems;
  return [...texts.slice(0, listedProblems), ...(more > 0 ? [`and ${more} more`] : [])];
}

/** What stands against the plan, all of it; a single problem has its own code. */
export function fillRefused(problems: readonly Problem[]): Failure {
  const [first = { code: "directory/fill-refused", text: "" }] = problems;
  const alone = problems.length === 1;
  return new Failure({
    code: alone ? first.code : "directory/fill-refused",
    problem: alone
      ? `no mail is filled in: ${first.text}`
      : `no mail is filled in, because of ${problems.length} problems:`,
    lines: alone ? [] : listed(problems.map(({ code, text }) => `${code}: ${text}`)),
    allowed: "one mail for each, of at most 256 ASCII characters, that nobody else has",
    next: "leave users out with immich-sso:fillExcept, or give them their mails in a CSV file (immich-sso:fillMails csv:<path>)",
  });
}

/** @param why completes "the CSV file … " */
export const csvUnreadable = (path: string, why: string): Failure =>
  new Failure({
    code: "directory/csv-unreadable",
    problem: `the CSV file ${path} ${why}`,
    allowed: `a file on this machine, no symbolic link, of at most ${csvFileBytes} bytes, in UTF-8`,
    next: `ls -l ${shellWord(path)}; file ${shellWord(path)}`,
  });

export const csvColumns = (path: string, wrong: readonly string[]): Failure =>
  new Failure({
    code: "directory/csv-columns",
    problem: `the first line of the CSV file ${path} does not name ${wrong.join(" and ")} once`,
    allowed: "the columns sAMAccountName and mail, each once",
    next: `head -1 ${shellWord(path)}`,
  });

export const csvSyntax = (path: string, line: number, why: string): Failure =>
  new Failure({
    code: "directory/csv-syntax",
    problem: `line ${line} of the CSV file ${path} cannot be understood: ${why}`,
    allowed: "as many fields in each line as in the first, quoted as RFC 4180 says",
    next: `sed -n ${line}p ${shellWord(path)}`,
  });

export const csvDoubled = (path: string, doubled: readonly string[]): Failure =>
  new Failure({
    code: "directory/csv-doubled",
    problem: `the CSV file ${path} has more than one mail for an account:`,
    lines: listed(doubled),
    allowed: "one line for each account",
    next: `sort ${shellWord(path)} | less`,
  });

/** The command that shows a server's own key. */
export const keyscan = ({ host, port }: { host: string; port: number }): string =>
  `ssh-keyscan -t ed25519${port === 22 ? "" : ` -p ${port}`} ${shellWord(host)}`;

export const hostKeyDiffers = (at: { host: string; port: number }): Failure =>
  new Failure({
    code: "directory/host-key",
    problem: `the SSH server at ${at.host}:${at.port} shows another key than immich-sso:fillHostKey: it is another machine, or its key was made anew; nothing was sent to it`,
    allowed: "the server's own ed25519 or ECDSA key",
    next: `compare ${keyscan(at)} with /etc/ssh/ssh_host_ed25519_key.pub on the server, then: pulumi config set immich-sso:fillHostKey`,
  });

export const sshRefused = (at: { host: string; port: number; user: string }): Failure =>
  new Failure({
    code: "directory/ssh-refused",
    problem: `the SSH server at ${at.host}:${at.port} lets ${at.user} not in`,
    allowed: "a private key that its authorized_keys knows, or an SSH agent with one",
    next: "pulumi config set --secret immich-sso:fillSshKey <~/.ssh/id_ed25519",
  });

export const sshUnreachable = (at: { host: string; port: number; user: string }): Failure =>
  new Failure({
    code: "directory/ssh-unreachable",
    problem: `no SSH server answers at ${at.host}:${at.port}`,
    next: `ssh -p ${at.port} ${shellWord(`${at.user}@${at.host}`)} true`,
  });

export const sudoRefused = (user: string): Failure =>
  new Failure({
    code: "directory/sudo",
    problem: `${user} may not run sh as root without a password, and Samba's database is root's`,
    allowed: "root, a user whom sudo asks for no password, or immich-sso:fillDatabase ldap://<host>",
    next: "sudo visudo -f /etc/sudoers.d/immich-sso on the domain controller",
  });

export const containerMissing = (container: string): Failure =>
  new Failure({
    code: "directory/container-missing",
    problem: `no container ${JSON.stringify(container)} runs on this Docker engine`,
    allowed: "the name of the container with Samba's domain controller",
    next: "docker ps --format '{{.Names}}'",
  });
