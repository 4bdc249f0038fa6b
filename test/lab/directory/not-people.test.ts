/** Who of a real Samba domain is not a person, as Authentik read it. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { leftOutTold } from "../../../components/people/told.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { readPeople } from "../../../components/support/authentik/people.ts";
import { textOf } from "../../../components/support/said.ts";
import { labUp } from "../../../lab/up.ts";
import { outputOf } from "../../support/document-commands.ts";

test("the domain's own accounts and the service account are left out, its people are not", async () => {
  const { authentik, ca } = await labUp();
  const pem = await readFile(ca.certificate, "utf8");
  const api = new AuthentikApi({ url: authentik.url, token: authentik.token, ca: pem });
  const { people, leftOut } = await readPeople(api, "no-such-application");
  // Other tests have accounts of their own, in units of their own.
  const own = leftOut
    .filter(({ person }) => /,(CN=Users|OU=Services),DC=lab,DC=test$/.test(person.dn ?? ""))
    .toSorted((one, other) => (one.person.username < other.person.username ? -1 : 1));
  assert.deepEqual(
    leftOutTold(own).map(({ said }) => textOf(said)),
    outputOf("directory/left-out: 3 accounts"),
  );
  const names = new Set(people.map(({ username }) => username));
  assert.deepEqual(
    ["alice", "bob", "carol", "dave", "Administrator", "Guest", "krbtgt", "dns-dc1", "svc-authentik"].map(
      (name) => names.has(name),
    ),
    [true, true, true, true, false, false, false, false, false],
  );
});
