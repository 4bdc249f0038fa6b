/** /api/auth and /api/users/me: the first admin, password logins, and who is logged in. */
import { bodiesOf } from "../core/bodies.ts";
import { caller, type Endpoint } from "../core/endpoint.ts";
import { badRequest, unauthorized } from "../core/errors.ts";
import { endSessionUrl } from "../oauth/client.ts";
import type { Immich } from "../server.ts";
import { COOKIES, clearCookies, cookies, setCookies } from "./cookies.ts";
import { sessionOf } from "./guard.ts";
import { hashPassword, isPassword } from "./secrets.ts";
import { endSessions, login, sessionResponse } from "./sessions.ts";
import { addUser, changeUser, userResponse } from "./users.ts";

const LOGIN_PAGE = "/auth/login?autoLaunch=0";

export function authEndpoints(immich: Immich): Endpoint[] {
  const { store, config, env } = immich;
  const { signUp, credentials, onboarding } = bodiesOf(config.edition);
  return [
    {
      method: "post",
      path: "/auth/admin-sign-up",
      name: "sign up admin",
      body: signUp,
      handle: async ({ body }) => {
        if (env.IMMICH_ALLOW_SETUP === "false") throw badRequest("Admin setup is disabled");
        const wanted = body as ReturnType<typeof signUp>;
        const password = wanted.password && (await hashPassword(wanted.password));
        const admin = { ...wanted, password, isAdmin: true, storageLabel: "admin" };
        return store.change(({ users }) => {
          if (users.some(({ isAdmin }) => isAdmin)) throw badRequest("The server already has an admin");
          return userResponse(addUser(store, admin));
        });
      },
    },
    {
      method: "post",
      path: "/auth/login",
      name: "login",
      body: credentials,
      handle: async ({ body, request, response }) => {
        if (!config.get().passwordLogin.enabled) throw unauthorized("Password login has been disabled");
        const given = body as ReturnType<typeof credentials>;
        const user = store.state.users.find((one) => one.email === given.email && one.deletedAt === null);
        if (!(await isPassword(given.password, user?.password ?? "")) || !user) {
          immich.log.line(
            "warn",
            "AuthService",
            `Failed login attempt for user ${given.email} from ip address ${request.ip}`,
          );
          throw unauthorized("Incorrect email or password");
        }
        const body_ = login(store, request, user);
        setCookies(request, response, {
          [COOKIES.accessToken]: body_.accessToken,
          [COOKIES.authType]: "password",
          [COOKIES.isAuthenticated]: "true",
        });
        return body_;
      },
    },
    {
      method: "post",
      path: "/auth/validateToken",
      name: "validate access token",
      access: { permission: null },
      status: 200,
      handle: () => ({ authStatus: true }),
    },
    {
      method: "post",
      path: "/auth/logout",
      name: "logout",
      access: { permission: null },
      status: 200,
      handle: async ({ request, response }) => {
        const session = sessionOf(immich, request);
        endSessions(store, ({ id }) => id === session?.id);
        clearCookies(response, COOKIES.accessToken, COOKIES.authType, COOKIES.isAuthenticated);
        const { oauth } = config.get();
        const byOAuth = cookies(request)[COOKIES.authType] === "oauth" && oauth.enabled;
        const redirectUri = byOAuth ? await endSessionUrl(immich, oauth, session?.idToken) : undefined;
        return { successful: true, redirectUri: redirectUri ?? LOGIN_PAGE };
      },
    },
    {
      method: "get",
      path: "/sessions",
      name: "get sessions",
      access: { permission: "session.read" },
      handle: (call) => {
        const { user, session: current } = caller(call);
        const own = store.state.sessions.filter(({ userId }) => userId === user.id);
        return own.map((session) => sessionResponse(session, session.id === current?.id));
      },
    },
    {
      method: "delete",
      path: "/sessions",
      name: "delete all sessions",
      access: { permission: "session.delete" },
      status: 204,
      handle: (call) => {
        const { user, session: current } = caller(call);
        endSessions(store, ({ userId, id }) => userId === user.id && id !== current?.id);
      },
    },
    {
      method: "get",
      path: "/users/me",
      name: "get my user",
      access: { permission: "user.read" },
      handle: (call) => userResponse(caller(call).user),
    },
    {
      method: "get",
      path: "/users/me/onboarding",
      name: "get user onboarding",
      access: { permission: "userOnboarding.read" },
      handle: (call) => ({ isOnboarded: caller(call).user.isOnboarded }),
    },
    {
      method: "put",
      path: "/users/me/onboarding",
      name: "set user onboarding",
      access: { permission: "userOnboarding.update" },
      body: onboarding,
      handle: (call) => {
        const { isOnboarded } = call.body as { isOnboarded: boolean };
        changeUser(store, caller(call).user.id, { isOnboarded });
        return { isOnboarded };
      },
    },
  ];
}
