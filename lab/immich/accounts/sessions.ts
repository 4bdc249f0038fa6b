/** Logins: a token for the client, its hash for us. */
import { randomUUID } from "node:crypto";
import type { Request } from "express";
import type { Session, User } from "../core/state.ts";
import type { Store } from "../core/store.ts";
import { hashToken, newToken } from "./secrets.ts";

/** Opens a session and returns the body of a login's answer; the access token is shown only here. */
export function login(
  store: Store,
  request: Request,
  user: User,
  oauth: { sid: string | null; idToken: string | null } = { sid: null, idToken: null },
) {
  const accessToken = newToken();
  const now = new Date().toISOString();
  const session: Session = {
    id: randomUUID(),
    userId: user.id,
    tokenHash: hashToken(accessToken),
    createdAt: now,
    updatedAt: now,
    ...device(request.header("user-agent") ?? ""),
    oauthSid: oauth.sid,
    idToken: oauth.idToken,
  };
  store.change(({ sessions }) => sessions.push(session));
  return {
    accessToken,
    userId: user.id,
    userEmail: user.email,
    name: user.name,
    isAdmin: user.isAdmin,
    profileImagePath: user.profileImagePath,
    shouldChangePassword: user.shouldChangePassword,
    isOnboarded: user.isOnboarded,
  };
}

/** Ends every session that `isOver` picks; returns how many there were. */
export function endSessions(store: Store, isOver: (session: Session) => boolean): number {
  return store.change((state) => {
    const before = state.sessions.length;
    state.sessions = state.sessions.filter((session) => !isOver(session));
    return before - state.sessions.length;
  });
}

/** A session as the API shows it. */
export function sessionResponse(session: Session, current: boolean) {
  const { id, createdAt, updatedAt, deviceType, deviceOS } = session;
  return {
    id,
    createdAt,
    updatedAt,
    current,
    deviceType,
    deviceOS,
    appVersion: null,
    isPendingSyncReset: false,
  };
}

/** A rough reading of the user agent: enough to tell a browser from a script. */
function device(agent: string): { deviceType: string; deviceOS: string } {
  const find = (names: string[]) => names.find((name) => agent.includes(name)) ?? "";
  return {
    deviceType: find(["Edg", "Firefox", "Chrome", "Safari"]),
    deviceOS: find(["Android", "iPhone", "Windows", "Mac OS", "Linux"]),
  };
}
