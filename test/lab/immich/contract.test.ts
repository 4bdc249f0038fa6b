/**
 * The stand-in for Immich against 133 exchanges with a real Immich 3.1.0, one subtest each, in the recorded
 * order. Bodies are compared whole; the ETag, a hash of the body's bytes, also fixes the order of its keys.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { RECORDED } from "../../../lab/immich/server/version.ts";
import { startImmich } from "../../../lab/immich/server.ts";
import { Replay } from "../../support/exchange.ts";
import { testAuthority } from "./support/certificates.ts";
import { closedPort, discoveryOfEveryKind, listen } from "./support/issuers.ts";
import { OPAQUE, Recordings, type Step, type Tree } from "./support/recordings.ts";

const recordings = new Recordings();
const SERIES = ["1-set-up", "2-system-config", "3-authorize", "4-password-login", "5-users", "6-the-rest"];
const RECORDED_ISSUER = "http://127.0.0.1:44169";

test("the stand-in answers as the recorded Immich 3.1.0", async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), "immich-contract-"));
  const issuer = await listen(discoveryOfEveryKind);
  const selfSigned = await listen(discoveryOfEveryKind, await (await testAuthority()).issue());
  const immich = await startImmich({
    port: 0,
    host: "127.0.0.1",
    dataDir,
    // The recorded server ran without machine learning.
    env: { IMMICH_MACHINE_LEARNING_ENABLED: "false", LAB_IMMICH_VERSION: RECORDED },
    write: () => undefined,
  });
  const replay = new Replay({
    origin: immich.url,
    known: [
      [RECORDED_ISSUER, issuer.origin],
      ["v24.15.0", process.version],
    ],
    opaque: OPAQUE,
  });
  const places: [string, string][] = [
    ["$issuer", issuer.origin],
    ["$selfSigned", selfSigned.origin],
    ["$closed", String(await closedPort())],
  ];
  t.after(async () => {
    await immich.stop();
    issuer.close();
    selfSigned.close();
    rmSync(dataDir, { recursive: true });
  });

  const steps = SERIES.flatMap((name) => recordings.load(name));
  assert.equal(steps.length, 133);
  const adminKey = String((steps[13] as Step & { response: { body: Tree } }).response.body.secret);
  for (const step of steps) {
    await t.test(step.name, async () => {
      if (step.given) await putConfig(step.given);
      assert.deepEqual(await replay.play(step), []);
      const url = (step.response.body as Tree | undefined)?.url;
      if (typeof url === "string") assertAuthorizeUrl(url, step.response.headers["set-cookie"] as string[]);
    });
  }

  /** Replaces the config by the defaults with some values changed. */
  async function putConfig(given: Tree): Promise<void> {
    let text = JSON.stringify(recordings.configOf(given));
    for (const [name, value] of places) text = text.replaceAll(name, value);
    const response = await fetch(`${immich.url}/api/system-config`, {
      method: "PUT",
      headers: { "x-api-key": replay.likeness.translate(adminKey), "content-type": "application/json" },
      body: text,
    });
    assert.equal(response.status, 200, await response.text());
  }

  /** The URL part by part: the state of the cookie, and the challenge that belongs to the verifier. */
  function assertAuthorizeUrl(recorded: string, recordedCookies: string[]): void {
    const cookie = (name: string) => {
      const line = recordedCookies.find((text) => text.startsWith(`${name}=`)) ?? "";
      return replay.likeness.translate(line.slice(name.length + 1).split(";")[0] ?? "");
    };
    const live = new URL(replay.likeness.translate(recorded));
    const wanted = new URL(recorded.replace(RECORDED_ISSUER, issuer.origin));
    wanted.searchParams.set("state", cookie("immich_oauth_state"));
    const digest = createHash("sha256").update(cookie("immich_oauth_code_verifier"));
    wanted.searchParams.set("code_challenge", digest.digest("base64url"));
    assert.equal(live.href, wanted.href);
  }
});
