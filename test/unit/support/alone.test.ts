/** What a check throws is printed once, by Pulumi's engine. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { alone } from "../../../components/support/alone.ts";
import { Failure } from "../../../components/support/failure.mjs";

test("the process's own print of it is left out, and no other one", (t) => {
  const print = mock.method(console, "error", () => {});
  t.after(() => print.mock.restore());
  const error = alone(new Failure({ code: "immich/key-refused", problem: "refused", next: "another key" }));
  error.stack = "";
  // As the process of dynamic resources prints what a check throws.
  console.error(`${error}: ${error.stack}`);
  console.error("something else");
  assert.deepEqual(
    print.mock.calls.map(({ arguments: texts }) => texts),
    [["something else"]],
  );
});
