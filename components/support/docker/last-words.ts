import { stripVTControlCharacters } from "node:util";
import { dockerCommand } from "./command.ts";
import type { DockerEngine } from "./engine.ts";

/** Enough for one start of Immich's with the stack of its error. */
const mostLines = 120;

/**
 * The end of a container's log, of all its starts, oldest line first, without a secret that was given to it. Empty
 * where the engine keeps no log, or cannot be asked.
 */
export async function lastWords(
  container: string,
  engine: DockerEngine | undefined,
  secrets: readonly string[],
): Promise<string[]> {
  const command = ["logs", "--timestamps", "--tail", String(mostLines), container];
  const { stdout, stderr } = await dockerCommand(engine, command, { timeout: 15_000 });
  return inOrder(masked(stripVTControlCharacters(`${stdout}\n${stderr}`), secrets));
}

/** Standard output and standard error come apart; the engine's times put them together again. */
function inOrder(text: string): string[] {
  const timed = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ?(.*)$/;
  return text
    .split("\n")
    .map((line) => timed.exec(line))
    .filter((match) => match !== null)
    .toSorted(([, one = ""], [, other = ""]) => (one < other ? -1 : 1))
    .map(([, , line = ""]) => line.trimEnd());
}

/** Stacks, and what Node and Postgres print beside an error's text: of use to who wrote the program. */
const forProgrammers =
  /^\s*(at |\^|node:internal|triggerUncaughtException|Node\.js v\d|[{}\]]*$|\w+: undefined,?$|(errno|code|syscall|hostname|path|address|port|length|severity|file|line|routine): )/;

/** Immich's begin of a line: process and time. */
const stamp = /^\[Nest\] \d+ +- [\d/]+, [\d:]+ [AP]M +/;

/** Of these lines the last few that tell something to people, one that comes at each start only once. */
export function telling(lines: readonly string[], most = 8, width = 240): string[] {
  return lines
    .map((line) => line.replace(stamp, ""))
    .filter((line, index, all) => !forProgrammers.test(line) && all.lastIndexOf(line) === index)
    .slice(-most)
    .map((line) => (line.length > width ? `${line.slice(0, width)}…` : line));
}

/** The text without these secrets, the passwords in such of them as are URLs, and those in any other URL. */
export function masked(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret.trim(), ...passwordOf(secret)])
    .filter(Boolean)
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text)
    .replaceAll(/(\w:\/\/[^\s:@/]*):[^\s@/]+@/g, "$1:[secret]@");
}

/** As it stands in a URL, and as it is. */
function passwordOf(secret: string): string[] {
  const password = URL.canParse(secret) ? new URL(secret).password : "";
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
