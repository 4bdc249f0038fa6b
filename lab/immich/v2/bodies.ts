/** What Immich 2.7.5 takes, by endpoint. */
import { AVATAR_COLORS, cleanStorageLabel, isEmail } from "../accounts/users.ts";
import type { Bodies } from "../core/bodies.ts";
import type { Check } from "../core/validate.ts";
import { body, field, flag, nullable, optional, optionalFlag } from "./body.ts";
import { filled, text } from "./fields.ts";
import { each, hasItems, isEnum, isInt, isNotEmpty, isString, isText, min } from "./rules.ts";

const isMail = isText("isEmail", isEmail, "must be an email");
const isUuid = isText(
  "isUuid",
  (value) => /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i.test(value),
  "must be a UUID",
);
const small = (value: unknown) => (typeof value === "string" ? value.toLowerCase() : value);
const email = { ...field(isMail), made: small };
const login = { email: { ...field(isNotEmpty, isMail), made: small }, password: field(isNotEmpty, isString) };
const name = field(isNotEmpty, isString);
const ofUser = {
  avatarColor: nullable(field(isEnum(...AVATAR_COLORS))),
  // Whatever is no text counts as an empty one.
  storageLabel: nullable({
    ...text,
    made: (value) => (typeof value === "string" && cleanStorageLabel(value)) || "",
  }),
  quotaSizeInBytes: nullable(field(min(0), isInt)),
  shouldChangePassword: optionalFlag,
  isAdmin: optionalFlag,
};

export function bodies2(permissions: string[]): Record<keyof Bodies, Check> {
  const isPermission = each(isEnum(...permissions));
  return {
    id: body({ id: field(isUuid, isNotEmpty) }),
    signUp: body({ name, ...login }),
    credentials: body(login),
    onboarding: body({ isOnboarded: flag }),
    keyCreation: body({
      name: optional(name),
      permissions: field(hasItems(1), isNotEmpty, isPermission),
    }),
    keyChange: body({ name: optional(name), permissions: optional(field(hasItems(1), isPermission)) }),
    userSearch: body({ withDeleted: optionalFlag, id: optional(field(isUuid, isString)) }),
    userCreation: body({ email, password: text, name: filled, ...ofUser }),
    userChange: body({
      email: optional(email),
      password: optional(filled),
      name: optional(name),
      ...ofUser,
    }),
    userRemoval: body({ force: optionalFlag }),
    oauthStart: body({ redirectUri: filled, state: optional(text), codeChallenge: optional(text) }),
    oauthFinish: body({ url: filled, state: optional(text), codeVerifier: optional(text) }),
    // It has no such endpoint.
    logoutToken: body({}),
  };
}
