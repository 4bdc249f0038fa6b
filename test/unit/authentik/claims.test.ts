import assert from "node:assert/strict";
import { test } from "node:test";
import { claimProblems, claimsExpression, hasClaims } from "../../../components/authentik/claims.ts";
import { parseExpression } from "../../../lab/authentik/oidc/expression.ts";
import type { User } from "../../../lab/authentik/state/model.ts";

const none = { adminGroups: [], quotas: {} };
const member = (...groups: string[]) => ({
  user: { attributes: { gib: 7 } } as unknown as User,
  isMember: (group: string) => groups.includes(group),
});

test("nothing asked for is no mapping", () => {
  assert.deepEqual(
    [
      none,
      { ...none, adminGroups: ["a"] },
      { ...none, quotas: { a: 1 } },
      { ...none, quotaAttribute: "gib" },
      { ...none, storageLabelAttribute: "folder" },
    ].map(hasClaims),
    [false, true, true, true, true],
  );
});

test("the whole expression", () => {
  const claims = {
    adminGroups: ["admins", "parents"],
    quotas: { family: 100, guests: 5 },
    quotaAttribute: "gib",
  };
  assert.equal(
    claimsExpression(claims),
    `return {
    "immich_role": "admin" if ak_is_group_member(request.user, name="admins") else "admin" if ak_is_group_member(request.user, name="parents") else "user",
    "immich_quota": 100 if ak_is_group_member(request.user, name="family") else 5 if ak_is_group_member(request.user, name="guests") else request.user.attributes.get("gib", None),
}`,
  );
  const evaluate = parseExpression(claimsExpression(claims));
  assert.deepEqual(evaluate(member("parents", "guests")), { immich_role: "admin", immich_quota: 5 });
  assert.deepEqual(evaluate(member("family", "guests")), { immich_role: "user", immich_quota: 100 });
  assert.deepEqual(evaluate(member()), { immich_role: "user", immich_quota: 7 });
});

test("a storage label from an attribute, and the user name for who has none", () => {
  const claims = { ...none, storageLabelAttribute: "folder" };
  assert.equal(
    claimsExpression(claims),
    'return {\n    "immich_storage_label": request.user.attributes.get("folder", request.user.username),\n}',
  );
  const evaluate = parseExpression(claimsExpression(claims));
  const label = (user: object) => evaluate({ user: user as User, isMember: () => false });
  assert.deepEqual(label({ username: "ann", attributes: { folder: "Ann's" } }), {
    immich_storage_label: "Ann's",
  });
  assert.deepEqual(label({ username: "ann", attributes: {} }), { immich_storage_label: "ann" });
});

test("a name cannot leave its text", () => {
  const name = 'a") or True #\\\n\u2028\u0085';
  assert.equal(
    claimsExpression({ ...none, adminGroups: [name] }),
    'return {\n    "immich_role": "admin" if ak_is_group_member(request.user, ' +
      'name="a\\") or True #\\\\\\n\\u2028\\u0085") else "user",\n}',
  );
});

test("a quota is a whole number of GiB, at least 1", () => {
  assert.deepEqual(claimProblems({ adminGroups: [" "], quotas: { a: 1, b: 0, c: 1.5 } }), [
    { code: "claims/group", text: 'immich-sso:adminGroups " " is empty' },
    {
      code: "claims/quota",
      text: 'immich-sso:quotas "b" has the quota 0; it must be a whole number of GiB, at least 1',
    },
    {
      code: "claims/quota",
      text: 'immich-sso:quotas "c" has the quota 1.5; it must be a whole number of GiB, at least 1',
    },
  ]);
});
