/** What a stack's state says of its own resources. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromExport, ownState } from "../../../components/support/own-state.ts";

const type = "authentik:index/application:Application";
const below =
  "urn:pulumi:home::immich-sso::immich-sso:index:ImmichSignIn$authentik:index/application:Application::club-application";
const imported = "urn:pulumi:home::immich-sso::authentik:index/application:Application::immich-application";
const state = fromExport({
  deployment: {
    resources: [
      { urn: below, type, id: "club" },
      { urn: imported, type, id: "immich" },
    ],
    pending_operations: [
      { type: "creating", resource: { urn: "urn:cut-off" } },
      { type: "updating", resource: { urn: "urn:updated" } },
    ],
  },
});

test("a creation that no update saw the end of, and nothing else, was cut off", () => {
  const urns = ["urn:cut-off", "urn:updated", below];
  assert.deepEqual(
    urns.map((urn) => [state.wasCutOff(urn), state.holds(urn)]),
    [
      [true, true],
      [false, false],
      [false, true],
    ],
  );
});

test("a resource is found by type and whole name; one that pulumi import brought is known", () => {
  const found = ["club-application", "immich-application", "application"].map((name) =>
    state.find(type, name),
  );
  assert.deepEqual(
    found.map((one) => one?.id),
    ["club", "immich", undefined],
  );
  assert.deepEqual(
    found.slice(0, 2).map((one) => one && state.isImported(one)),
    [false, true],
  );
});

test("an empty export, and a program that never read its state, know nothing", () => {
  for (const nothing of [fromExport({}), fromExport({ deployment: {} }), ownState()])
    assert.deepEqual([nothing.holds(below), nothing.find(type, "club-application")], [false, undefined]);
});
