/** What the settings of filling in mean, and which are refused before anything is touched. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfiguration } from "../../../components/configuration.ts";
import { commandFailure } from "../../../components/directory/command-failure.ts";
import { parseHostKey, parseWay } from "../../../components/directory/fill-way.ts";
import { given, home, token } from "../../support/settings.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

/** The arguments of filling in that these settings give. */
function fill(settings: Record<string, unknown>, secrets: Record<string, string> = {}) {
  const prefixed = (all: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [`immich-sso:${name}`, value]));
  const { instances } = readConfiguration(
    given({ ...home, ...prefixed(settings) }, { ...token, ...(prefixed(secrets) as Record<string, string>) }),
  );
  return instances[0]?.args.directory?.fill;
}

test("without fillMails nothing is filled in", () => assert.equal(fill({}), undefined));

test("a pattern alone gives an LDIF", () => {
  assert.deepEqual(fill({ fillMails: "{userPrincipalName}" }), {
    rule: { pattern: "{userPrincipalName}" },
    way: { kind: "ldif" },
    database: "/var/lib/samba/private/sam.ldb",
    user: undefined,
    password: undefined,
    hostKey: undefined,
    sshKey: undefined,
    dockerHost: undefined,
    except: [],
    again: "",
    undo: false,
  });
});

test("all that is wrong is told at once", () => {
  const settings = {
    fillMails: "all@home.example",
    fillThrough: "ssh://dc1.home.example",
    fillHostKey: "ssh-rsa AAAAB3Nza",
    fillDatabase: "sam.ldb",
    fillUser: "filler",
  };
  assert.throws(() => fill(settings), {
    code: "config/invalid",
    problem: [
      "5 values are wrong:",
      'directory/fill-rule: immich-sso:fillMails "all@home.example" would give everybody the same; take {sAMAccountName} or {userPrincipalName} into it',
      'directory/fill-way: immich-sso:fillThrough "ssh://dc1.home.example" names no user and host; write ssh://<user>@<host>',
      'directory/fill-host-key: immich-sso:fillHostKey "ssh-rsa AAAAB3Nza" is no ed25519 or ECDSA host key; take the line of: ssh-keyscan -t ed25519 <host>',
      'directory/fill-database: immich-sso:fillDatabase "sam.ldb" is neither a path nor ldap://<host>',
      "config/needs: immich-sso:fillUser and immich-sso:fillPassword need each other; set both or none",
    ].join("\n    "),
  });
});

const refusals: [Record<string, unknown>, Record<string, string>, string][] = [
  [
    { fillThrough: "ssh://root@dc1:2222" },
    {},
    'immich-sso:fillHostKey is missing; compare with the server, then: pulumi config set immich-sso:fillHostKey "$(ssh-keyscan -t ed25519 -p 2222 dc1)"',
  ],
  [
    { fillDatabase: "ldap://dc1" },
    {},
    'immich-sso:fillDatabase "ldap://dc1" needs immich-sso:fillUser and immich-sso:fillPassword',
  ],
  [
    { fillUser: "filler" },
    { fillPassword: "secret-of-filler" },
    "immich-sso:fillUser is for an immich-sso:fillDatabase ldap://<host> only",
  ],
  [
    { fillDatabase: "/var/lib/samba/private/sam.ldb\nid" },
    {},
    'immich-sso:fillDatabase "/var/lib/samba/private/sam.ldb\\nid" holds control characters',
  ],
  [
    { fillDatabase: "ldap://dc1", fillUser: "a\tb" },
    { fillPassword: "secret-of-filler" },
    'immich-sso:fillUser "a\\tb" holds control characters',
  ],
];
for (const [settings, secrets, problem] of refusals)
  test(`refused: ${problem}`, () => {
    assert.throws(() => fill({ fillMails: "{userPrincipalName}", ...settings }, secrets), { problem });
  });

test("a password that is not encrypted is refused, and not shown", () => {
  const settings = { fillMails: "{userPrincipalName}", fillPassword: "secret-of-filler" };
  assert.throws(
    () => fill(settings),
    (error: Error) =>
      error.message.includes("immich-sso:fillPassword") && !error.message.includes("secret-of-filler"),
  );
});

for (const [text, way] of Object.entries({
  local: { kind: "local" },
  "docker:samba-dc": { kind: "docker", container: "samba-dc" },
  "docker:": "names no container",
  "docker:a; rm -rf /": "names no container",
  "docker:--privileged": "names no container",
  "ssh://root@dc1.home.example": { kind: "ssh", host: "dc1.home.example", port: 22, user: "root" },
  "ssh://o%40x@[fd00::1]:2222": { kind: "ssh", host: "fd00::1", port: 2222, user: "o@x" },
  "ssh://root@dc1;id": "names no user and host; write ssh://<user>@<host>",
  "ssh://root@$(id)": "names no user and host; write ssh://<user>@<host>",
  "ssh://-oProxyCommand=id@dc1": "names no user and host; write ssh://<user>@<host>",
  "ssh://a%0ab@dc1": "names no user and host; write ssh://<user>@<host>",
  "ssh://%zz@dc1": "names no user and host; write ssh://<user>@<host>",
  "ssh://root:secret@dc1": "has a password in it; use immich-sso:fillSshKey or an SSH agent",
  samba: "is none of ldif, local, docker:<container>, ssh://<user>@<host>[:port]",
}))
  test(`the way ${text}`, () => assert.deepEqual(parseWay(text), way));

test("a host key is found in a line of ssh-keyscan, of known_hosts and of its own file", () => {
  for (const text of [`dc1 ${key}`, `[dc1]:2222,10.0.0.1 ${key} root@dc1`, `${key} root@dc1\n`, key])
    assert.deepEqual(parseHostKey(text), { hostKey: key });
});

/** Errors of the plugin as they were seen, and the code of what is said instead. */
const errors: [string, string, string | undefined][] = [
  [
    "ssh://root@dc1",
    "after 2 failed attempts: ssh: handshake failed: ssh: host key mismatch",
    "directory/host-key",
  ],
  [
    "ssh://root@dc1",
    "after 2 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    "directory/ssh-refused",
  ],
  [
    "ssh://root@dc1",
    "after 2 failed attempts: dial tcp 10.0.0.1:22: connect: connection refused",
    "directory/ssh-unreachable",
  ],
  [
    "ssh://ann@dc1",
    'Process exited with status 1: running "sudo -n sh -s fill":\nsudo: a password is required\n',
    "directory/sudo",
  ],
  [
    "docker:samba",
    'exit status 1: running "docker exec -i samba sh -s fill":\nError: No such container: samba\n',
    "directory/container-missing",
  ],
  [
    "docker:samba",
    'exit status 1: running "docker exec -i samba sh -s fill":\nError response from daemon: Container 1f is not running\n',
    "directory/container-missing",
  ],
  ["docker:samba", "directory/unreadable: /var/lib/samba/private/sam.ldb shows nobody", undefined],
];
for (const [text, error, code] of errors)
  test(`${code ?? "nothing more"} for: ${error.split("\n").at(-2) ?? error}`, () => {
    const way = parseWay(text);
    assert.ok(typeof way === "object");
    assert.equal(commandFailure(way, error)?.code, code);
  });
