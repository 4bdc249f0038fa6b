import type { Codes } from "./explained.ts";

const plan =
  "`immich-sso:fillExcept` leaves people out; `immich-sso:fillMails csv:<path>` gives each the one you write";

/** The LDAP source's sync, and the filling in of mails; what Authentik itself logs of a sync is in the catalogue. */
export const directory: Codes = {
  "directory/mails": {
    means: "a warning: somebody who may use Immich has a mail that does not serve",
    why: "none, no address, one that another person has, or that of somebody else's account in Immich",
    next: "the table says who; mend `mail` in the directory, then `pulumi up` syncs and looks again",
  },
  "directory/machines": {
    means: "a warning: accounts of computers may use Immich; they are left out of every table",
    why: "the LDAP source reads them as people, because its filter lets them through",
    next: "set the source's User object filter in Authentik to `(&(objectClass=user)(!(objectClass=computer)))`",
  },
  "directory/left-out": {
    means: "so many accounts may use Immich and are not counted as people, by these rules",
    why: "computers, accounts of the domain itself, service accounts, and those of `immich-sso:notPeople`",
    next: "nothing; to count one of those without an email address, give it one; to leave out more: `pulumi config set --path 'immich-sso:notPeople[0]' 'backup-*'`",
  },
  "directory/source-missing": {
    means: "Authentik has no LDAP source of that slug or name",
    why: "a slip of the pen, or the source was renamed",
    next: "`pulumi config set immich-sso:ldapSource <one that the message lists>`",
  },
  "directory/sync-paused": {
    means: "the sync's schedule is paused in Authentik",
    why: "somebody paused it, and this token could start it only by ending the pause",
    next: "end the pause under System > Schedules, then `pulumi up`",
  },
  "directory/sync-slow": {
    means: "the sync was not over in time; it goes on in Authentik",
    why: "a large directory, or workers that are busy with other tasks",
    next: "`pulumi config set immich-sso:ldapSyncSeconds 3600`, then `pulumi up`",
  },
  "directory/sync-failed": {
    means: "the sync failed in words that are not known here",
    why: "the message has Authentik's own",
    next: "System > Tasks in Authentik has the task's whole log; then `pulumi up`",
  },
  "directory/fill-rule": {
    means: "`immich-sso:fillMails` is no rule that mails can be made by",
    why: "everybody without a mail would get a wrong one",
    next: "`pulumi config set immich-sso:fillMails '{sAMAccountName}@home.example'`, `{userPrincipalName}` or `csv:<path>`",
  },
  "directory/fill-way": {
    means: "`immich-sso:fillThrough` names no place where the directory's tools run",
    why: "the mails could not be written",
    next: "`pulumi config set immich-sso:fillThrough ldif`, `local`, `docker:<container>` or `ssh://<user>@<host>`",
  },
  "directory/fill-host-key": {
    means: "the SSH server's key is missing or cannot be read",
    why: "without it, whoever answers at that address would be given the directory's mails",
    next: 'compare the key with the server\'s; `pulumi config set immich-sso:fillHostKey "$(ssh-keyscan -t ed25519 <host>)"`',
  },
  "directory/fill-database": {
    means: "`immich-sso:fillDatabase` is neither a path nor an address of a domain controller",
    why: "samba's tools are started with it",
    next: "`pulumi config set immich-sso:fillDatabase /var/lib/samba/private/sam.ldb`, or `ldap://<domain controller>` with fillUser and fillPassword",
  },
  "directory/fill-user": {
    means: "`immich-sso:fillUser` cannot be used as it is",
    why: "a file of Samba's is opened by root, and no account is asked for",
    next: "`pulumi config rm immich-sso:fillUser`, or set `immich-sso:fillDatabase ldap://<domain controller>`",
  },
  "directory/fill-refused": {
    means: "no mail was filled in: several things stand against the plan",
    why: "each line has a code of its own; with one problem nothing is written",
    next: plan,
  },
  "directory/csv-unreadable": {
    means: "the CSV file cannot be read",
    why: "it is not on this machine, not in UTF-8, no regular file, a symbolic link, or longer than 4 MiB",
    next: "`ls -l <path>`; `file <path>`; `iconv -f latin1 -t utf8 <path>`",
  },
  "directory/csv-columns": {
    means: "the first line lacks a column, or has it twice",
    why: "sAMAccountName and mail are looked up by their names",
    next: "`head -1 <path>`",
  },
  "directory/csv-syntax": {
    means: "a line has more or fewer fields than the first",
    why: "an unquoted comma, or a quote that is not closed",
    next: "`head <path>`; the message names the line",
  },
  "directory/csv-doubled": {
    means: "an account has two lines",
    why: "which of the mails is meant nobody knows",
    next: "`sort <path> | less`",
  },
  "directory/csv-unknown-user": {
    means: "a line names an account that Authentik does not know",
    why: "a slip of the pen, after which somebody else gets no mail; or a sync is missing",
    next: "mend the line, or `pulumi up` with `immich-sso:ldapSync` first",
  },
  "directory/name-missing": {
    means: "the pattern takes a name that the account does not have",
    why: "no user principal name is set in the directory",
    next: `\`{sAMAccountName}\` in \`immich-sso:fillMails\`; or ${plan}`,
  },
  "directory/not-a-mail": {
    means: "what the rule makes is no mail for Immich",
    why: "letters beyond ASCII, a blank, or nothing behind the @",
    next: plan,
  },
  "directory/mail-too-long": {
    means: "the mail is longer than 256 characters",
    why: "the directory's attribute holds no more",
    next: plan,
  },
  "directory/mail-collision": {
    means: "two people would have one mail",
    why: "Immich would take the second for the first, and refuse",
    next: plan,
  },
  "directory/mail-taken": {
    means: "somebody in the directory has that mail already",
    why: "found there, right before the change; Authentik may not know that account",
    next: plan,
  },
  "directory/no-sid": {
    means: "the account is not known by a SID",
    why: "a change in Samba is addressed by it, and Authentik's source brings another id",
    next: "object uniqueness field `objectSid` at the LDAP source, then a sync; or `immich-sso:fillThrough ldif`",
  },
  "directory/control-characters": {
    means: "a name of that account in Authentik holds control characters, for example a line break",
    why: "someone edited the account in Authentik: no directory has such names, and they can hide an attack",
    next: "correct the account under Directory > Users in Authentik and find out who changed it, then `pulumi up`",
  },
  "directory/plan-broken": {
    means: "the plan did not arrive on the domain controller as it was sent; nothing was changed",
    why: "`base64` there does not know `-d`",
    next: "`printf eA== | base64 -d` there has to print x; `apt-get install coreutils`",
  },
  "directory/tools-missing": {
    means: "there is neither samba-tool nor ldbmodify, or no base64",
    why: "the command runs elsewhere than on the domain controller",
    next: "`pulumi config set immich-sso:fillThrough ssh://root@<controller>`, or docker:<container>",
  },
  "directory/unreadable": {
    means: "Samba's database shows nobody",
    why: "another path, or a user who may not read it",
    next: "`pulumi config set immich-sso:fillDatabase <path of sam.ldb, or ldap://controller>`",
  },
  "directory/fill-failed": {
    means: "the directory refused some of the mails; the others are filled in",
    why: "each line has the directory's own words",
    next: "mend what it says, then `pulumi up` does the rest",
  },
  "directory/no-undo-list": {
    means: "the list for taking the mails back could not be written",
    why: "the disk of the domain controller is full, or read only",
    next: "`df` of the folder in the message; nothing was changed",
  },
  "directory/container-missing": {
    means: "no container of that name runs on this engine",
    why: "`immich-sso:fillThrough` names another, or Docker's engine is another",
    next: "`docker ps --format '{{.Names}}'`",
  },
  "directory/host-key": {
    means: "the SSH server shows another key than `immich-sso:fillHostKey`",
    why: "another machine answers, or its key was made anew; nothing was sent",
    next: "compare `ssh-keyscan -t ed25519 <host>` with its /etc/ssh/ssh_host_ed25519_key.pub, then set the key",
  },
  "directory/ssh-refused": {
    means: "the SSH server does not let the user in",
    why: "its authorized_keys does not know the key, or no agent runs here",
    next: "`pulumi config set --secret immich-sso:fillSshKey <~/.ssh/id_ed25519`",
  },
  "directory/ssh-unreachable": {
    means: "no SSH server answers there",
    why: "the machine is off, or another port",
    next: "`ssh -p <port> <user>@<host> true`",
  },
  "directory/sudo": {
    means: "the user may not become root without a password",
    why: "Samba's database is root's",
    next: "`sudo visudo -f /etc/sudoers.d/immich-sso` there, or `immich-sso:fillDatabase ldap://<host>`",
  },
};
