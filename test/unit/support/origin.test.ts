import assert from "node:assert/strict";
import { test } from "node:test";
import { originProblem } from "../../../components/support/origin.ts";

test("origins as browsers spell them are right", () => {
  for (const origin of ["https://photos.home.example", "https://10.0.0.7:2443", "https://[fd00::7]"])
    assert.equal(originProblem(origin), undefined);
});

const wrong: [string, string][] = [
  ["photos.home.example", "is not a URL"],
  ["", "is not a URL"],
  ["http://photos.home.example", "does not start with https://"],
  ["https://photos.home.example/", "is not spelled as browsers spell it (https://photos.home.example)"],
  ["https://photos.home.example/immich", "is not spelled as browsers spell it (https://photos.home.example)"],
  ["https://Photos.Home.example", "is not spelled as browsers spell it (https://photos.home.example)"],
  ["https://photos.home.example:443", "is not spelled as browsers spell it (https://photos.home.example)"],
  ["https://me:secret@photos.home.example", "holds a user name or password"],
];
for (const [origin, problem] of wrong)
  test(`${JSON.stringify(origin)} ${problem}`, () => assert.equal(originProblem(origin), problem));
