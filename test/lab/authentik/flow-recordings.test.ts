/**
 * The stand-in against exchanges with a real authentik 2026.2.2 about its flows: consent and who may give it, the
 * end of an application's session, and what it refuses around them. In their order, one subtest each.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { loadExchanges, Replay } from "../../support/exchange.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "./start.ts";
import { flowOf, localUser, wire } from "./wiring.ts";

const FIXTURE = new URL("../../fixtures/authentik-flows/1-consent.json", import.meta.url);

describe("recorded exchanges about flows with authentik 2026.2.2", () => {
  let authentik: TestAuthentik;
  let replay: Replay;

  before(async () => {
    authentik = await startTestAuthentik({ version: "2026.2.2" });
    // What was set up before the recording began.
    await wire(authentik, {
      authorization_flow: await flowOf(authentik, "default-provider-authorization-explicit-consent"),
    });
    await localUser(authentik, "detritus", "watch-1-watch");
    replay = new Replay({
      origin: authentik.url,
      known: [
        ["http://127.0.0.1:9000", authentik.url],
        ["consent-app", "immich"],
        ["consent-client", "immich"],
        ["Consent App", "Immich"],
      ],
      credentials: { token: { authorization: `Bearer ${TOKEN}` } },
      opaque: {
        cookie: /^[A-Za-z0-9]{32}$/,
        to: /^https:\/\/photos\.lab\.test\/auth\/login\?code=[0-9a-f]{32}&state=state-1$/,
      },
      watched: ["allow", "location", "set-cookie", "www-authenticate", "access-control-allow-origin"],
    });
  });
  after(() => authentik.stop());

  for (const exchange of loadExchanges(FIXTURE)) {
    it(exchange.name, async () => assert.deepEqual(await replay.play(exchange), []));
  }
});
