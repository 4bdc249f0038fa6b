import { Failure } from "../failure.mjs";
import { shellWord } from "../shell.mjs";

/* Every error text about Immich; the rest is in errors.ts. Codes are stable: scripts and docs may name them. */

export const immichKeyRefused = (url: string): Failure =>
  new Failure({
    code: "immich/key-refused",
    problem: `Immich at ${url} refuses the API key (401 Invalid API key)`,
    allowed: "a key of an administrator, made in Immich under Account Settings > API Keys",
    next: "pulumi up, where this program made the key; else: pulumi config set --secret immich-sso:immichApiKey",
  });

/**
 * @param words Immich's own, for example `Missing required permission: systemConfig.update`
 * @param version of Immich, for example `3.2.4`; undefined where it is not known
 */
export const immichPermissionMissing = (words: string, version?: string): Failure =>
  new Failure({
    code: "immich/permission-missing",
    problem: `the Immich API key may not do this: ${words}`,
    allowed: `a key of an administrator with ${namesOf(version)}`,
    next: "add the permission to the key in Immich under Account Settings > API Keys",
  });

/** A key of somebody who is no administrator; its permissions do not help. */
export const immichNotAdmin = (url: string): Failure =>
  new Failure({
    code: "immich/not-admin",
    problem: `the Immich API key at ${url} belongs to an account that is no administrator (403 Forbidden)`,
    allowed: "a key of an administrator, made in Immich under Account Settings > API Keys",
    next: "pulumi config set --secret immich-sso:immichApiKey",
  });

/** @param words Immich's own, with the path of every field that is wrong, never a value */
export const immichRejected = (request: string, words: string): Failure =>
  new Failure({
    code: "immich/rejected",
    problem: `Immich took nothing of ${request}: ${words}`,
    allowed: "settings that Immich's own settings page would save",
    next: "pulumi preview --diff",
  });

export const immichNotFound = (url: string, request: string): Failure =>
  new Failure({
    code: "immich/not-found",
    problem: `${url} has no ${request.replace(/^\w+ /, "")} (404)`,
    allowed: "the base URL of Immich, without /api",
    next: `curl ${shellWord(`${url}/api/server/ping`)}`,
  });

/** The key is not sent on: a redirect may lead to another host. */
export const immichRedirected = (url: string, request: string, to: string): Failure =>
  new Failure({
    code: "immich/redirected",
    problem: `${url} answers ${request} with a redirect to ${to}, which is not followed with the API key`,
    allowed: "the URL at which Immich itself answers",
    next: "pulumi config set immich-sso:immichUrl <the URL behind the redirect>",
  });

export const immichServerError = (request: string, status: number, words: string): Failure =>
  new Failure({
    code: "immich/server-error",
    problem: `Immich failed at ${request} (${status}): ${words}`,
    next: "look at Immich's log for this request, then: pulumi up",
  });

/**
 * A page of a proxy, of its error pages or of a login before it; or plain words, as Traefik has them.
 * @param kind for example `a web page`
 */
export const immichHtml = (url: string, request: string, status: number, kind: string): Failure =>
  new Failure({
    code: "immich/html",
    problem: `something before Immich at ${url} answers ${request} with ${kind} (${status})`,
    allowed: "an Immich that runs, and a proxy that passes /api on to it, without a login of its own",
    next: `curl -i ${shellWord(`${url}/api/server/ping`)}`,
  });

export const immichBrokenJson = (request: string, status: number): Failure =>
  new Failure({
    code: "immich/broken-json",
    problem: `the answer to ${request} (${status}) is no JSON that Immich sends; it may have been cut short`,
    allowed: "a whole answer of Immich's",
    next: "pulumi up",
  });

export const immichConfigFile = (url: string): Failure =>
  new Failure({
    code: "immich/config-file",
    problem: `Immich at ${url} runs from a configuration file (IMMICH_CONFIG_FILE), so its settings cannot be pushed`,
    allowed:
      "a server without IMMICH_CONFIG_FILE, or the stack's output immichConfigFile as the content of that file",
    next:
      "remove IMMICH_CONFIG_FILE from the container's environment and start it again; to stay with the file: " +
      "pulumi config set immich-sso:pushSettings false && pulumi up && npm run -s export-config",
  });

