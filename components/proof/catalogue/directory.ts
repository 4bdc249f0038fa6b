import type { Entry } from "./entry.ts";

const nothing = "nothing";
const update = "the update that asked for the sync stops with this code";

/** Authentik reads the directory: what keeps people and their mails from arriving. */
export const directory: readonly Entry[] = [
  {
    code: "directory/bind-refused",
    signs: [/LDAPInvalidCredentialsResult/],
    ...{ browser: update, immich: nothing },
    authentik:
      "in the task's earlier logs: `LDAPInvalidCredentialsResult - 49 - invalidCredentials … data 52e`",
    causes: ["the password of the account that Authentik binds with was changed", "its DN is another"],
    probes: [],
    config: "none: Authentik alone has that password",
    byHand: "put Bind CN and Bind Password right at the source in Authentik",
  },
  {
    code: "directory/base-missing",
    signs: [/LDAPNoSuchObjectResult/],
    ...{ browser: update, immich: nothing },
    authentik: "the connection is called good; in the task's earlier logs: `LDAPNoSuchObjectResult - 32`",
    causes: ["the base DN, or an additional DN before it, is not in the directory"],
    probes: [],
    config: "none",
    byHand: "put the Base DN right at the source in Authentik",
  },
  {
    code: "directory/unreachable",
    signs: [
      /socket connection error while opening/,
      /invalid server address/,
      /no random active server available/,
    ],
    ...{ browser: update, immich: nothing },
    authentik: "`connectivity` of the source: `[Errno 111] Connection refused`, `invalid server address`",
    causes: [
      "the domain controller is off, or another port is in the Server URI",
      "the worker's container does not resolve the name",
    ],
    probes: [],
    config: "none",
    byHand: "put the Server URI right at the source in Authentik",
  },
  {
    code: "directory/silent",
    signs: [/error receiving data: timed out/],
    ...{ browser: update, immich: nothing },
    authentik: "`error receiving data: timed out` after 15 s",
    causes: ["something that is not LDAP, or not without TLS, listens at that port"],
    probes: [],
    config: "none",
    byHand: "ldaps:// is port 636, ldap:// is 389",
  },
  {
    code: "directory/source-disabled",
    signs: [],
    ...{ browser: update, immich: nothing },
    authentik:
      "the task ends as done in under a second, and `last_successful_sync` moves: a look at those says nothing",
    causes: ["the source is disabled"],
    probes: [],
    config: "none",
    byHand: "enable it under Directory > Federation and Social login",
  },
  {
    code: "directory/sync-busy",
    signs: [/Synchronization is already running/],
    ...{ browser: update, immich: nothing },
    authentik: "`Synchronization is already running. Skipping` in a task that ends as done",
    causes: [
      "a first import runs: about a second for 3 to 7 people",
      "the workers are busy with other tasks: with two threads one long sync occupies both",
    ],
    probes: [],
    config: "`immich-sso:ldapSyncSeconds`",
    byHand: "wait for the end of it under System > Tasks",
  },
  {
    code: "directory/name-taken",
    signs: [/Failed to create user/],
    ...{ browser: "`Invalid password`, or nobody of that name", immich: nothing },
    authentik:
      "an event configuration_error, `Failed to create user: … (username)=(…) already exists`, at every sync",
    causes: ["an account of Authentik's own has the user name that the directory brings"],
    probes: [],
    config: "none",
    byHand: "rename or delete that account, or give it the attribute `ldap_uniq` that the event names",
  },
  {
    code: "directory/mails-not-seen",
    signs: [],
    ...{ browser: update, immich: nothing },
    authentik: "a task that ends without an error",
    causes: [
      "the source lacks the mapping `authentik default LDAP Mapping: mail`",
      "the person is outside of the source's base DN or filter",
      "somebody changed the mail in the directory meanwhile",
    ],
    probes: ["people/mail"],
    config: "none",
    byHand: "look at the source's property mappings",
  },
  {
    code: "directory/no-mail",
    signs: [],
    browser: "`OAuth profile does not have an email address` at the first sign-in",
    ...{ immich: nothing, authentik: nothing },
    causes: [
      "the person's mail attribute is empty in the directory",
      "it was filled in, and Authentik did not sync since",
    ],
    probes: ["people/mail"],
    config:
      "`immich-sso:onMissing`: `warn`, or `fail` before anything is wired; `immich-sso:ldapSync` for a sync",
    byHand: "fill in `mail` in the directory, then sync Authentik's LDAP source",
  },
];
