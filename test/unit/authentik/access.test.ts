/** What follows from the bindings of an application, without asking anyone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Access,
  type Binding,
  endingBindings,
  mayUse,
} from "../../../components/support/authentik/access.ts";

const now = Date.UTC(2026, 10, 29);
const inDays = (days: number) => new Date(now + days * 86_400_000).toISOString();

function binding(fields: Partial<Binding>): Binding {
  return { group: "family", user: null, policy: null, negate: false, enabled: true, ...fields };
}

function access(bindings: Binding[], open: boolean | undefined): Access {
  const node = { pk: "family", name: "family", parents: [], attributes: {} };
  const groups = new Map([[node.pk, node]]);
  return { application: undefined, mode: "any", bindings, open, pending: false, missing: [], groups };
}

test("an expired binding lets nobody in, not by its negation either", () => {
  const past = { expires: "2026-01-01T00:00:00Z", expiring: true };
  const bob = { pk: 1, groups: ["family"] };
  const passes = (fields: Partial<Binding>) => mayUse(access([binding(fields)], undefined), bob);
  assert.deepEqual(
    [{}, past, { ...past, expiring: false }, { ...past, group: "others", negate: true }].map(passes),
    [true, false, true, false],
  );
});

test("no binding lets everyone in, unless Authentik says that it lets nobody in", () => {
  const passes = (open: boolean | undefined) => mayUse(access([], open), { pk: 1, groups: [] });
  assert.deepEqual([true, undefined, false].map(passes), [true, true, false]);
});

test("bindings that ended or end within seven days, the first first", () => {
  const ends = (days: number | null, expiring = true) =>
    binding({ expires: days === null ? null : inDays(days), expiring });
  const all = access([ends(8), ends(6), ends(-1), ends(null), ends(3, false), binding({})], undefined);
  assert.deepEqual(
    endingBindings(all, 7, now).map(({ at, isOver }) => [(at - now) / 86_400_000, isOver]),
    [
      [-1, true],
      [6, false],
    ],
  );
});
