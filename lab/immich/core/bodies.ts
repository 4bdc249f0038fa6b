/** What the endpoints take in a body or a query, but for the settings: in Immich 3's words, and in Immich 2's. */
import { permissionsOf } from "../accounts/permissions.ts";
import { AVATAR_COLORS, email as email31, email32 } from "../accounts/users.ts";
import type { Edition } from "../config/edition.ts";
import { bodies2 } from "../v2/bodies.ts";
import { boolText, uuid } from "./formats.ts";
import { array, boolean, int, nullable, object, oneOf, optional, string } from "./validate.ts";

const ofUser = {
  avatarColor: optional(nullable(oneOf(...AVATAR_COLORS))),
  storageLabel: optional(nullable(string())),
  quotaSizeInBytes: optional(nullable(int(0))),
  shouldChangePassword: optional(boolean),
  isAdmin: optional(boolean),
};

function bodies3(names: string[], email: typeof email31) {
  const permissions = array(oneOf(...names), 1);
  return {
    /** The id in a path. */
    id: object({ id: uuid }),
    // Neither password nor name must hold anything: an admin may sign up who can never log in.
    signUp: object({ email, password: string(), name: string() }),
    credentials: object({ email, password: string() }),
    onboarding: object({ isOnboarded: boolean }),
    keyCreation: object({ name: optional(string()), permissions }),
    keyChange: object({ name: optional(string()), permissions: optional(permissions) }),
    userSearch: object({ withDeleted: optional(boolText), id: optional(uuid) }),
    userCreation: object({ email, password: string(), name: string(), ...ofUser }),
    userChange: object({
      email: optional(email),
      password: optional(string()),
      name: optional(string()),
      ...ofUser,
    }),
    userRemoval: object({ force: optional(boolean) }),
    oauthStart: object({
      redirectUri: string(),
      state: optional(string()),
      codeChallenge: optional(string()),
    }),
    oauthFinish: object({ url: string(1), state: optional(string()), codeVerifier: optional(string()) }),
    logoutToken: object({ logout_token: string() }),
  };
}

export type Bodies = ReturnType<typeof bodies3>;

/** The checks of a version. Both give the same, but complain in other words, and of other things. */
export function bodiesOf(edition: Edition): Bodies {
  const permissions = permissionsOf(edition);
  return edition.isBefore3
    ? (bodies2(permissions) as Bodies)
    : bodies3(permissions, edition.since32 ? email32 : email31);
}
