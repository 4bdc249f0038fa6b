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
  [
    "https://photos.home.example/immich",
    "has a path or a query; an origin ends after host and port (https://photos.home.example)",
  ],
  [
    "https://photos.home.example?a=b",
    "has a path or a query; an origin ends after host and port (https://photos.home.example)",
  ],
  [
    "https://photos.home.example#top",
    "has a fragment (#…); an origin ends after host and port (https://photos.home.example)",
  ],
  ["https://*.home.example", "holds a wildcard; every origin must be named, because redirect URIs are exact"],
  ["https://Photos.Home.example", "is not spelled as browsers spell it (https://photos.home.example)"],
  ["https://photos.home.example:443", "is not spelled as browsers spell it (https://photos.home.example)"],
  ["https://me:secret@photos.home.example", "holds a user name or password"],
];
for (const [origin, problem] of wrong)
  test(`${JSON.stringify(origin)} ${problem}`, () => assert.equal(originProblem(origin), problem));
