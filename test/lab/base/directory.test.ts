/** Runs against the lab that is up; `npm test` brings it up first. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Client } from "ldapts";
import { type LabInfo, readLabInfo } from "../../../lab/info.ts";
import { labPlace } from "../../../lab/place.ts";

const PEOPLE = "OU=People,DC=lab,DC=test";
const GROUPS = "OU=Groups,DC=lab,DC=test";

/** A connection to the lab's domain controller that trusts the lab's CA, or nothing but what Node trusts. */
async function connection(directory: LabInfo["directory"], certificate: string | undefined): Promise<Client> {
  const ca = certificate && (await readFile(certificate, "utf8"));
  return new Client({ url: directory.url, connectTimeout: 5000, timeout: 10_000, tlsOptions: { ca } });
}

test("Authentik's account finds the people, their mail and their groups over LDAPS", async (t) => {
  const { directory, ca } = await readLabInfo(labPlace());
  const client = await connection(directory, ca.certificate);
  t.after(() => client.unbind());
  await client.bind(directory.bindDn, directory.bindPassword);
  const { searchEntries } = await client.search(PEOPLE, {
    scope: "one",
    filter: "(objectClass=user)",
    attributes: ["sAMAccountName", "cn", "memberOf", "userPrincipalName"],
  });
  const people = searchEntries.map(({ sAMAccountName, cn, memberOf, userPrincipalName }) => ({
    sAMAccountName,
    cn,
    userPrincipalName,
    memberOf: [memberOf ?? []].flat().map(String).sort(),
  }));
  assert.deepEqual(
    people.sort((a, b) => String(a.cn).localeCompare(String(b.cn))),
    [
      {
        sAMAccountName: "alice",
        cn: "Alice Ardent",
        userPrincipalName: "alice@lab.test",
        memberOf: [`CN=photos-admins,${GROUPS}`, `CN=photos-users,${GROUPS}`],
      },
      {
        sAMAccountName: "bob",
        cn: "Bob Brook",
        userPrincipalName: "bob@lab.test",
        memberOf: [`CN=photos-users,${GROUPS}`],
      },
      {
        sAMAccountName: "carol",
        cn: "Carol Cole",
        userPrincipalName: "carol@lab.test",
        memberOf: [`CN=photos-family,${GROUPS}`],
      },
      { sAMAccountName: "dave", cn: "Dave Dunn", userPrincipalName: "dave@lab.test", memberOf: [] },
    ],
  );
});

test("alice has a mail address, and photos-family is a member of photos-users", async (t) => {
  const { directory, ca } = await readLabInfo(labPlace());
  const client = await connection(directory, ca.certificate);
  t.after(() => client.unbind());
  await client.bind(directory.bindDn, directory.bindPassword);
  const alice = await client.search(`CN=Alice Ardent,${PEOPLE}`, { scope: "base", attributes: ["mail"] });
  const users = await client.search(`CN=photos-users,${GROUPS}`, { scope: "base", attributes: ["member"] });
  assert.deepEqual(alice.searchEntries, [{ dn: `CN=Alice Ardent,${PEOPLE}`, mail: "alice@lab.test" }]);
  assert.deepEqual([users.searchEntries[0]?.member].flat().map(String).sort(), [
    `CN=Alice Ardent,${PEOPLE}`,
    `CN=Bob Brook,${PEOPLE}`,
    `CN=photos-family,${GROUPS}`,
  ]);
});

test("each person's password is taken; a wrong one is refused, and so is a server that is not trusted", async (t) => {
  const { directory, ca } = await readLabInfo(labPlace());
  for (const [name, { password }] of Object.entries(directory.users)) {
    const client = await connection(directory, ca.certificate);
    t.after(() => client.unbind());
    await client.bind(`${name}@lab.test`, password);
  }
  const wrong = await connection(directory, ca.certificate);
  t.after(() => wrong.unbind());
  await assert.rejects(wrong.bind("alice@lab.test", "not alice's"), {
    name: "InvalidCredentialsError",
    code: 49,
  });
  const untrusting = await connection(directory, undefined);
  t.after(() => untrusting.unbind());
  await assert.rejects(untrusting.bind(directory.bindDn, directory.bindPassword), {
    code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  });
});
