/** Starts a stand-in of its own for a test file, on plain http, with everything in a temporary folder. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningAuthentik, startAuthentik } from "../../../lab/authentik/server.ts";
import type { Json } from "../../support/likeness.ts";
import { send } from "../../support/wire.ts";

/** API token of the stand-ins that tests start. */
export const TOKEN = "lab-token-0123456789abcdef";

/** A stand-in and how to talk to it. */
export interface TestAuthentik extends RunningAuthentik {
  /** The folder that holds its state. */
  folder: string;
  /** Stops it and starts another on its state, as an upgrade does. */
  again(options: TestOptions): Promise<TestAuthentik>;
  /** Calls the API as akadmin; rejects with the answer if the status is not `expected`. */
  api<T = Record<string, Json>>(method: string, path: string, body?: unknown, expected?: number): Promise<T>;
}

/** What a test may choose of it. */
export interface TestOptions {
  /** Release that it answers as; default is the newest line. */
  version?: string;
  /** Addresses of proxies that are trusted, since 2026.8; default is everybody. */
  trustedProxies?: readonly string[];
  /** Path that it is served at, for example `/auth`; default is the root. */
  path?: string;
  /** PEM file of an authority that it trusts beside Node's own. */
  ca?: string;
}

/** Starts one; `stop()` removes its folder too. */
export async function startTestAuthentik(options: TestOptions = {}): Promise<TestAuthentik> {
  return startIn(mkdtempSync(join(tmpdir(), "authentik-")), options);
}

async function startIn(folder: string, options: TestOptions): Promise<TestAuthentik> {
  const tokenFile = join(folder, "token");
  writeFileSync(tokenFile, `${TOKEN}\n`);
  const running = await startAuthentik({
    host: "127.0.0.1",
    port: 0,
    stateFile: join(folder, "state.json"),
    tokenFile,
    ...options,
  });
  return {
    url: running.url,
    folder,
    api: (method, path, body, expected) => callApi(running.url, method, path, body, expected),
    again: async (others) => {
      await running.stop();
      return startIn(folder, others);
    },
    stop: async () => {
      await running.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function callApi<T>(
  origin: string,
  method: string,
  path: string,
  body?: unknown,
  expected = { GET: 200, POST: 201, PUT: 200, PATCH: 200, DELETE: 204 }[method],
): Promise<T> {
  const answer = await send({
    method,
    url: `${origin}/api/v3${path}`,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.status !== expected) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return (answer.text === "" ? {} : JSON.parse(answer.text)) as T;
}
