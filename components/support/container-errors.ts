import type { ContainerState } from "./docker/container-state.ts";
import { Failure } from "./failure.mjs";
import { configSet, shellWord } from "./shell.mjs";

/* Every error text about Immich's containers. Codes are stable: scripts and docs may name them. */

/** @param known how `from` is known */
export const versionOlder = (from: string, to: string, known: string): Failure =>
  new Failure({
    code: "container/version-older",
    problem: `Immich ${to} is older than ${from}, ${known}: Immich cannot take its database back`,
    allowed: `${from} or later; or ${to} with immich-sso:allowVersionJump, once a database of ${to} is restored`,
    next: configSet("immich-sso:immichVersion", from),
  });

/** @param between the major version that comes first */
export const versionSkipped = (from: string, to: string, between: number, known: string): Failure =>
  new Failure({
    code: "container/version-skipped",
    problem: `from Immich ${from}, ${known}, to ${to} skips a major version, whose migrations the next one builds on`,
    allowed: `the last ${between}.x first, then ${to}; or immich-sso:allowVersionJump, if Immich's release notes say so`,
    next: `pulumi config set immich-sso:immichVersion ${between}.x.y`,
  });

/** A container that is not well, with all that can be told of it. */
export interface Ailing {
  name: string;
  state: ContainerState;
  /** The end of its log, without secrets. */
  words: readonly string[];
  /** What the catalogue of failures says of that. */
  meaning?: { code: string; cause: string; remedy: string };
}

/** @param ends how often it ended while it was looked at; 0 where it was not started again */
export const containerEnded = (ailing: Ailing, ends: number, seconds: number): Failure =>
  new Failure({
    code: "container/ended",
    problem: `the container ${ailing.name} ${endInWords(ailing.state, ends, seconds)}; ${logOf(ailing)}`,
    ...toldBy(ailing),
    allowed: "a container that goes on running",
    next: remedy(ailing),
  });

export const containerNotHealthy = (ailing: Ailing, seconds: number): Failure =>
  new Failure({
    code: "container/not-healthy",
    problem: `the container ${ailing.name} did not get healthy in ${seconds} s: ${stateInWords(ailing.state)}; ${logOf(ailing)}`,
    ...toldBy(ailing),
    allowed: "a container whose health check passes within immich-sso:startSeconds",
    next: remedy(ailing),
  });

/** Somebody took it away while it was waited for. */
export const containerGone = (name: string): Failure =>
  new Failure({
    code: "container/gone",
    problem: `the container ${name} is no longer there: somebody removed it while it was starting`,
    allowed: "a container that stays",
    next: "pulumi up",
  });

function endInWords(
  { status, exitCode, outOfMemory }: ContainerState,
  ends: number,
  seconds: number,
): string {
  const code = `with exit code ${exitCode}${outOfMemory ? ", at its memory limit (immich-sso:limits)" : ""}`;
  if (ends === 0) return `ended ${code}`;
  return `ended ${ends} times in ${seconds} s${status === "running" ? "" : `, the last time ${code}`}`;
}

function stateInWords({ status, health, lastCheck, exitCode, restarts }: ContainerState): string {
  if (status !== "running")
    return `it is ${status}${status === "restarting" ? `, started again ${restarts} times, the last time after exit code ${exitCode}` : ""}`;
  const said = lastCheck ? `: ${lastCheck.split("\n")[0]}` : "";
  return health === "unhealthy"
    ? `it runs, and its health check fails${said}`
    : `it runs, and its health check has not passed yet${said}`;
}

function logOf({ words }: Ailing): string {
  return words.length > 0 ? "the end of its log:" : "its log is empty";
}

function toldBy({ words, meaning }: Ailing): { lines: readonly string[]; means?: string } {
  if (!meaning) return { lines: words };
  return {
    lines: words,
    means: `${meaning.code} (docs/errors.md): ${meaning.cause.replaceAll("`", "")}`,
  };
}

/** The catalogue's remedy is written for a page; here it is plain text. */
function remedy({ name, meaning }: Ailing): string {
  return meaning
    ? meaning.remedy.replaceAll("`", "")
    : `docker logs ${shellWord(name)}, on the Docker host; then: pulumi up`;
}
