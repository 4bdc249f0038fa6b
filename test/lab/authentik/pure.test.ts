/** The parts that need no server. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sidOf } from "../../../lab/authentik/ldap/directory.ts";
import { seconds } from "../../../lab/authentik/oidc/duration.ts";
import { parseExpression } from "../../../lab/authentik/oidc/expression.ts";
import { toInner, toOuter } from "../../../lab/authentik/oidc/scopes.ts";
import { newUser } from "../../../lab/authentik/state/seed.ts";
import { Likeness } from "../../support/likeness.ts";

describe("expressions of own scope mappings", () => {
  const user = { ...newUser(7, "nobby", "Nobby Nobbs"), attributes: { quota: 50 } };
  const scope = { user, isMember: (name: string) => name === "watch" };
  const value = (text: string): unknown => parseExpression(`return {"v": ${text}}`)(scope).v;

  it("reads literals, the user, membership and conditions", () => {
    assert.deepEqual(
      [
        ...["5", "-1.5", "True", "None", '"a \\"b\\""', "'c'", "[1, 'x', []]", '{"k": False,}'],
        ...[
          "request.user.email",
          'request.user.attributes.get("quota")',
          'request.user.attributes.get("x", 3)',
        ],
        ...['"a" if ak_is_group_member(request.user, name="watch") else "b"'],
        ...['"a" if not ak_is_group_member(request.user, name="watch") else "b"'],
        ...['1 if request.user.username == "vimes" else 2 if request.user.is_active else 3'],
      ].map(value),
      [5, -1.5, true, null, 'a "b"', "c", [1, "x", []], { k: false }, "", 50, 3, "a", "b", 2],
    );
  });

  it("refuses everything else, with the place", () => {
    const refusal = (text: string): string => {
      try {
        parseExpression(text);
        return "read";
      } catch (error) {
        return (error as Error).message;
      }
    };
    assert.deepEqual(
      [
        "return 5",
        'import os\nreturn {"a": 1}',
        'return {"a": open("x")}',
        'return {"a": 1} + x',
        'return {"a": 1',
      ].map(refusal),
      [
        'expected "{", got "5"',
        'expected "return", got "import"',
        'cannot read "open"',
        'cannot read "+ x"',
        "the end comes too early",
      ],
    );
  });
});

describe("scopes", () => {
  const mapped = ["openid", "email", "offline_access"];

  it("keeps those that are mapped, all when none is asked for", () => {
    assert.deepEqual(
      ["openid email profile", "email offline_access", undefined].map((asked) => toInner(asked, mapped)),
      ["openid email", "openid email ak_offline_access", "openid email ak_offline_access"],
    );
  });

  it("shows openid only where it is mapped", () => {
    assert.deepEqual(toOuter("openid email ak_offline_access", mapped), [
      "email",
      "openid",
      "offline_access",
    ]);
    assert.deepEqual(toOuter("openid email", ["email"]), ["email"]);
  });
});

it("adds up durations", () => {
  assert.deepEqual(["minutes=1", "hours=1;minutes=30", "milliseconds=5"].map(seconds), [60, 5400, 1]);
});

it("writes security identifiers as text", () => {
  const bytes = Buffer.from("010500000000000515000000e803000001000080ffffffff00020000", "hex");
  assert.equal(sidOf(bytes), "S-1-5-21-1000-2147483649-4294967295-512");
});

describe("the likeness of recorded and live values", () => {
  const UUID = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"] as const;
  const OTHER = ["33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"] as const;

  it("learns an id once and holds on to it", () => {
    const likeness = new Likeness();
    assert.deepEqual(likeness.differences({ a: UUID[0], b: UUID[0] }, { a: OTHER[0], b: OTHER[0] }), []);
    assert.deepEqual(likeness.differences(UUID[0], OTHER[1]), [
      `$: recorded "${UUID[0]}", live "${OTHER[1]}"`,
    ]);
    assert.deepEqual(likeness.differences(UUID[1], OTHER[0]), [
      `$: recorded "${UUID[1]}", live "${OTHER[0]}"`,
    ]);
    assert.equal(likeness.translate(`/things/${UUID[0]}/`), `/things/${OTHER[0]}/`);
  });

  it("sees keys, types, texts and lengths, but not times", () => {
    const likeness = new Likeness({ numberIds: ["pk"], opaque: { secret: /^\w{4}$/ } });
    const recorded = { at: "2026-11-23T16:00:00Z", pk: 3, text: "a", list: [1], none: null, secret: "aaaa" };
    const live = {
      at: "2027-01-01T00:00:00.5Z",
      pk: 9,
      text: "b",
      list: [1, 2],
      more: 1,
      none: "",
      secret: "bbb",
    };
    assert.deepEqual(likeness.differences(recorded, live), [
      "$.more: not recorded, live 1",
      '$.text: recorded "a", live "b"',
      "$.list: recorded [1], live [1,2]",
      '$.none: recorded null, live ""',
      '$.secret: recorded "aaaa", live "bbb"',
    ]);
    assert.deepEqual(likeness.differences({ pk: 3 }, { pk: 4 }), ["$.pk: recorded 3, live 4"]);
  });
});
