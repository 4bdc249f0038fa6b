import type { Codes } from "./explained.ts";

const key = "`pulumi config set --secret immich-sso:immichApiKey`";

/** Immich's API, its settings, and the rotation of the client secret. */
export const immich: Codes = {
  "immich/not-ready": {
    means: "Immich did not answer in time",
    why: "its first start migrates the database, or it ends again and again",
    next: "`docker logs immich_server 2>&1 | npm run -s explain`; then `pulumi up`",
  },
  "immich/already-there": {
    means: "an Immich answers where this stack is about to make its first one",
    why: "`immich-sso:deploy` was left at its default for an Immich that runs already; its key would be used on that one",
    next: "`pulumi config set immich-sso:deploy external`; to replace that Immich, stop it first",
  },
  "immich/key-refused": {
    means: "Immich does not know the API key",
    why: "it was deleted, or belongs to another Immich",
    next: `\`pulumi up\` where the program made it; else make one under Account Settings > API Keys; ${key}`,
  },
  "immich/permission-missing": {
    means: "the API key may not do this",
    why: "it was made with fewer permissions than the settings need",
    next: "give it systemConfig.read and systemConfig.update (from 3.2 adminConfig.*), then `pulumi up`",
  },
  "immich/not-admin": {
    means: "the API key belongs to somebody who is no administrator",
    why: "Immich lets administrators alone change settings, whatever the key may",
    next: `make one as an administrator; ${key}`,
  },
  "immich/rejected": {
    means: "Immich took nothing of what was sent",
    why: "a value is not allowed; its own words name each field",
    next: "mend the setting that it names; `pulumi preview --diff`",
  },
  "immich/not-found": {
    means: "Immich has nothing at that path",
    why: "the address ends with /api, or another server answers there",
    next: "`curl <the address>/api/server/ping` has to say pong; `pulumi config set immich-sso:immichUrl`",
  },
  "immich/maintenance": {
    means: "Immich is in maintenance mode",
    why: "somebody is bringing a backup back, or switched it on; everything but a few public paths is 404 then",
    next: "once that is done: `docker exec immich_server immich-admin disable-maintenance-mode`, then `pulumi up`",
  },
  "immich/redirected": {
    means: "the address leads on to another one",
    why: "the API key is not sent on, for it could go to a stranger",
    next: "`pulumi config set immich-sso:immichUrl <the address behind the redirect>`",
  },
  "immich/html": {
    means: "a web page came where Immich's API should answer",
    why: "a proxy's error page, or a login of its own before Immich",
    next: "`curl -i <the address>/api/server/ping`; let the proxy pass on /api",
  },
  "immich/broken-json": {
    means: "the answer was cut short",
    why: "a proxy's limit, or Immich ended meanwhile",
    next: "`pulumi up` again; then the proxy's log",
  },
  "immich/server-error": {
    means: "Immich failed by itself (5xx)",
    why: "often its database or its disk",
    next: "`docker logs immich_server 2>&1 | npm run -s explain`; then `pulumi up`",
  },
  "immich/unexpected-answer": {
    means: "Immich answered what no version that was looked at answers",
    why: "a newer version, or a proxy in between",
    next: "look at its log for this request: `docker logs immich_server --since 10m`",
  },
  "immich/not-written": {
    means: "Immich took the settings and reads back others",
    why: "somebody saved its settings page at the same moment",
    next: "`pulumi up`",
  },
  "immich/admin-exists": {
    means: "Immich has an administrator whose password this stack does not know",
    why: "it was set up by hand, or by another stack",
    next: `make an API key as that administrator; ${key} (docs/existing-immich.md)`,
  },
  "immich/password-login-off": {
    means: "an API key cannot be made or deleted while password login is off",
    why: "keys make no keys, so the administrator's password is needed",
    next: "`docker exec -it immich_server immich-admin enable-password-login`, then `pulumi up`",
  },
  "immich/timeout-too-long": {
    means: "the timeout of the sign-in is too large",
    why: "Immich says milliseconds and takes seconds: 30000 is eight hours",
    next: "`pulumi config set immich-sso:oauthTimeoutSeconds 30`",
  },
  "rotation/not-accepted": {
    means: "Authentik does not take the new client secret",
    why: "it did not save it, or a proxy answered",
    next: "`pulumi up`; both ends are as before",
  },
  "rotation/endpoint": {
    means: "the discovery document names a revocation endpoint on another server; nothing was rotated",
    why: "the secret would go there; a proxy changes the Host, or another server answers",
    next: "`npm run doctor`: `issuer/endpoints`; then `pulumi up`",
  },
  "rotation/put-back": {
    means: "the new client secret was not kept; the old one is in force at both ends",
    why: "one of the two did not take it, or the proof failed",
    next: "mend what the message names, then `pulumi up`",
  },
  "rotation/left-apart": {
    means: "Authentik and Immich have different client secrets: nobody can sign in",
    why: "the proof of the new one failed, and so did the way back",
    next: "`pulumi up` copies Authentik's secret to Immich; a password form is at `/auth/login?autoLaunch=0`",
  },
};
