/** What a second real Immich 3.1.0 was asked: pages, and what is refused or, against expectation, is not. */
import { test } from "node:test";
import { Recordings, replayAll } from "./support/recordings.ts";

const recordings = new Recordings();

test("pages, and the ids of requests", (t) => replayAll(t, recordings.load("7-pages")));

test("refusals from the sign-up to the settings", (t) => replayAll(t, recordings.load("8-refusals")));

test("where no admin may sign up", (t) =>
  replayAll(t, recordings.load("9-closed-set-up"), { IMMICH_ALLOW_SETUP: "false" }));

test("an admin without a password", (t) => replayAll(t, recordings.load("10-empty-password")));
