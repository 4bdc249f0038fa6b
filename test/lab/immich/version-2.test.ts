/** The stand-in as Immich 2.7.5 against 210 exchanges with a real one, in the recorded order. */
import { test } from "node:test";
import { Recordings, replayAll } from "./support/recordings.ts";

const recordings = new Recordings("2.7.5/");

test("the stand-in answers as the recorded Immich 2.7.5", (t) =>
  replayAll(
    t,
    ["1-set-up", "2-system-config", "3-the-rest"].flatMap((name) => recordings.load(name)),
    { LAB_IMMICH_VERSION: "2.7.5" },
  ));
