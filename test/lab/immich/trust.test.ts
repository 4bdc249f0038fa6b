/** An internal CA: Immich trusts it by NODE_EXTRA_CA_CERTS, or does not, and says no more than `fetch failed`. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { testAuthority } from "./support/certificates.ts";
import { startProcess } from "./support/child.ts";
import { oauthFor } from "./support/immich.ts";
import { REDIRECT_URI, startProvider } from "./support/provider.ts";

const MAIN = fileURLToPath(new URL("../../../lab/immich/main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "immich-trust-"));
const authority = await testAuthority();
const provider = await startProvider({ identity: await authority.issue() });
after(() => {
  provider.close();
  rmSync(folder, { recursive: true });
});

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const config = file("immich.json", JSON.stringify({ oauth: oauthFor(provider) }));
const trusted = file("ca.pem", authority.certificate);
const stranger = file("other.pem", (await testAuthority()).certificate);

describe("POST /oauth/authorize to a provider whose certificate the internal CA signed", () => {
  const failed = [500, { message: "Error in OAuth discovery: TypeError: fetch failed" }];
  const cases: [name: string, ca: string | undefined, isTrusted: boolean][] = [
    ["with the CA", trusted, true],
    ["without it", undefined, false],
    ["with another CA", stranger, false],
    ["with a file that is not there", join(folder, "missing.pem"), false],
  ];
  for (const [name, ca, isTrusted] of cases) {
    test(name, async (t) => {
      const immich = await startProcess([MAIN], {
        IMMICH_CONFIG_FILE: config,
        IMMICH_MEDIA_LOCATION: mkdtempSync(join(folder, "data-")),
        ...(ca && { NODE_EXTRA_CA_CERTS: ca }),
      });
      t.after(immich.stop);
      const { status, body } = await immich.call("POST", "/api/oauth/authorize", {
        redirectUri: REDIRECT_URI,
      });
      if (isTrusted) {
        assert.equal(status, 201, JSON.stringify(body));
        assert.ok(String(body.url).startsWith(`${provider.issuer}auth?`), body.url);
      } else {
        assert.deepEqual([status, body], failed);
        // The cause (an unknown authority) is in no line: Immich does not say it either.
        const errors = [...immich.output().matchAll(/ ERROR \[Api:(\w+)~\w{8}\] (.*)\n/g)];
        assert.deepEqual(
          errors.map(([, context, text]) => `${context}: ${text}`),
          [
            "OAuthRepository: Error in OAuth discovery: TypeError: fetch failed",
            "OAuthRepository: TypeError: fetch failed",
          ],
        );
        assert.doesNotMatch(immich.output(), /UNABLE_TO_VERIFY|unable to verify/);
      }
      const warned = /Ignoring extra certs from `\S*missing.pem`, load failed/.test(immich.output());
      assert.equal(warned, ca?.includes("missing") ?? false);
      assert.equal(await immich.stop(), 143);
    });
  }
});
