import type { Entry } from "./entry.ts";

const success = "events that look like a success";

/** The tokens are good, the account is not. */
export const account: readonly Entry[] = [
  {
    code: "login/no-mail",
    signs: [/OAuth profile does not have an email address/],
    browser: "`OAuth profile does not have an email address` (400)",
    immich: "nothing",
    authentik: success,
    causes: [
      "the person's mail attribute is empty in the directory, and this is the first sign-in",
      "Immich does not ask for the scope email",
      "the provider has no mapping for the scope email",
    ],
    probes: ["people/mail", "scopes/mail"],
    config:
      "`pulumi up` sets scope and mappings; `immich-sso:fillMails` has it fill in the mails of those who have none (docs/mails.md)",
    byHand: "fill in `mail` in the directory, then sync Authentik's LDAP source",
  },
  {
    code: "login/not-registered",
    signs: [/Unable to register/, /auto registering is disabled/],
    browser:
      "`OAuth authentication failed` (400); up to 2.7 `User does not exist and auto registering is disabled.`",
    immich:
      "warning `Unable to register <sub>/<email>. User does not exist and auto registering is disabled. …`",
    authentik: success,
    causes: ["autoRegister is off in Immich, and nobody made the account"],
    probes: ["immich/settings"],
    config: "`pulumi up` switches it on",
    byHand: "switch on Auto Register, or make the account first",
  },
  {
    code: "login/conflict",
    signs: [
      /OAuth login conflict|email already linked to different account/,
      /User already exists, but is linked to another account/,
      /OAuth authentication failed/,
    ],
    browser: "`OAuth authentication failed` (400)",
    immich:
      "nothing at the default level; debug: `OAuth login conflict: email already linked to different account`",
    authentik: success,
    causes: [
      "the provider's subject mode was changed, or Authentik was installed anew: the same mail, another subject",
      "two people have the same mail",
      "autoRegister is off (then the log says `Unable to register`)",
    ],
    probes: ["people/mail"],
    config: "`pulumi up` puts the subject mode back",
    byHand: "`POST /api/admin/auth/unlink-all` in Immich; the next sign-in links by mail again",
  },
  {
    code: "login/deleted-user",
    signs: [/user_email_uq/],
    browser: "`Failed to finish oauth` (500)",
    immich: "`Query failed` … `user_email_uq`",
    authentik: success,
    causes: ["the account was deleted in Immich and is kept for its delay of 7 days"],
    probes: [],
    config: "none",
    byHand: "restore the account in Immich, or delete it for good",
  },
  {
    code: "login/storage-label",
    signs: [/user_storageLabel_uq/],
    browser: "`Failed to finish oauth` (500)",
    immich: "`user_storageLabel_uq`, after `Registering new user`",
    authentik: success,
    causes: ["the user name is another account's storage label, for example `admin`"],
    probes: [],
    config: "none",
    byHand: "give the other account another storage label",
  },
  {
    code: "login/linked-twice",
    signs: [/already been linked to another user/],
    browser: "`This OAuth account has already been linked to another user.` (400), on the settings page",
    immich: "not looked at",
    authentik: success,
    causes: ["the person has two accounts in Immich"],
    probes: [],
    config: "none",
    byHand: "unlink the other account first",
  },
  {
    code: "login/first-admin",
    signs: [/first registered account must the administrator/],
    browser: "`The first registered account must the administrator.` (400)",
    immich: "nothing",
    authentik: success,
    causes: ["Immich has no administrator yet"],
    probes: ["immich/settings"],
    config: "`immich-sso:adminEmail`: the program makes the administrator",
    byHand: "sign up at Immich's own page first",
  },
];
