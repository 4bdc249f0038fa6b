/** What the stand-in remembers. */

/** A user as stored; times are ISO texts. */
export interface User {
  id: string;
  email: string;
  name: string;
  /** `scrypt:<salt>:<hash>`; "" when the user has no password. */
  password: string;
  avatarColor: string;
  profileImagePath: string;
  profileChangedAt: string;
  storageLabel: string | null;
  shouldChangePassword: boolean;
  isAdmin: boolean;
  isOnboarded: boolean;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
  /** The `sub` that the account is linked to; "" when it is not. */
  oauthId: string;
  /** Bytes; null is unlimited. */
  quotaSizeInBytes: number | null;
  status: "active" | "removing" | "deleted";
}

/** A login. Only the SHA-256 of the token is kept. */
export interface Session {
  id: string;
  userId: string;
  tokenHash: string;
  createdAt: string;
  updatedAt: string;
  deviceType: string;
  deviceOS: string;
  /** The provider's session id, for back-channel logout. */
  oauthSid: string | null;
  /** The raw ID token, sent back as `id_token_hint` at logout. */
  idToken: string | null;
}

/** An API key. Only the SHA-256 of the secret is kept. */
export interface ApiKey {
  id: string;
  userId: string;
  name: string;
  keyHash: string;
  permissions: string[];
  createdAt: string;
  updatedAt: string;
}

/** The whole state. */
export interface State {
  users: User[];
  sessions: Session[];
  apiKeys: ApiKey[];
  /** Only what differs from the defaults, keys as paths (`oauth.issuerUrl`). */
  systemConfig: Record<string, unknown>;
  adminOnboarding: boolean;
  versionHistory: { id: string; createdAt: string; version: string }[];
}

/** What a server remembers on which nothing was ever done. */
export const EMPTY: State = {
  users: [],
  sessions: [],
  apiKeys: [],
  systemConfig: {},
  adminOnboarding: false,
  versionHistory: [],
};
