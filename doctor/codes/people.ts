import type { Codes } from "./explained.ts";

const byHand =
  "delete the account in Immich under Administration > Users: it can be restored for 7 days, photos included";

/** What is carried to Immich's accounts after the first sign-in, and who leaves. */
export const people: Codes = {
  "people/carry": {
    means: "names, email addresses, quotas or storage labels change in Immich to what the directory says",
    why: "they changed in the directory after the first sign-in, or somebody changed them in Immich by hand",
    next: "`pulumi up` carries them; to keep one as it is: `pulumi config set --path 'immich-sso:carry.except[0]' <user>`",
  },
  "people/not-carried-yet": {
    means: "a warning: accounts in Immich differ from the directory and stay as they are",
    why: "`immich-sso:carry.mode` is not on, or the API key lacks `adminUser.update`",
    next: "tick the permission that it names, then `pulumi config set --path 'immich-sso:carry.mode' on` and `pulumi up`",
  },
  "people/refused": {
    means: "a warning: some values of the directory cannot be carried",
    why: "another account in Immich, also a deleted one, has the email address or the storage label; or it is not an address",
    next: "change it in the directory, or the other account in Immich; then `pulumi up`",
  },
  "people/leavers": {
    means: "a warning: these accounts in Immich belong to people who may not sign in any more",
    why: "deactivated or deleted in the directory, or removed from the groups; open sessions go on",
    next: `\`pulumi config set immich-sso:leavers endSessions\`, or ${byHand}`,
  },
  "people/many-leavers": {
    means: "more than half of the people would be signed out at once, so nobody is",
    why: "a changed filter of the LDAP source, or a group that is no longer bound, looks the same",
    next: "`pulumi preview` shows who; put the filter or the binding right, or delete the accounts in Immich",
  },
  "people/admin-taken-over": {
    means: "a warning: a first sign-in makes somebody administrator of Immich",
    why: "Immich links a sign-in to the account with the same email address, and that account is an administrator's",
    next: "give the account in Immich another email address, unless it is that person's own",
  },
  "people/taken-over": {
    means: "a first sign-in links an account that is there to the user with the same email address",
    why: "Immich does so whenever the account is linked to nobody",
    next: "nothing, where it is theirs; else give the account in Immich another email address",
  },
  "people/label-taken": {
    means: "a warning: a first sign-in will fail, because its storage label is used",
    why: "a label is unique, deleted accounts included, and Immich takes the user name for it",
    next: "change the label of the other account in Immich, or `pulumi config set immich-sso:storageLabelAttribute <attribute>`",
  },
  "people/access-ends": {
    means: "a warning: bindings of the application end within 7 days, and with them somebody's access",
    why: "a binding with an end, which Authentik 2026.8 brought",
    next: "extend the binding in Authentik at the application, where it is not meant to end",
  },
  "people/not-carried": {
    means: "Immich refused some of the changes; the others are carried",
    why: "somebody changed an account at the same moment; each line has Immich's own words",
    next: "`pulumi up`",
  },
  "people/sessions-not-ended": {
    means: "the sessions of people who left are still there",
    why: "password login is switched off in Immich, by which alone they can be ended, or Immich refused",
    next: byHand,
  },
  "people/not-compared": {
    means: "Immich's accounts could not be listed",
    why: "Immich does not answer, or the API key lacks adminUser.read",
    next: "`npm run doctor`",
  },
  "people/no-key": {
    means: "there is no API key of Immich to work with",
    why: "the stack was never deployed, and no key is set for that Immich",
    next: "`pulumi up`, or `pulumi config set --secret immich-sso:immichApiKey`",
  },
  "people/off": {
    means: "the command has nothing to do: this stack carries nothing",
    why: "`immich-sso:carry.mode` is off for every Immich of the stack, and `immich-sso:leavers` is report",
    next: "`pulumi config set --path 'immich-sso:carry.mode' on`",
  },
  "people/usage": {
    means: "the command line of `npm run carry` is not right",
    why: "a typo in an option",
    next: "`npm run carry -- --stack <name> --dry-run`",
  },
  "people/setting": {
    means: "`immich-sso:carry` or `immich-sso:leavers` has a value that is not one of theirs",
    why: "a typo",
    next: "`pulumi config set --path 'immich-sso:carry.mode' report`, or one that the message lists",
  },
};
