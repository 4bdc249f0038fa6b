import type { DirectoryArgs } from "../../directory/directory-args.ts";
import { fillsNothing, fillsWithoutSsh, givesLdifOnly, syncsNothing } from "../idle.ts";
import type { Section } from "../setting.ts";

export const directory: readonly Section[] = [
  {
    heading: "The people of the directory",
    settings: {
      onMissing: {
        default: "warn",
        oneOf: ["warn", "fail"] satisfies DirectoryArgs["onMissing"][],
        text: "When somebody who may use Immich has no mail: warn, or fail before anything is wired",
        counts: "always",
      },
      ldapSource: {
        default: "",
        text: "Slug or name of Authentik's LDAP source that brings the people; empty leaves it alone",
        counts: "always",
      },
      ldapSync: {
        default: "",
        text: "Any text, for example a date; a change has Authentik read the directory again",
        counts: "always",
      },
      ldapSyncSeconds: {
        default: 900,
        // A day. A first import of 10,000 users takes an hour or so: 3 to 7 users a second were measured.
        range: [10, 86_400],
        text: "Seconds that a sync of the LDAP source may take, 10 to 86400; a first import takes one for 3 to 7 people",
        counts: [syncsNothing],
      },
      notPeople: {
        default: [],
        items: "string",
        text: "Accounts that are not people, and so in no table and no plan; user names with * for any characters (backup-*), or ends of distinguished names (OU=Services,DC=home,DC=example); docs/people.md",
        counts: "always",
      },
    },
  },
  {
    heading: "Mails for those of the directory who have none",
    settings: {
      fillMails: {
        default: "",
        text: "How those of the directory who have no mail get one: a pattern such as {sAMAccountName}@home.example, {userPrincipalName}, or csv:<path> of a file with the columns sAMAccountName and mail; empty fills in none",
        counts: "always",
      },
      fillThrough: {
        default: "ldif",
        text: "Where the tools of the directory run: docker:<container>, ssh://<user>@<host>[:port], local; ldif changes nothing and gives the plan as the output mailsLdif",
        counts: [fillsNothing],
      },
      fillHostKey: {
        default: "",
        text: "The SSH server's key, a line of ssh-keyscan -t ed25519 <host>; needed for ssh",
        counts: [fillsNothing, fillsWithoutSsh],
      },
      fillDatabase: {
        default: "/var/lib/samba/private/sam.ldb",
        text: "Samba's database on the host of the tools, or ldap://<domain controller>, which needs fillUser and fillPassword",
        counts: [fillsNothing, givesLdifOnly],
      },
      fillUser: {
        default: "",
        text: "Account of the directory that may write mails, for a fillDatabase of ldap://",
        counts: [fillsNothing, givesLdifOnly],
      },
      fillPassword: {
        default: "",
        secret: true,
        text: "Password of fillUser",
        counts: [fillsNothing, givesLdifOnly],
      },
      fillSshKey: {
        default: "",
        secret: true,
        text: "Private key for the SSH server; an SSH agent's keys are tried without it",
        counts: [fillsNothing, fillsWithoutSsh],
      },
      fillExcept: {
        default: [],
        items: "string",
        text: "Account names that get no mail, for example of services",
        counts: [fillsNothing],
      },
      fillAgain: {
        default: "",
        text: "Any text, for example a date; a change tries to fill in once more those who still have no mail",
        counts: [fillsNothing, givesLdifOnly],
      },
      fillUndo: {
        default: false,
        text: "Take the filled-in mails away again on destroy, and when filling in is switched off or goes another way",
        counts: "always",
      },
    },
  },
];
