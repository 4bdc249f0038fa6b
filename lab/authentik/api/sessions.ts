/** /core/authenticated_sessions/: who is signed in; deleting one signs him out everywhere. */
import type { Express } from "express";
import { sessionOf } from "../flow/session.ts";
import type { Session } from "../state/model.ts";
import type { World } from "../world.ts";
import { filtered, ordered, page } from "./pagination.ts";
import { type Ask, found, route } from "./rest.ts";

function show(ask: Ask, session: Session): Record<string, unknown> {
  return {
    uuid: session.uuid,
    current: sessionOf(ask.world, ask.raw)?.key === session.key,
    user_agent: {},
    geo_ip: null,
    asn: null,
    user: session.user,
    last_ip: session.last_ip,
    last_user_agent: session.last_user_agent,
    last_used: session.last_used,
    expires: session.expires,
  };
}

/** Serves the sessions of signed-in users. */
export function serveSessions(app: Express, world: World): void {
  const { state } = world;
  const signedIn = (): (Session & { user__username: string })[] =>
    state.sessions
      .filter(({ user }) => user !== null)
      .map((session) => ({
        ...session,
        user__username: state.users.find(({ pk }) => pk === session.user)?.username ?? "",
      }));
  const session = ({ params }: Ask): Session =>
    found(
      signedIn().find(({ uuid }) => uuid === params.uuid),
      "AuthenticatedSession",
    );

  route(app, world, "/api/v3/core/authenticated_sessions/", {
    GET: (ask) => {
      const all = ordered(
        filtered(signedIn(), ask.query, ["user__username", "last_ip"]),
        ask.query,
        "last_used",
      );
      return { status: 200, body: page(all, ask.query, (entry) => show(ask, entry)) };
    },
  });
  route(app, world, "/api/v3/core/authenticated_sessions/:uuid/", {
    GET: (ask) => ({ status: 200, body: show(ask, session(ask)) }),
    DELETE: (ask) => {
      const gone = session(ask);
      world.sessionEnded(gone);
      state.sessions = state.sessions.filter(({ key }) => key !== gone.key);
      world.store.changed();
      return { status: 204 };
    },
  });
}
