import assert from "node:assert/strict";
import { test } from "node:test";
import { measurePreflight } from "../../../bench/people.ts";

test("10,000 people are 100 page requests and less than 200 MB", async (t) => {
  const { seconds, megabytes, ...counts } = await measurePreflight(10_000);
  t.diagnostic(`${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB`);
  // Beside the pages: the application, its bindings, the groups, who asks, and four of the sample.
  assert.deepEqual(counts, { people: 10_000, withoutMail: 200, pages: 100, requests: 108 });
  assert.ok(megabytes < 200, `${megabytes} MB`);
});
