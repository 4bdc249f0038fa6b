/** Who people are to Immich: what is refused, and what goes back to what was deployed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignStack, type Identity, refuseNewIdentity } from "../../../components/authentik/identity.ts";
import type { Failure } from "../../../components/support/failure.mjs";

const deployed: Identity = { clientId: "immich-sso-home-immich", subMode: "user_uuid" };

/** The code and the next command of the refusal; undefined where there is none. */
function refused(live: Partial<Identity>, wanted: Partial<Identity>, before?: Partial<Identity>) {
  try {
    refuseNewIdentity({ ...deployed, ...live }, { ...deployed, ...wanted }, false, before);
  } catch (error) {
    const { code, next } = error as Failure;
    return [code, next];
  }
  return undefined;
}

const keepClient = "pulumi config set immich-sso:clientId immich-sso-home-immich";
const keepMode = "pulumi config set immich-sso:subMode user_uuid";

test("another identity in the configuration is refused, with what was deployed", () => {
  for (const before of [undefined, deployed]) {
    assert.deepEqual(refused({}, {}, before), undefined);
    assert.deepEqual(refused({}, { clientId: "another" }, before), ["authentik/new-identity", keepClient]);
    assert.deepEqual(refused({}, { clientId: "another", subMode: "user_id" }, before), [
      "authentik/new-identity",
      `${keepClient} && ${keepMode}`,
    ]);
  }
});

test("in a stack of several the setting is the instance's", () => {
  const key = (setting: string) => `immich-sso:instances.club.${setting}`;
  assert.throws(() => refuseNewIdentity(deployed, { ...deployed, clientId: "b" }, false, deployed, key), {
    problem:
      "this would change immich-sso:instances.club.clientId from immich-sso-home-immich to b: people could be unable to sign in to the accounts they have",
    next: "pulumi config set --path 'immich-sso:instances.club.clientId' immich-sso-home-immich",
  });
});

test("a client id that was changed by hand goes back: the subject does not hang on it", () => {
  assert.deepEqual(refused({ clientId: "by-hand" }, {}, deployed), undefined);
});

test("a sub mode that was changed by hand goes back with the opt-in only", () => {
  const back =
    "pulumi config set immich-sso:allowNewIdentity true && pulumi up && pulumi config rm immich-sso:allowNewIdentity";
  assert.deepEqual(refused({ subMode: "user_id" }, {}, deployed), ["authentik/subject-by-hand", back]);
  refuseNewIdentity({ ...deployed, subMode: "user_id" }, deployed, true, deployed);
  // Theirs is kept by the configuration.
  assert.deepEqual(refused({ subMode: "user_id" }, { subMode: "user_id" }, deployed), undefined);
  // Changed by hand, and to a third one by the configuration.
  assert.deepEqual(refused({ subMode: "user_id" }, { subMode: "user_email" }, deployed), [
    "authentik/new-identity",
    keepMode,
  ]);
});

test("the stack that a client id belongs to", () => {
  const of = (clientId: string, slug: string | null) => foreignStack(clientId, slug, "home")?.name;
  assert.deepEqual(
    [
      of("immich-sso-live-photos", "photos"),
      of("immich-sso-my-live-family-photos", "family-photos"),
      of("immich-sso-home-photos", "photos"),
      of("by-hand", "photos"),
    ],
    ["live", "my-live", undefined, undefined],
  );
  // Without the slug nothing tells where the stack's name ends.
  assert.deepEqual(foreignStack("immich-sso-live-photos", null, "home"), { name: undefined });
  assert.deepEqual(foreignStack("immich-sso-live-photos", "moved", "home"), { name: undefined });
  assert.deepEqual(foreignStack("immich-sso-home-photos", "moved", "home"), undefined);
});
