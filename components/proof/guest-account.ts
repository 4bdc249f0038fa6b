import { randomBytes } from "node:crypto";
import { authentikPermissionMissing } from "../support/authentik/errors.ts";
import { permissionFor, permissionsOf } from "../support/authentik/rights.ts";
import { count, flag, list, object, text } from "../support/shape.ts";
import { good, isAnswer, type Reply } from "./ask.ts";
import { type ApiTarget, askApi } from "./ask-api.ts";
import type { ProofTarget } from "./target.ts";
import { type BadVerdict, bad } from "./verdict.ts";

/** A temporary account of Authentik. */
export interface Guest {
  pk: number;
  username: string;
  is_active: boolean;
}

/** In Authentik's own list of users an account can be told by these, should it ever be left there. */
const path = "immich-sso/proof";
const prefix = "immich-sso-proof-";

/** A proof takes seconds: an account that is older was left by one that was killed. */
const leftAfterMs = 600_000;

/**
 * Makes an account, which has no password yet.
 * @param groups ids of those that it is in; left out: in none and not active, so that nobody could ever use it
 */
export async function makeGuest(
  target: ProofTarget,
  groups?: readonly string[],
): Promise<Guest | BadVerdict> {
  const username = `${prefix}${randomBytes(4).toString("hex")}`;
  const is_active = groups !== undefined;
  const texts = { username, name: "Proof of immich-sso", email: `${username}@proof.invalid`, path };
  const user = { ...texts, groups: groups ?? [], is_active };
  const reply = await askApi(target, "core/users/", { method: "POST", json: user });
  const made = good(reply, object({ pk: count }));
  if (!made) return refused("no account was made", reply, "POST", "core/users/");
  return { pk: made.pk, username, is_active };
}

/** @returns what was in the way, undefined where the account has the password */
export async function givePassword(
  target: ProofTarget,
  { pk }: Guest,
  password: string,
): Promise<BadVerdict | undefined> {
  const place = `core/users/${pk}/set_password/`;
  const reply = await askApi(target, place, { method: "POST", json: { password } });
  return isDone(reply) ? undefined : refused("the account got no password", reply, "POST", place);
}

/**
 * Deletes an account. One that cannot be deleted is deactivated, where the token may do that.
 * @returns what is left of it and why, undefined where it is gone
 */
export async function removeGuest(target: ApiTarget, guest: Guest): Promise<BadVerdict | undefined> {
  const place = `core/users/${guest.pk}/`;
  const reply = await askApi(target, place, { method: "DELETE" });
  if (isDone(reply) || (isAnswer(reply) && reply.status === 404)) return undefined;
  const isIdle = !guest.is_active || (await deactivate(target, place));
  const what = `the account ${guest.username} is still in Authentik, ${isIdle ? "not active" : "active"}`;
  const { seen, fix } = refused(what, reply, "DELETE", place);
  return bad(seen, `delete ${guest.username} in Authentik under Directory > Users; ${fix}`);
}

async function deactivate(target: ApiTarget, place: string): Promise<boolean> {
  const idle = { is_active: false, groups: [] };
  return isDone(await askApi(target, place, { method: "PATCH", json: idle }));
}

/**
 * Deletes the accounts of proofs that were killed; nobody else's are in this path under such a name.
 * @returns how many are gone, and why one is not
 */
export async function sweep(target: ProofTarget): Promise<{ gone: number; left: BadVerdict | undefined }> {
  const query = new URLSearchParams({ path, page_size: "100", include_groups: "false" });
  const isGuest = object({ pk: count, username: text, is_active: flag, path: text, date_joined: text });
  const found = good(await askApi(target, `core/users/?${query}`), object({ results: list(isGuest) }));
  const old = (found?.results ?? []).filter(
    (user) =>
      user.path === path &&
      user.username.startsWith(prefix) &&
      Date.now() - Date.parse(user.date_joined) > leftAfterMs,
  );
  const left = (await Promise.all(old.map((guest) => removeGuest(target, guest)))).filter(
    (one) => one !== undefined,
  );
  return { gone: old.length - left.length, left: left[0] };
}

/** What is missing in the words of every other missing permission, with all that a temporary account needs. */
export function lacking(what: string, permissions: readonly string[]): BadVerdict {
  const { problem, next } = authentikPermissionMissing(permissions);
  return bad(`${what}: ${problem}`, `${next} (--guest needs ${permissionsOf("guest").join(", ")})`);
}

function refused(what: string, reply: Reply, method: string, place: string): BadVerdict {
  if (isAnswer(reply) && reply.status === 403) return lacking(what, [permissionFor(method, place)]);
  const answer = isAnswer(reply) ? `${reply.status}` : `nothing (${reply.code})`;
  return bad(`${what}: ${method} /api/v3/${place} is answered with ${answer}`, "npm run doctor -- --guest");
}

function isDone(reply: Reply): boolean {
  return isAnswer(reply) && reply.status >= 200 && reply.status < 300;
}
