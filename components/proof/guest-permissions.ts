import { isMe } from "../support/authentik/permissions.ts";
import { permissionFor, questionsOf } from "../support/authentik/rights.ts";
import { good, isAnswer } from "./ask.ts";
import { askApi } from "./ask-api.ts";
import { lacking, makeGuest, removeGuest } from "./guest-account.ts";
import type { ProofTarget } from "./target.ts";
import type { BadVerdict } from "./verdict.ts";

/**
 * What keeps the token from making an account, giving it a password and deleting it again: asked before there is
 * one that somebody could sign in with. An administrator is not asked any further.
 */
export async function obstacleTo(target: ProofTarget): Promise<BadVerdict | undefined> {
  const me = good(await askApi(target, "core/users/me/"), isMe);
  if (me?.user?.is_superuser) return undefined;
  const missing = await missingPermissions(target);
  if (missing.length > 0) return lacking("no account was made", missing);
  return tryDeleting(target);
}

/**
 * With an empty request, which changes nothing: where the permission is there Authentik calls it incomplete (400),
 * before it looks for the account (404) that it would be about.
 */
async function missingPermissions(target: ProofTarget): Promise<string[]> {
  const places = questionsOf("guest");
  const replies = await Promise.all(
    places.map((place) => askApi(target, place, { method: "POST", json: {} })),
  );
  const isRefused = (_: string, index: number) => {
    const reply = replies[index];
    return isAnswer(reply) && (reply.status === 403 || reply.status === 404);
  };
  return places.filter(isRefused).map((place) => permissionFor("POST", place));
}

/** Deleting cannot be asked for, so it is done, to an account that nobody can use. */
async function tryDeleting(target: ProofTarget): Promise<BadVerdict | undefined> {
  const guest = await makeGuest(target);
  return "pk" in guest ? removeGuest(target, guest) : guest;
}
