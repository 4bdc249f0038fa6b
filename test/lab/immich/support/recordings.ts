/** Recorded exchanges, their config documents written out, and a stand-in on which to replay them. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { RECORDED } from "../../../../lab/immich/server/version.ts";
import { startImmich } from "../../../../lab/immich/server.ts";
import { type Exchange, loadExchanges, Replay } from "../../../support/exchange.ts";
import type { Json } from "../../../support/likeness.ts";

export type Tree = { [key: string]: Json };

/** An exchange, and what the config has to differ in from the defaults before it. */
export type Step = Exchange & { given?: Tree };

const fixture = (name: string) => new URL(`../../../fixtures/immich/${name}.json`, import.meta.url);
const TOKEN = /^[A-Za-z0-9]{34,43}$/;
const CORRELATION = /^[a-z0-9]{8}$/;

/** Texts that each server makes up, by the key or the header that holds them. */
export const OPAQUE = {
  secret: TOKEN,
  accessToken: TOKEN,
  cookie: /^[\w-]{34,43}$/,
  url: /^http:\S+\/authorize\?\S+$/,
  correlationId: CORRELATION,
  "x-correlation-id": CORRELATION,
  "x-immich-cid": CORRELATION,
};

/** What a real server answered, by the file's name, and that server's config documents. */
export class Recordings {
  readonly #defaults: string;
  readonly #folder: string;

  /** `folder` is the one of a version, with a slash at its end; 3.1.0 has none. */
  constructor(folder = "") {
    this.#folder = folder;
    this.#defaults = readFileSync(fixture(`${folder}defaults`), "utf8");
  }

  /** A file's exchanges with whole documents. */
  load(name: string): Step[] {
    const steps = loadExchanges(fixture(this.#folder + name)) as Step[];
    return steps.map((step) => ({
      ...step,
      request: this.#whole(step.request),
      response: this.#whole(step.response),
    }));
  }

  /** A whole config document, written in the fixtures as what differs from the defaults. */
  configOf(set: Tree, without: string[] = []): Tree {
    const document = JSON.parse(this.#defaults) as Tree;
    const parentOf = (path: string): [Tree, string] => {
      const keys = path.split(".");
      const last = keys.pop() as string;
      let at = document;
      for (const key of keys) {
        at[key] ??= {};
        at = at[key] as Tree;
      }
      return [at, last];
    };
    for (const [path, value] of Object.entries(set)) {
      const [parent, key] = parentOf(path);
      parent[key] = value;
    }
    for (const path of without) {
      const [parent, key] = parentOf(path);
      delete parent[key];
    }
    return document;
  }

  #whole<T extends { body?: Json }>(part: T): T {
    const body = part.body as { $config?: Tree; $without?: string[] } | undefined;
    return body?.$config ? { ...part, body: this.configOf(body.$config, body.$without) } : part;
  }
}

/** Starts a fresh stand-in and replays a series on it, one subtest each. */
export async function replayAll(t: TestContext, steps: Step[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "immich-replay-"));
  const { url, stop } = await startImmich({
    port: 0,
    host: "127.0.0.1",
    dataDir,
    // The recorded servers ran without machine learning.
    env: { IMMICH_MACHINE_LEARNING_ENABLED: "false", LAB_IMMICH_VERSION: RECORDED, ...env },
    write: () => undefined,
  });
  t.after(async () => {
    await stop();
    rmSync(dataDir, { recursive: true });
  });
  const watched = ["vary", "x-correlation-id", "x-immich-cid"];
  const replay = new Replay({ origin: url, opaque: OPAQUE, watched });
  for (const step of steps)
    await t.test(step.name, async () => assert.deepEqual(await replay.play(step), []));
}