/** Everything but a few public paths is 404 then (measured on 2.7.5 and 3.1.0). */
export const immichMaintenance = (url: string): Failure =>
  new Failure({
    code: "immich/maintenance",
    problem: `Immich at ${url} is in maintenance mode: nobody can sign in, and its settings can be neither read nor changed`,
    allowed: "an Immich that serves",
    next: "docker exec immich_server immich-admin disable-maintenance-mode, then: pulumi up",
  });

export const immichNotReady = (url: string, seconds: number): Failure =>
  new Failure({
    code: "immich/not-ready",
    problem: `Immich did not answer {"res":"pong"} at ${url}/api/server/ping within ${seconds} seconds`,
    allowed: "a running Immich; the first start with migrations takes a minute",
    next: `curl -v ${shellWord(`${url}/api/server/ping`)}`,
  });

export const immichAdminExists = (url: string, email: string): Failure =>
  new Failure({
    code: "immich/admin-exists",
    problem: `Immich at ${url} already has an administrator, and ${email} with the password of this stack is not it`,
    allowed:
      "an API key of that administrator in immich-sso:immichApiKey; a new server without IMMICH_ALLOW_SETUP=false, " +
      "with which it says so too",
    next: "pulumi config set --secret immich-sso:immichApiKey",
  });

/** The key cannot make keys, so a new one needs the administrator's password. */
export const immichPasswordLoginOff = (url: string): Failure =>
  new Failure({
    code: "immich/password-login-off",
    problem: `Immich at ${url} has its password login switched off, which making and deleting an API key needs`,
    allowed: "password login switched on for as long as the key changes",
    next: "switch it on in Immich under Administration > Settings > Password Authentication, then: pulumi up",
  });

export const immichNotWritten = (keys: readonly string[]): Failure =>
  new Failure({
    code: "immich/not-written",
    problem: `Immich took the settings but reads back other values for ${keys.join(", ")}`,
    allowed: "settings that nobody else writes at the same moment",
    next: "pulumi up",
  });

/** Immich hands the number to a library that takes seconds; its settings page says milliseconds. */
export const immichTimeoutTooLong = (seconds: number, most: number): Failure =>
  new Failure({
    code: "immich/timeout-too-long",
    problem: `a timeout of ${seconds} for the sign-in: Immich uses the number as seconds, though it says milliseconds`,
    allowed: `a whole number of seconds from 1 to ${most}; left out, Immich's own stays`,
    next: "pulumi config set immich-sso:oauthTimeoutSeconds 30",
  });

/** Reaches nobody by itself: the rotation tells it together with what became of both ends. */
export const secretNotAccepted = (problem: string): Failure =>
  new Failure({ code: "rotation/not-accepted", problem, next: "pulumi up" });

/** Nothing was written yet, and nothing sent there. */
export const secretElsewhere = (issuer: string, origin: string, authentik: string): Failure =>
  new Failure({
    code: "rotation/endpoint",
    problem: `the discovery document of ${issuer} names a revocation endpoint at ${origin}; the client secret goes to ${authentik} only, so nothing was rotated`,
    allowed: `a revocation endpoint that begins with ${new URL(authentik).origin}`,
    next: "npm run doctor, whose probe issuer/endpoints says more; then: pulumi up",
  });

/** @param step which of both ends did not do its part; both are as before */
export const secretNotRotated = (step: string): Failure =>
  new Failure({
    code: "rotation/put-back",
    problem: `the new client secret was not kept: ${step}. The old one is in force again in Authentik and in Immich`,
    allowed: "a revocation endpoint that accepts the new secret",
    next: "pulumi up",
  });

/** The one case that needs a person: the proof failed and so did the way back. */
export const secretLeftApart = (step: string, problem: string): Failure =>
  new Failure({
    code: "rotation/left-apart",
    problem: `the new client secret was not kept: ${step}; and putting the old one back failed: ${problem}`,
    allowed: "the same client secret in Authentik and in Immich",
    next: "pulumi up, which copies Authentik's secret to Immich",
  });

/** The permissions that a version has for its settings; of one that is not known, both families. */
function namesOf(version: string | undefined): string {
  const [before32, since32] = [
    "systemConfig.read and systemConfig.update",
    "adminConfig.read and adminConfig.update",
  ];
  if (version === undefined) return `${before32}, or from Immich 3.2 on ${since32}`;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 2) ? since32 : before32;
}
