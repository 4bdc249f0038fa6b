/** From claims to an account: found by `sub`, else linked by email, else registered. */
import { inspect } from "node:util";
import { addUser, changeUser, cleanStorageLabel } from "../accounts/users.ts";
import type { OAuthConfig } from "../config/schema.ts";
import { badRequest } from "../core/errors.ts";
import type { User } from "../core/state.ts";
import type { Immich } from "../server.ts";
import type { Profile } from "./client.ts";

const GIB = 2 ** 30;
/** Immich 3 does not say which of the two it was. */
const REFUSED = "OAuth authentication failed";
const UNREGISTERED = "User does not exist and auto registering is disabled.";
const LINKED = "User already exists, but is linked to another account.";

/**
 * The account of a profile. `email_verified` is never looked at. Name, email, quota and storage label are
 * taken once, at registration; the role at every login, demotion included, which Immich 2 does not. 400 when
 * there is no account and none may be made; a UniqueViolation (so a 500) when the email or the label is another
 * user's.
 * To be called within a change of the store: two first logins of one person then make one account.
 */
export function accountOf(immich: Immich, oauth: OAuthConfig, { claims }: Profile): User {
  const { store, log, config } = immich;
  const { isBefore3 } = config.edition;
  const { sub } = claims;
  log.line("debug", "AuthService", `Logging in with OAuth: ${inspect(claims)}`);
  const active = () => store.state.users.filter(({ deletedAt }) => deletedAt === null);
  const given = typeof claims.email === "string" ? claims.email : "";
  // Immich 2 looks for the address as it comes, and keeps it so: another spelling is another person.
  const address = isBefore3 ? given : given.trim().toLowerCase();
  const role = roleOf(claims[oauth.roleClaim], isBefore3);

  let user = active().find(({ oauthId }) => oauthId === sub);
  if (!user && address) user = linkByEmail(immich, active(), address, sub);
  if (!user) {
    if (!oauth.autoRegister) {
      const advice = "To enable set OAuth Auto Register to true in admin settings.";
      const what = `Unable to register ${sub}/${address || "(no email)"}.`;
      log.line("warn", "AuthService", `${what} ${isBefore3 ? "" : `${UNREGISTERED} `}${advice}`);
      throw badRequest(isBefore3 ? UNREGISTERED : REFUSED);
    }
    if (!address) throw badRequest("OAuth profile does not have an email address");
    if (role !== "admin" && !store.state.users.some(({ isAdmin }) => isAdmin)) {
      throw badRequest("The first registered account must the administrator.");
    }
    log.line("log", "AuthService", `Registering new user: ${sub}/${address}`);
    return addUser(store, {
      email: address,
      name: nameOf(claims, address),
      oauthId: sub,
      isAdmin: role === "admin",
      storageLabel: labelOf(claims[oauth.storageLabelClaim]),
      quotaSizeInBytes: quotaOf(claims[oauth.storageQuotaClaim], oauth.defaultStorageQuota),
    });
  }
  if (isBefore3) return user;
  const isAdmin = role === "admin";
  return role && user.isAdmin !== isAdmin ? changeUser(store, user.id, { isAdmin }) : user;
}

/** Takes over the account that has this address, silently, unless it belongs to another `sub`. */
function linkByEmail(
  { store, log, config }: Immich,
  users: User[],
  address: string,
  sub: string,
): User | undefined {
  const user = users.find(({ email }) => email === address);
  if (!user) return undefined;
  if (user.oauthId && config.edition.isBefore3) throw badRequest(LINKED);
  if (user.oauthId) {
    log.line("debug", "AuthService", "OAuth login conflict: email already linked to different account");
    throw badRequest(REFUSED);
  }
  return changeUser(store, user.id, { oauthId: sub });
}

/** `admin` or `user`, as a text or, from Immich 3 on, in a list where admin wins; anything else says nothing. */
function roleOf(claim: unknown, isBefore3: boolean): "admin" | "user" | undefined {
  const roles = Array.isArray(claim) && !isBefore3 ? claim : [claim];
  return (["admin", "user"] as const).find((role) => roles.includes(role));
}

function nameOf(claims: Profile["claims"], address: string): string {
  const text = (key: string) => (typeof claims[key] === "string" ? claims[key] : "");
  const full = `${text("given_name")} ${text("family_name")}`.trim();
  return text("name") || full || text("preferred_username") || address;
}

function labelOf(claim: unknown): string | null {
  return typeof claim === "string" ? cleanStorageLabel(claim) : null;
}

/** The claim counts in GiB; without a usable one the default does. null is unlimited, 0 no uploads. */
function quotaOf(claim: unknown, fallback: number | null): number | null {
  const isUsable = (typeof claim === "number" || typeof claim === "string") && Number(claim) >= 0;
  const gib = isUsable ? Number(claim) : fallback;
  if (gib === null) return null;
  if (!Number.isInteger(gib * GIB)) {
    throw new Error(`invalid input syntax for type bigint: "${gib * GIB}"`);
  }
  return gib * GIB;
}
