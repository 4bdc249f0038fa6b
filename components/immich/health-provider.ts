import { setTimeout as sleep } from "node:timers/promises";
import {
  type Ailing,
  containerEnded,
  containerGone,
  containerNotHealthy,
} from "../support/container-errors.ts";
import { dockerCommand } from "../support/docker/command.ts";
import { type ContainerState, stateOf } from "../support/docker/container-state.ts";
import type { DockerEngine } from "../support/docker/engine.ts";
import { engineUnasked } from "../support/docker/errors.ts";
import { lastWords, masked, telling } from "../support/docker/last-words.ts";
import { plain } from "../support/plain.ts";
import { say } from "../support/say.ts";
import { refuseOtherVersion } from "./database-version.ts";

/** What the resource `immich:Health` does: it waits until a container is healthy, or says why it does not get so. */
export interface HealthInputs {
  container: string;
  /** Of the container, for people. */
  name: string;
  /** How long to wait, at most. */
  seconds: number;
  secrets: string[];
  engine?: DockerEngine;
  /** Of a database's container: which Immich is about to open it, and where its files lie. */
  database?: { place: string; version: string; allowJump: boolean };
}

/**
 * So many ends are no accident. A server whose database is not there yet may well end once or twice; Docker starts it
 * again after 0.1, 0.2, 0.4 s and so on.
 */
const mostEnds = 3;

/** So long a container without a health check must run on end. */
const steadySeconds = 3;

/** Who waits longer than this is told so, again and again. */
const saySeconds = 10;

export async function check(_olds: object, news: HealthInputs) {
  return { inputs: news, failures: [] };
}

export async function create(inputs: HealthInputs) {
  await untilHealthy(inputs);
  return { id: inputs.name, outs: plain({ ...inputs }) };
}

/** Whether it is healthy today is what the doctor asks; here it is about the moment at which others were made. */
export async function read(id: string, state: HealthInputs) {
  return { id, props: state, inputs: state };
}

export async function update(_id: string, _olds: HealthInputs, news: HealthInputs) {
  await untilHealthy(news);
  return { outs: plain({ ...news }) };
}

export async function remove(): Promise<void> {}

/**
 * @throws Failure `container/ended`, `container/not-healthy`, `container/gone`, `engine/unasked`, and for a database
 *   those of a version that must not open it
 */
async function untilHealthy(inputs: HealthInputs): Promise<void> {
  const { container, name, seconds, engine, database } = inputs;
  const passed = stopwatch();
  let [restarts, steady, said] = [undefined as number | undefined, stopwatch(), 0];
  for (let before = 0; ; await sleep(1_000)) {
    const state = await stateOf(container, engine);
    if ("refusal" in state) {
      if (isWithoutDocker(state.refusal)) return say(`${name} is not waited for: ${state.refusal}`);
      if (/no such (container|object)/i.test(state.refusal)) throw containerGone(name);
      if (passed() >= seconds) throw engineUnasked(name, state.refusal);
      continue;
    }
    if (state.restarts !== before || state.status !== "running")
      [before, steady] = [state.restarts, stopwatch()];
    if (isHealthy(state, steady())) break;
    if (restarts === undefined && state.status === "restarting") {
      // Docker waits up to a minute between two starts. Whoever asks again has changed something, and means now.
      await dockerCommand(engine, ["container", "restart", container]);
      restarts = 0;
      continue;
    }
    restarts ??= state.restarts;
    const ends = state.restarts - restarts;
    if (isOver(state) || ends >= mostEnds) throw containerEnded(await ailing(inputs, state), ends, passed());
    if (passed() >= seconds) throw containerNotHealthy(await ailing(inputs, state), seconds);
    if (passed() >= said + saySeconds) {
      said = passed();
      say(`waiting for ${name} to get healthy, ${said} s so far`);
    }
  }
  if (database) await refuseOtherVersion(name, engine, database);
}

/** Seconds since now. */
function stopwatch(): () => number {
  const begin = Date.now();
  return () => Math.round((Date.now() - begin) / 1_000);
}

/** The Docker provider needs no such command, so neither does who has none. */
function isWithoutDocker(refusal: string): boolean {
  return /^there is no \w+ command on this machine$/.test(refusal);
}

/** One without a health check is healthy if it goes on running. */
function isHealthy({ status, health }: ContainerState, steady: number): boolean {
  return status === "running" && (health === "healthy" || (health === undefined && steady >= steadySeconds));
}

/** Stopped by somebody, or by an engine that does not start it again. */
function isOver({ status }: ContainerState): boolean {
  return status === "exited" || status === "dead";
}

/** Everything that can be told of a container that is not well. */
async function ailing(inputs: HealthInputs, seen: ContainerState): Promise<Ailing> {
  const { container, name, engine, secrets } = inputs;
  const state = await atItsEnd(inputs, seen);
  const words = await lastWords(container, engine, secrets);
  // Loaded here: only who has something to explain needs the catalogue.
  const { explain } = await import("../proof/catalogue.ts");
  const entry = explain(words.join("\n")).find(({ code }) => code.startsWith("start/"));
  return {
    name,
    state: { ...state, lastCheck: masked(state.lastCheck, secrets) },
    words: telling(words),
    ...(entry ? { meaning: { code: entry.code, cause: entry.causes[0] ?? "", remedy: entry.config } } : {}),
  };
}

/** A container that was started again has no exit code for as long as it runs; some end within seconds. */
async function atItsEnd({ container, engine }: HealthInputs, seen: ContainerState): Promise<ContainerState> {
  if (seen.restarts === 0) return seen;
  const passed = stopwatch();
  for (let state: ContainerState | { refusal: string } = seen; passed() < 3; await sleep(100)) {
    if (!("refusal" in state) && state.status !== "running") return state;
    state = await stateOf(container, engine);
  }
  return seen;
}
