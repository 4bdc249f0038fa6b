import { Failure } from "../failure.mjs";
import { listMs, listPages, listRows } from "../limits.ts";
import { configSet, shellWord } from "../shell.mjs";

/* The error texts of the room authentik; those that other rooms share are in errors.ts. */

const quoted = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(", ");
const near = (names: readonly string[]) => (names.length > 0 ? `; names like it: ${quoted(names)}` : "");

export const authentikAway = (url: string, status: number): Failure =>
  new Failure({
    code: "authentik/away",
    problem: `${url} is answered with ${status}: Authentik does not run, or is starting`,
    allowed: "a running Authentik behind the proxy; a start takes a minute or two",
    next: "look at Authentik's containers (docker ps, docker logs), then: pulumi preview",
  });

export const authentikNobodyByDefault = (): Failure =>
  new Failure({
    code: "authentik/nobody",
    problem:
      "nobody could sign in: immich-sso:groups is empty, and Authentik's setting core_default_app_access is off, so an application without groups is for nobody",
    allowed: "at least one group in immich-sso:groups",
    next: "pulumi config set --path 'immich-sso:groups[0]' '<group>'",
  });

export const authentikGroupMissing = (name: string, place: string, like: readonly string[]): Failure =>
  new Failure({
    code: "authentik/group-missing",
    problem: `Authentik has no group ${JSON.stringify(name)}${near(like)}`,
    allowed: "the name of a group as Authentik lists it under Directory > Groups",
    next: place.startsWith("immich-sso:quotas")
      ? "write the group's name as Authentik has it in immich-sso:quotas of the stack's file"
      : `pulumi config set --path ${shellWord(place)} ${shellWord(like[0] ?? "<name>")}`,
  });

export const authentikFlowMissing = (setting: string, slug: string, slugs: readonly string[]): Failure =>
  new Failure({
    code: "authentik/flow-missing",
    problem: `Authentik has no flow with the slug ${JSON.stringify(slug)}`,
    allowed: slugs.length > 0 ? `one of ${quoted(slugs)}` : "the slug of a flow of the same designation",
    next: configSet(`immich-sso:${setting}`, slugs[0] ?? "<slug>"),
  });

export const authentikKeyMissing = (name: string, names: readonly string[]): Failure =>
  new Failure({
    code: "authentik/signing-key-missing",
    problem: `Authentik has no certificate-key pair ${JSON.stringify(name)}`,
    allowed: names.length > 0 ? `one with a private key: ${quoted(names)}` : "a pair with a private key",
    next: configSet("immich-sso:signingKey", names[0] ?? "<name>"),
  });

export const authentikKeyWithoutPrivateKey = (name: string): Failure =>
  new Failure({
    code: "authentik/signing-key-public",
    problem: `the certificate-key pair ${JSON.stringify(name)} has no private key, so nothing can be signed with it`,
    allowed: "a pair with a private key, RSA or EC",
    next: "pulumi config set immich-sso:signingKey 'authentik Self-signed Certificate'",
  });

export const authentikMappingMissing = (managed: readonly string[]): Failure =>
  new Failure({
    code: "authentik/mapping-missing",
    problem: `Authentik lacks the scope mappings ${managed.join(", ")}, without which Immich gets no name and no mail`,
    allowed: "Authentik's own mappings, which its blueprint system/providers-oauth2.yaml makes",
    next: "docker compose exec worker ak apply_blueprint system/providers-oauth2.yaml",
  });

/** @param stops left out: an update cannot go on without them */
export const authentikPermissionMissing = (permissions: readonly string[], stops = true): Failure =>
  new Failure({
    code: "authentik/permission-missing",
    problem: `the account of the Authentik token lacks ${permissions.length === 1 ? "a permission" : `${permissions.length} permissions`}: ${permissions.join(", ")}${stops ? "" : "; this preview or update goes on without"}`,
    allowed: "an account with the role that docs/authentik.md lists, or an administrator's",
    next: "give its role the permission in Authentik under Directory > Roles > Permissions",
  });

/**
 * What is in the way is not in this stack's state: it is neither overwritten nor made a second time.
 * @param adopt the commands that bring it into the state as it is
 */
export const authentikExists = (what: string, taken: string, adopt: readonly string[]): Failure =>
  new Failure({
    code: "authentik/exists",
    problem: `Authentik already has ${what}, which is not in this stack's state`,
    allowed:
      `${taken} that is free; or adopting the one that is there, as after this stack's state was lost: never one that another home uses. ` +
      "Pulumi's warnings of a bug in the provider are expected then; pulumi preview shows what an update would change",
    next: adopt.join(" && "),
  });

