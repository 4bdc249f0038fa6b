/**
 * What the stand-in remembers, in one JSON file under the media location (the real Immich has PostgreSQL).
 * Every change is written at once, to a new file that then takes the old one's place.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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

const EMPTY: State = {
  users: [],
  sessions: [],
  apiKeys: [],
  systemConfig: {},
  adminOnboarding: false,
  versionHistory: [],
};

/** The state and its file, `immich.json`, readable by the owner only. */
export class Store {
  readonly state: State;
  readonly #file: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, "immich.json");
    this.state = load(this.#file);
  }

  /** Writes the state; call it after every change. */
  save(): void {
    const fresh = `${this.#file}.new`;
    writeFileSync(fresh, JSON.stringify(this.state, null, 1), { mode: 0o600 });
    renameSync(fresh, this.#file);
  }
}

function load(file: string): State {
  try {
    return { ...structuredClone(EMPTY), ...(JSON.parse(readFileSync(file, "utf8")) as Partial<State>) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return structuredClone(EMPTY);
    throw error;
  }
}
