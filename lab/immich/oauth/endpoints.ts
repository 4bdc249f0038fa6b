/** /api/oauth: starting and finishing a login, linking, and being told that a session ended. */
import type { Request } from "express";
import { COOKIES, clearCookies, cookies, setCookies } from "../accounts/cookies.ts";
import { login } from "../accounts/sessions.ts";
import { changeUser, userResponse } from "../accounts/users.ts";
import { type Bodies, bodiesOf } from "../core/bodies.ts";
import { type Call, caller, type Endpoint } from "../core/endpoint.ts";
import { badRequest } from "../core/errors.ts";
import type { Immich } from "../server.ts";
import { accountOf } from "./accounts.ts";
import { authorize, fetchProfile } from "./client.ts";
import { logoutByToken } from "./logout-token.ts";

export function oauthEndpoints(immich: Immich): Endpoint[] {
  const { config, store } = immich;
  const { isBefore3 } = config.edition;
  const { oauthStart: start, oauthFinish: finish, logoutToken } = bodiesOf(config.edition);
  const enabled = () => {
    const { oauth } = config.get();
    if (!oauth.enabled) throw badRequest("OAuth is not enabled");
    return oauth;
  };
  const profile = (oauth: ReturnType<typeof config.get>["oauth"], { body, request }: Call) =>
    fetchProfile(immich, oauth, callbackOf(request, body as ReturnType<typeof finish>));

  const finishLogin = async (call: Call) => {
    const { request, response } = call;
    const oauth = enabled();
    const found = await profile(oauth, call);
    // Immich 2 keeps nothing of the provider's session, so its logout gives no hint there.
    const kept = isBefore3 ? undefined : found;
    const answer = store.change(() => login(store, request, accountOf(immich, oauth, found), kept));
    clearCookies(response, COOKIES.oauthState, COOKIES.oauthCodeVerifier);
    setCookies(request, response, {
      [COOKIES.accessToken]: answer.accessToken,
      [COOKIES.authType]: "oauth",
      [COOKIES.isAuthenticated]: "true",
    });
    return answer;
  };

  const link = async (call: Call) => {
    const { user, session } = caller(call);
    const { claims, sid, idToken } = await profile(config.get().oauth, call);
    return store.change(({ users, sessions }) => {
      if (users.some((other) => other.oauthId === claims.sub && other.id !== user.id)) {
        throw badRequest("This OAuth account has already been linked to another user.");
      }
      const current = sessions.find(({ id }) => id === session?.id);
      if (current && !isBefore3) Object.assign(current, { oauthSid: sid, idToken });
      return userResponse(changeUser(store, user.id, { oauthId: claims.sub }));
    });
  };

  const backchannelLogout: Endpoint = {
    method: "post",
    path: "/oauth/backchannel-logout",
    name: "logout oauth",
    status: 200,
    body: logoutToken,
    handle: async ({ body }) => {
      const { logout_token: token } = body as ReturnType<typeof logoutToken>;
      await logoutByToken(immich, config.get().oauth, token);
    },
  };

  return [
    {
      method: "post",
      path: "/oauth/authorize",
      name: "start oauth",
      body: start,
      handle: async ({ body, request, response }) => {
        const { url, state, codeVerifier } = await authorize(
          immich,
          enabled(),
          body as ReturnType<typeof start>,
        );
        setCookies(request, response, {
          [COOKIES.oauthState]: state,
          ...(codeVerifier && { [COOKIES.oauthCodeVerifier]: codeVerifier }),
        });
        return { url };
      },
    },
    { method: "post", path: "/oauth/callback", name: "finish oauth", body: finish, handle: finishLogin },
    {
      method: "post",
      path: "/oauth/link",
      name: "link oauth account",
      access: { permission: "all" },
      status: 200,
      body: finish,
      handle: link,
    },
    {
      method: "post",
      path: "/oauth/unlink",
      name: "unlink oauth account",
      access: { permission: "all" },
      status: 200,
      handle: (call) => userResponse(changeUser(store, caller(call).user.id, { oauthId: "" })),
    },
    {
      method: "get",
      path: "/oauth/mobile-redirect",
      name: "redirect oauth to mobile",
      handle: ({ request, response }) => {
        const query = request.originalUrl.split(/\?(.*)/s)[1] ?? "";
        response.redirect(307, `app.immich:///oauth-callback?${query}`);
      },
    },
    ...(isBefore3 ? [] : [backchannelLogout]),
  ];
}

/** The parts of a callback; state and verifier by the body or by the cookies of authorize. */
function callbackOf(request: Request, { url, state, codeVerifier }: ReturnType<Bodies["oauthFinish"]>) {
  const kept = cookies(request);
  const expectedState = state ?? kept[COOKIES.oauthState];
  if (!expectedState) throw badRequest("OAuth state is missing");
  const verifier = codeVerifier ?? kept[COOKIES.oauthCodeVerifier];
  if (!verifier) throw badRequest("OAuth code verifier is missing");
  return { url, state: expectedState, codeVerifier: verifier };
}
