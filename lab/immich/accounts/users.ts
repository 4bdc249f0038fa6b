/** Users: what the API shows of them, and the rules of their fields. */
import { randomUUID } from "node:crypto";
import { format } from "../core/formats.ts";
import type { User } from "../core/state.ts";
import type { Store } from "../core/store.ts";
import type { Check } from "../core/validate.ts";

export const AVATAR_COLORS = "primary pink red yellow blue green purple orange gray amber".split(" ");

/** The HTML5 pattern for an email address, as Immich's errors print it; `a@localhost` is fine. */
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** Since 3.2 letters beyond ASCII are taken (measured); that it is this pattern, zod's own for it, is assumed. */
const EMAIL_32 = /^[^\s@"]{1,64}@[^\s@]{1,255}$/u;

export const isEmail = (text: string): boolean => EMAIL.test(text);

/** An email address, kept in small letters. */
function emailOf(pattern: RegExp): Check<string> {
  const address = format("email", pattern, "email");
  return (value, path, issues) => {
    const text = address(value, path, issues);
    return typeof text === "string" ? text.toLowerCase() : text;
  };
}

export const email = emailOf(EMAIL);
export const email32 = emailOf(EMAIL_32);

/** What PostgreSQL says when a unique column would hold a value twice; ends as a 500. */
export class UniqueViolation extends Error {
  constructor(constraint: "user_email_uq" | "user_storageLabel_uq") {
    super(`duplicate key value violates unique constraint "${constraint}"`);
    this.name = "PostgresError";
  }
}

/** The fields a new user may be made with. */
export type NewUser = Pick<User, "email" | "name"> &
  Partial<
    Pick<
      User,
      | "password"
      | "isAdmin"
      | "oauthId"
      | "storageLabel"
      | "quotaSizeInBytes"
      | "shouldChangePassword"
      | "avatarColor"
    >
  >;

/** Adds a user. Emails and storage labels are unique, soft-deleted users included: else UniqueViolation. */
export function addUser(store: Store, { email, name, ...fields }: NewUser): User {
  const now = new Date().toISOString();
  const user: User = {
    id: randomUUID(),
    email,
    name,
    profileImagePath: "",
    avatarColor: fields.avatarColor ?? avatarColor(email),
    profileChangedAt: now,
    storageLabel: fields.storageLabel ?? null,
    shouldChangePassword: fields.shouldChangePassword ?? true,
    isAdmin: fields.isAdmin ?? false,
    isOnboarded: false,
    createdAt: now,
    deletedAt: null,
    updatedAt: now,
    oauthId: fields.oauthId ?? "",
    quotaSizeInBytes: fields.quotaSizeInBytes ?? null,
    status: "active",
    password: fields.password ?? "",
  };
  return store.change(({ users }) => {
    if (users.some((other) => other.email === user.email)) throw new UniqueViolation("user_email_uq");
    if (user.storageLabel !== null && users.some((other) => other.storageLabel === user.storageLabel)) {
      throw new UniqueViolation("user_storageLabel_uq");
    }
    users.push(user);
    return user;
  });
}

/** Changes some fields and the time of the last update, and returns the user as it is then. */
export function changeUser(store: Store, userId: string, fields: Partial<User>): User {
  return store.change(({ users }) => {
    const user = users.find(({ id }) => id === userId);
    if (!user) throw new Error("no result");
    return Object.assign(user, fields, { updatedAt: new Date().toISOString() });
  });
}

/** A user as /admin/users and /users/me show it. */
export function userResponse(user: User) {
  const { password: _password, isOnboarded: _isOnboarded, quotaSizeInBytes, status, ...shown } = user;
  return { ...shown, quotaSizeInBytes, quotaUsageInBytes: 0, status, license: null };
}

/** A label that is safe as a folder name: `../a b/c` becomes `a bc`, nothing becomes null (measured). */
export function cleanStorageLabel(label: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what is removed
  return label.replaceAll(/[./\\?<>:*|"\u0000-\u001f\u0080-\u009f]/g, "") || null;
}

/** Immich picks the colour by the letters of the address (two recorded users agree). */
function avatarColor(address: string): string {
  const sum = [...address].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return AVATAR_COLORS[sum % AVATAR_COLORS.length] as string;
}
