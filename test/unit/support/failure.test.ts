import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../../components/support/failure.mjs";

test("code, what is wrong, what is allowed and what to type: one text, whatever Pulumi writes before it", () => {
  const failure = new Failure({ code: "room/what", problem: "it is wrong", allowed: "right", next: "type" });
  const text = "room/what: it is wrong\n  allowed: right\n  next:    type";
  assert.equal(failure.message, text);
  failure.message = `error serializing property "group": ${failure.message}`;
  assert.equal(failure.message, text);
  assert.equal(String(failure), `Failure: ${text}`);
});

test("without what is allowed", () => {
  assert.equal(
    new Failure({ code: "room/what", problem: "it is wrong", next: "type" }).message,
    "room/what: it is wrong\n  next:    type",
  );
});
