/** Its own process: waits for the end of the doctor, and deletes the account that one was killed over. */
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { done, type Watched } from "./guest-watch.ts";

/** Authentik may be what went away. */
const tries = 10;
const everyMs = 3_000;

const [line = "", last] = (await text(process.stdin)).split("\n");
if (last !== done) {
  const { removeGuest } = await import("./guest-account.ts");
  const { target, guest } = JSON.parse(line) as Watched;
  for (let left = tries; left > 0 && (await removeGuest(target, guest)); left--) await setTimeout(everyMs);
}
