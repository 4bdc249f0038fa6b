/** The three settings that fail silently and the wrong secret, as the library says it that Immich uses. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as client from "openid-client";
import { Browser } from "./browser.ts";
import { startTestAuthentik, type TestAuthentik } from "./start.ts";
import { CLIENT, localUser, selfSigned, WEB, wire } from "./wiring.ts";

describe("openid-client, set up as Immich sets it up", () => {
  let authentik: TestAuthentik;
  let provider: number;

  before(async () => {
    authentik = await startTestAuthentik();
    provider = await wire(authentik);
    await localUser(authentik, "nobby", "watch-1");
  });
  after(() => authentik.stop());

  /** A whole login; resolves with the mail in the ID token, or with the library's message and its cause's. */
  async function login({
    secret = CLIENT.secret,
    slash = "/",
    changes = {},
    undo = {},
  } = {}): Promise<unknown> {
    const path = `/providers/oauth2/${provider}/`;
    await authentik.api("PATCH", path, changes);
    try {
      const metadata = {
        client_secret: secret,
        response_types: ["code"],
        id_token_signed_response_alg: "RS256",
      };
      const issuer = new URL(`${authentik.url}/application/o/immich${slash}`);
      const config = await client.discovery(issuer, CLIENT.id, metadata, client.ClientSecretPost(secret), {
        execute: [client.allowInsecureRequests],
      });
      const pkceCodeVerifier = client.randomPKCECodeVerifier();
      const expectedState = client.randomState();
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: WEB,
        scope: "openid email profile",
        state: expectedState,
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: "S256",
      });
      const answer = await new Browser(authentik.url).authorize(
        url.pathname + url.search,
        "nobby",
        "watch-1",
      );
      const callback = new URL(answer.headers.location?.[0] ?? "");
      const tokens = await client.authorizationCodeGrant(config, callback, {
        expectedState,
        pkceCodeVerifier,
      });
      return tokens.claims()?.email;
    } catch (error) {
      const { message, error: code, cause } = error as Error & { error?: string; cause?: Error };
      return [message, code ?? cause?.message];
    } finally {
      await authentik.api("PATCH", path, undo);
    }
  }

  it("signs in", async () => {
    assert.equal(await login(), "nobby@lab.test");
  });

  it("refuses HS256, which comes of a missing signing key", async () => {
    const undo = { signing_key: await selfSigned(authentik) };
    assert.deepEqual(await login({ changes: { signing_key: null }, undo }), [
      "invalid response encountered",
      'unexpected JWT "alg" header parameter',
    ]);
  });

  it("cannot decrypt what an encryption key makes", async () => {
    const changes = { encryption_key: await selfSigned(authentik) };
    assert.deepEqual(await login({ changes, undo: { encryption_key: null } }), [
      "unsupported operation",
      "JWE decryption is not configured",
    ]);
  });

  it("is told of a wrong secret", async () => {
    assert.deepEqual(await login({ secret: "wrong" }), [
      "server responded with an error in the response body",
      "invalid_client",
    ]);
  });

  it("wants the issuer with its last slash", async () => {
    const [message] = (await login({ slash: "" })) as string[];
    assert.equal(message, "discovered metadata issuer does not match the expected issuer");
  });
});
