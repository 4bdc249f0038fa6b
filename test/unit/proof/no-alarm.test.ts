/** What must not raise an alarm: each case is broken-looking, no probe is bad, and a person signs in all the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { prove } from "../../../components/proof/prove.ts";
import { signIn } from "../../../components/proof/sign-in.ts";
import { CLIENT, localUser } from "../../lab/authentik/wiring.ts";
import { bindGroup, type Change, type ProofGround, proofGround, wrong } from "./ground.ts";

/** Alice's. */
const password = "a-password-of-the-test";

const noAlarm: Record<string, Change> = {
  "both sides as they should be": async () => {},
  "claims are not in the ID token: the preview lacks the mail, userinfo has it": ({ patch }) =>
    patch({ include_claims_in_id_token: false }),
  "the issuer is given as the document's address: Immich compares nothing": ({ edit, target }) =>
    edit({ issuerUrl: `${target.authentik.issuer}.well-known/openid-configuration` }),
  "a public client, whose secret nobody looks at": ({ patch }) => patch({ client_type: "public" }),
  "a public client, and any secret in Immich": async ({ patch, edit }) => {
    await patch({ client_type: "public" });
    await edit({ clientSecret: "of another time" });
  },
  "client_secret_basic, and a secret of signs that a header must escape": async ({ patch, edit }) => {
    const clientSecret = "a:b%c&d+e/f=g";
    await patch({ client_secret: clientSecret });
    await edit({ clientSecret, tokenEndpointAuthMethod: "client_secret_basic" });
  },
  "the issuer in other letters, which is the same URL": ({ edit, target }) =>
    edit({ issuerUrl: target.authentik.issuer.replace("http://127.0.0.1", "HTTP://127.1") }),
  "a signed userinfo is expected, and never asked: the ID token has the mail": ({ edit }) =>
    edit({ profileSigningAlgorithm: "RS256" }),
  "HS256 on both sides": async ({ patch, edit }) => {
    await patch({ signing_key: null });
    await edit({ signingAlgorithm: "HS256" });
  },
  "ES256 on both sides": async ({ patch, edit, authentik }) => {
    await patch({ signing_key: await ecdsaKey(authentik) });
    await edit({ signingAlgorithm: "ES256" });
  },
  "redirect URIs by a pattern": ({ patch }) =>
    patch({ redirect_uris: [{ matching_mode: "regex", url: ".*" }] }),
  "a logout URI with a slash too many": ({ patch, target }) =>
    patch({ logout_uri: `${target.immich.origins[0]}//api/oauth/backchannel-logout` }),
  "an account without mail that is not active": async ({ authentik }) => {
    const pk = await localUser(authentik, "gone", "a-password-of-the-test");
    await authentik.api("PATCH", `/core/users/${pk}/`, { email: "", is_active: false });
  },
  "an account without mail that may not sign in": async ({ authentik }) => {
    const pk = await localUser(authentik, "stranger", "a-password-of-the-test");
    await authentik.api("PATCH", `/core/users/${pk}/`, { email: "" });
    const { results } = await authentik.api<{ results: { pk: number; username: string }[] }>(
      "GET",
      "/core/users/?username=alice",
    );
    await bindGroup(
      authentik,
      results.map((user) => user.pk),
    );
  },
};

for (const [name, change] of Object.entries(noAlarm))
  test(`no alarm: ${name}; and alice signs in`, async (t) => {
    const ground = await proofGround(t);
    await change(ground, t);
    assert.deepEqual(await wrong(ground.target), {
      codes: [],
      seen: "",
      says: "People can sign in.",
    });
    const [origin = ""] = ground.target.immich.origins;
    const { email } = await signIn({
      ...{ origin, authentik: ground.target.authentik.url },
      ...{ username: "alice", password },
    });
    assert.equal(email, "alice@lab.test");
  });

test("to the app's own scheme Authentik cannot answer prompt=none: 400 although it is registered, and no alarm", async (t) => {
  const { target } = await proofGround(t);
  const uri = "app.immich:///oauth-callback";
  const query = new URLSearchParams({
    ...{ response_type: "code", client_id: CLIENT.id, redirect_uri: uri, scope: "openid", prompt: "none" },
  });
  const { status } = await fetch(`${target.authentik.url}/application/o/authorize/?${query}`, {
    redirect: "manual",
  });
  assert.equal(status, 400);
  const accepted = (await prove(target)).find(({ code }) => code === "redirect/accepted");
  assert.deepEqual([accepted?.state, accepted?.seen], ["good", target.redirectUris.join(", ")]);
});

/** A new key pair on P-256. */
async function ecdsaKey(authentik: ProofGround["authentik"]): Promise<unknown> {
  const pair = { common_name: "ecdsa", subject_alt_name: "", validity_days: 30, alg: "ecdsa" };
  return (await authentik.api("POST", "/crypto/certificatekeypairs/generate/", pair, 200)).pk;
}