/** Imported, and not there any more when the update looked. */
export const authentikAdoptedMissing = (path: string, resource: string): Failure =>
  new Failure({
    code: "authentik/adopted-missing",
    problem: `${path}, which was imported as ${resource}, is not in Authentik`,
    allowed: "an object that is there until this update has saved what it is like",
    next: "pulumi refresh",
  });

/** Made by this program for another stack, which goes on using it: never offered for adoption. */
export const authentikForeignStack = (
  what: string,
  owner: string | undefined,
  stack: string,
  key: (setting: string) => string,
): Failure =>
  new Failure({
    code: "authentik/exists",
    problem: `Authentik already has ${what}, which belongs to ${owner ? `the stack ${owner}` : "another stack"} of this program`,
    allowed: "a slug and an application name of this stack's own",
    next: `${configSet(key("slug"), `immich-${stack}`)} && ${configSet(key("applicationName"), `Immich ${stack}`)}`,
  });

/** Immich knows people by the subject, and the application by issuer and client id. */
export const authentikNewIdentity = (changes: readonly string[], keep: string): Failure =>
  new Failure({
    code: "authentik/new-identity",
    problem: `this would change ${changes.join(" and ")}: people could be unable to sign in to the accounts they have`,
    allowed: `the values that are deployed (${keep}), or immich-sso:allowNewIdentity true for one update`,
    next: keep,
  });

/** Somebody changed it in Authentik: whoever signed in since then has another subject already. */
export const authentikSubjectByHand = (deployed: string, live: string, key: string): Failure =>
  new Failure({
    code: "authentik/subject-by-hand",
    problem: `someone changed the sub mode in Authentik from ${deployed}, which this stack deployed, to ${live}: people who sign in get another subject, and Immich does not find their accounts`,
    allowed: `going back to ${deployed}, which changes subjects and so needs immich-sso:allowNewIdentity for one update; or keeping ${live}: ${configSet(key, live)}`,
    next: "pulumi config set immich-sso:allowNewIdentity true && pulumi up && pulumi config rm immich-sso:allowNewIdentity",
  });

export const authentikIssuerDiffers = (expected: string, found: string, url: string): Failure =>
  new Failure({
    code: "authentik/issuer-differs",
    problem: `the discovery document at ${url} names the issuer ${JSON.stringify(found)}, Immich is told ${JSON.stringify(expected)}`,
    allowed: "the same text, byte for byte",
    next: "pulumi config set authentik:url to the address in that issuer, or let the proxy send Host and X-Forwarded-Proto",
  });

export const authentikNoDiscovery = (url: string, status: number): Failure =>
  new Failure({
    code: "authentik/no-discovery",
    problem: `the discovery document at ${url} was answered with ${status}`,
    allowed: "200 and a JSON document with an issuer",
    next: `curl -v ${shellWord(url)}`,
  });

export const authentikNobodyAdmin = (groups: readonly string[]): Failure =>
  new Failure({
    code: "authentik/nobody-admin",
    problem: `no active user is in ${quoted(groups)}: Immich reads the role at every sign-in, so nobody would keep the admin role`,
    allowed: "groups with at least one active user who may sign in, child groups included",
    next: "add the administrators to the group in Authentik, or: pulumi config rm immich-sso:adminGroups",
  });

/** The challenge says no more: Authentik shows the reason to administrators alone, and logs it. */
export const authentikFlowFailed = (requestId: string): Failure =>
  new Failure({
    code: "sign-in/flow-error",
    problem: `Authentik's flow ended with an error of the server's own (request ${requestId})`,
    allowed:
      "a flow that a browser goes through; a proxy before Authentik must leave Host, Origin and cookies alone",
    next: `docker compose logs server | grep ${shellWord(requestId)}`,
  });

/** @param size what Authentik says or sends of it */
export const authentikListTooLong = (path: string, size: string): Failure =>
  new Failure({
    code: "authentik/list-too-long",
    problem: `Authentik's list /api/v3/${path} has ${size}`,
    allowed: `at most ${listRows} entries in ${listPages} pages`,
    next: "look at the list in Authentik; one that is short there comes from another server in its place",
  });

export const authentikListTooSlow = (path: string): Failure =>
  new Failure({
    code: "authentik/list-too-slow",
    problem: `Authentik's list /api/v3/${path} was not complete after ${listMs / 1_000} seconds`,
    allowed: "a page of 100 entries within about a second",
    next: "look at the load of Authentik's server; then: pulumi up",
  });
