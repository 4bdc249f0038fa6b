/** What every room of the stand-in needs at hand. */
import type { Request } from "express";
import type { Application, OAuth2Provider, Session, State, User } from "./state/model.ts";
import type { LdapSource } from "./state/source-model.ts";
import type { Store } from "./state/store.ts";

/** The running stand-in. The callbacks join rooms without one importing the other. */
export interface World {
  state: State;
  store: Store;
  /** The API token of akadmin. */
  token: string;
  /** The release that it is. */
  version: string;
  /** Since 2026.8: whose X-Forwarded-* counts; undefined for everybody here, as the lab is on loopback. */
  trustedProxies: readonly string[] | undefined;
  /** PEM of every authority that LDAPS and back-channel calls trust; undefined for Node's own list. */
  ca: string[] | undefined;
  /** A source was saved: sync it and check its connectivity. */
  sourceSaved(source: LdapSource): void;
  /** A session ended, or its user was deleted: tell the applications. */
  sessionEnded(session: Session): void;
  /** Answers an authorize request that the session's flow is done with: where the browser is sent then. */
  authorized(request: Request, session: Session, url: string): Promise<string>;
  /** Ends the sessions of a user who was deactivated. */
  userDeactivated(user: User): void;
  /** Removes a user and everything that is his. */
  deleteUser(user: User): void;
  /** Checks a password; true if it is right. LDAP users are checked by a bind. */
  checkPassword(user: User, password: string): Promise<boolean>;
}

/** The application of an OAuth2 provider, whose slug is part of the issuer; undefined if it has none. */
export function applicationOf(state: State, provider: OAuth2Provider): Application | undefined {
  return state.applications.find((application) => application.provider === provider.pk);
}
