import type { Codes } from "./explained.ts";

/** Authentik: its settings here, what it lacks, and what it refuses. */
export const authentik: Codes = {
  "authentik/url": {
    means: "`authentik:url` cannot be the beginning of an issuer",
    why: "Immich 3 refuses http, and nothing may follow the issuer's path",
    next: "`pulumi config set authentik:url https://auth.home.example`",
  },
  "authentik/name": {
    means: "the application has no name",
    why: "people see it on Authentik's page",
    next: "`pulumi config set immich-sso:applicationName Immich`",
  },
  "authentik/client-id": {
    means: "the client id has letters that do not travel in an address, or more than 255",
    why: "Authentik and Immich would encode it differently",
    next: "`pulumi config rm immich-sso:clientId`: the program makes one",
  },
  "authentik/sub-mode": {
    means: "Authentik knows no such subject mode",
    why: "the subject is how Immich knows people again",
    next: "`pulumi config set immich-sso:subMode user_uuid`, or one that the message lists",
  },
  "authentik/validity": {
    means: "the time is not in Authentik's form",
    why: "Authentik reads `unit=number`, joined by semicolons",
    next: "`pulumi config set immich-sso:accessTokenValidity 'hours=1;minutes=30'`",
  },
  "authentik/launch-url": {
    means: "the launch URL is no http or https address",
    why: "browsers open it",
    next: "`pulumi config set immich-sso:launchUrl https://photos.home.example`",
  },
  "authentik/icon": {
    means: "the icon is neither a web address nor a path in Authentik",
    why: "browsers load it",
    next: "`pulumi config rm immich-sso:icon`, or an https address",
  },
  "authentik/no-token": {
    means: "no API token of Authentik is set",
    why: "provider and application are made with it",
    next: "make one in Authentik (Directory, Tokens and App passwords, intent API); then: `pulumi config set --secret authentik:token`",
  },
  "authentik/token-refused": {
    means: "Authentik does not take the API token",
    why: "it expired, was deleted, or has another intent than API",
    next: "make one under Directory > Tokens (intent API); `pulumi config set --secret authentik:token`",
  },
  "authentik/permission-missing": {
    means: "the token's account lacks permissions, all of them listed",
    why: "the role of docs/authentik.md was given in part, or the setting is newer than the role",
    next: "give its role each of them under Directory > Roles > Permissions; `pulumi preview`",
  },
  "authentik/untried-pair": {
    means: "this program was not tried with this Authentik and this Terraform provider together",
    why: "one of the two was updated",
    next: "`npm run doctor -- --sign-in`, then `pulumi config set immich-sso:acceptedVersions '2026.11 with 2026.5'`",
  },
  "authentik/away": {
    means: "a proxy answers for Authentik with 502, 503 or 504",
    why: "Authentik does not run, or is starting",
    next: "`docker ps` on its host; meanwhile a password at `<your Immich>/auth/login?autoLaunch=0`",
  },
  "authentik/nobody": {
    means: "nobody could use the application",
    why: "`immich-sso:groups` is empty, and Authentik's flag core_default_app_access is off",
    next: "`pulumi config set --path 'immich-sso:groups[0]' '<group>'`",
  },
  "authentik/provider-trust": {
    means: "the Authentik provider would not trust the internal CA; a warning",
    why: "the project's Pulumi.yaml does not start it through `setup/bridge`, or this is macOS",
    next: "what the text says, before `pulumi up`",
  },
  "authentik/provider-too-old": {
    means: "Authentik is newer than its Terraform provider can serve",
    why: "since 2026.5 a provider without grant types refuses every login, and the old one sends none",
    next: "`npm run provider -- 2026.5.0`",
  },
  "authentik/exists": {
    means: "an object of that name is there, and it is not in this stack's state",
    why: "it was made by hand, the stack's state was lost or is an older copy, or another stack uses the name",
    next: "the message's `pulumi import` adopts it, and destroy leaves it; for another stack's: another slug and name (docs/authentik.md)",
  },
  "authentik/adopted-missing": {
    means: "what was imported from Authentik is not there any more",
    why: "somebody removed it between the import and the first update",
    next: "`pulumi refresh`, then `pulumi up`, which makes it",
  },
  "authentik/subject-by-hand": {
    means: "someone changed the provider's sub mode in Authentik",
    why: "people who sign in meanwhile get another subject, and Immich does not find their accounts",
    next: "`pulumi config set immich-sso:allowNewIdentity true` for one update, which sets back what was deployed; or the `immich-sso:subMode` that is there",
  },
  "authentik/new-identity": {
    means: "issuer, client id or subject would change",
    why: "Immich knows people by them: they could get a second account, or none",
    next: "set back what the message names; or `pulumi config set immich-sso:allowNewIdentity true` for one update",
  },
  "authentik/group-missing": {
    means: "Authentik has no group of that name",
    why: "a slip of the pen, or the directory was not synced since the group was made",
    next: "the `pulumi config set` of the message has the nearest name; or sync the LDAP source",
  },
  "authentik/flow-missing": {
    means: "Authentik has no flow with that slug",
    why: "its blueprints did not run, or the flow was renamed",
    next: "`pulumi config set immich-sso:<the setting> <a slug that the message lists>`",
  },
  "authentik/mapping-missing": {
    means: "Authentik's own scope mappings are gone",
    why: "they were deleted, or the blueprint that makes them did not run",
    next: "`docker compose exec worker ak apply_blueprint system/providers-oauth2.yaml`",
  },
  "authentik/signing-key-missing": {
    means: "Authentik has no certificate-key pair of that name",
    why: "it was renamed or deleted",
    next: "`pulumi config set immich-sso:signingKey '<a name that the message lists>'`",
  },
  "authentik/signing-key-public": {
    means: "the pair has no private key",
    why: "a certificate alone was imported, which signs nothing",
    next: "`pulumi config set immich-sso:signingKey 'authentik Self-signed Certificate'`",
  },
  "authentik/signing-key-unusable": {
    means: "Authentik cannot sign ID tokens with this kind of key",
    why: "it takes RSA, and EC on P-256, P-384 and P-521; no Ed25519",
    next: "`pulumi config set immich-sso:signingKey 'authentik Self-signed Certificate'`",
  },
  "authentik/issuer-differs": {
    means: "the discovery document names another issuer than Immich would be told",
    why: "the proxy does not pass on Host and X-Forwarded-Proto, or Authentik has two addresses",
    next: "`pulumi config set authentik:url` to the address in that issuer, or mend the proxy",
  },
  "authentik/no-discovery": {
    means: "the application is made, and its discovery document is not there",
    why: "a proxy answers in Authentik's place",
    next: "`curl -v <the address of the message>`",
  },
  "authentik/nobody-admin": {
    means: "no active user with a mail is in `immich-sso:adminGroups`",
    why: "Immich reads the role at every sign-in: all administrators would lose theirs",
    next: "add them to the group in Authentik, or `pulumi config rm immich-sso:adminGroups`",
  },
  "authentik/list-too-long": {
    means: "a list of Authentik's has more pages or entries than this program reads",
    why: "something else answers in Authentik's place, or a home has more than 100,000 of something",
    next: "look at the list in Authentik, under the path that the text names",
  },
  "authentik/list-too-slow": {
    means: "all pages of a list took longer than 5 minutes",
    why: "Authentik is overloaded, or something slow stands before it",
    next: "look at its server's load; then `pulumi up`",
  },
  "authentik/unexpected-answer": {
    means: "Authentik answered what no version that was looked at answers",
    why: "a newer version, a fault in it, or a proxy in between",
    next: "look at its log for this request: `docker compose logs server --since 10m`",
  },
};
