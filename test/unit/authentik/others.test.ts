/** Who may use the application beside the stack's groups, and the words of the output `access`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessInWords, othersThan } from "../../../components/authentik/others.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { startTestAuthentik, TOKEN } from "../../lab/authentik/start.ts";

test("everyone is said only where it is true", async (t) => {
  const authentik = await startTestAuthentik();
  t.after(() => authentik.stop());
  const api = new AuthentikApi({ url: authentik.url, token: TOKEN });
  const { pk } = await authentik.api<{ pk: string }>("POST", "/core/applications/", {
    name: "Immich",
    slug: "immich",
  });
  const words = async (names: string[], groups: string[], own: string[] = []) =>
    accessInWords(names, await othersThan(api, groups, own, pk));
  const bind = (fields: object) =>
    authentik.api<{ pk: string }>("POST", "/policies/bindings/", { target: pk, order: 0, ...fields });

  assert.equal(await words([], []), "everyone who can sign in to Authentik");
  assert.deepEqual(await othersThan(api, [], [], undefined), { bindings: 0, isOpen: true });

  const group = (await authentik.api<{ pk: string }>("POST", "/core/groups/", { name: "family" })).pk;
  const { pk: own } = await bind({ group });
  assert.equal(await words(["family"], [group]), "members of family, and of the groups in them");
  // No longer wanted: it goes with this update.
  assert.equal(await words([], [], [own]), "everyone who can sign in to Authentik");

  await bind({ user: 3, enabled: false });
  assert.equal(await words(["family"], [group]), "members of family, and of the groups in them");
  await bind({ user: 3 });
  assert.equal(
    await words(["family"], [group]),
    "members of family, and of the groups in them; also people let in by 1 binding that was added in Authentik",
  );
  assert.equal(await words([], []), "only people let in by 2 bindings that were added in Authentik");
});

test("where the token may not see Authentik's flag, everyone is not claimed", () => {
  assert.equal(
    accessInWords([], { bindings: 0, isOpen: undefined }),
    "everyone who can sign in to Authentik, unless its flag core_default_app_access is off (this token cannot read it)",
  );
});
