/**
 * The stand-in against 169 recorded exchanges with a real authentik of each recorded release, in their order, one
 * subtest each: same status, same headers, same body in full depth.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { loadExchanges, Replay } from "../../support/exchange.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "./start.ts";

for (const version of ["2026.2.2", "2026.8.0-rc1"]) {
  const fixtures = new URL(`../../fixtures/authentik-${version}/`, import.meta.url);

  describe(`recorded exchanges with authentik ${version}`, () => {
    let authentik: TestAuthentik;
    let replay: Replay;

    before(async () => {
      authentik = await startTestAuthentik({ version });
      // What was set up before the recording began.
      await authentik.api("PATCH", "/core/users/3/", { email: "akadmin@example.test" });
      await authentik.api("POST", "/core/users/3/set_password/", { password: "lab-akadmin-pass" }, 204);
      replay = new Replay({
        origin: authentik.url,
        known: [
          ["http://127.0.0.1:9000", authentik.url],
          ["http://127.0.0.1:9100", authentik.url],
        ],
        credentials: { token: { authorization: `Bearer ${TOKEN}` } },
        numberIds: ["pk", "provider", "num_pk", "user"],
        sets: ["scope", "system_permissions"],
        kinds: {
          outpost: /^ak-outpost-[0-9a-f]{32}$/,
          group_number: /^\d{5}$/,
        },
        opaque: {
          client_id: /^[A-Za-z0-9]{40}$/,
          client_secret: /^[A-Za-z0-9]{128}$/,
          refresh_token: /^[A-Za-z0-9]{128}$/,
          jti: /^[A-Za-z0-9]{40}$/,
          uid: /^[A-Za-z0-9]{40}$/,
          cookie: /^[A-Za-z0-9]{32}$/,
          sid: /^[a-z0-9]{32}$/,
          kid: /^[\w-]{86}$/,
          n: /^[\w-]{683}$/,
          x5c: /^[A-Za-z0-9+/]{1500,2000}={0,2}$/,
          x5t: /^[\w-]{27}$/,
          "x5t#S256": /^[\w-]{43}$/,
        },
        watched: ["allow", "location", "set-cookie", "www-authenticate", "access-control-allow-origin"],
      });
    });
    after(() => authentik.stop());

    for (const file of readdirSync(fixtures).sort()) {
      describe(file, () => {
        for (const exchange of loadExchanges(new URL(file, fixtures))) {
          it(exchange.name, async () => assert.deepEqual(await replay.play(exchange), []));
        }
      });
    }
  });
}
