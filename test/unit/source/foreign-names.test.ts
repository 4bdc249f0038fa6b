/** Names that every object has a member of: as names of users, groups, settings and others they are like any other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseForeignApplication } from "../../../components/authentik/adopting.ts";
import { planFill } from "../../../components/directory/fill-plan.ts";
import { expectedMails, parseResults } from "../../../components/directory/fill-results.ts";
import { mailFindings, withoutFilledIn } from "../../../components/directory/findings.ts";
import { parseMailTable } from "../../../components/directory/mail-csv.ts";
import { imagesOf } from "../../../components/immich/images.ts";
import { secretProblems } from "../../../components/immich/secret-settings.ts";
import { instancesOf } from "../../../components/settings/instances.ts";
import type { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { durationSeconds } from "../../../components/support/authentik/duration.ts";
import type { Person } from "../../../components/support/authentik/people.ts";
import { subjectOf } from "../../../components/support/authentik/subject.ts";
import { own } from "../../../components/support/own.ts";
import { StackConfig } from "../../../components/support/stack-config.ts";
import { unmarked } from "../../../policy/secrets.ts";

const names = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"];

const people = names.map(
  (username, at): Person => ({
    ...{ pk: at, username, name: username, mail: "", uuid: "", uid: `uid-${at}`, upn: undefined, groups: [] },
    ...{ dn: `CN=${username}`, sid: `S-1-5-21-1-2-3-${at}` },
  }),
);

test("a record has nothing under them, and what it was given under them", () => {
  for (const name of names) {
    assert.equal(own({ bob: 1 }, name), undefined);
    assert.equal(own(JSON.parse(`{"${name}":1}`), name), 1);
  }
});

test("people of these names without a mail are found, and left out once theirs are filled in", () => {
  const findings = mailFindings(people);
  assert.deepEqual(withoutFilledIn(findings, []), findings);
  assert.deepEqual(withoutFilledIn(findings, [["bob", "bob@x.test"]]), findings);
  for (const name of names)
    assert.deepEqual(
      withoutFilledIn(findings, [[name, "one@x.test"]]).map(({ username }) => username),
      names.filter((one) => one !== name),
    );
});

test("they get mails by a pattern and by a table, and the results are theirs", () => {
  const planned = names.toSorted().map((name) => [name, `${name}@x.test`]);
  const table = parseMailTable(
    "m.csv",
    `sAMAccountName,mail\n${planned.map((row) => row.join(",")).join("\n")}\n`,
  );
  for (const rule of [{ pattern: "{sAMAccountName}@x.test" }, { table }]) {
    const { mails, problems } = planFill({ people, everyone: people, rule, except: [], bySid: true });
    assert.deepEqual([mails.map(({ account, mail }) => [account, mail]), problems], [planned, []]);
  }
  const printed = planned.map((row) => ["filled", "S-1-5-1", ...row].join("\t")).join("\n");
  assert.deepEqual(expectedMails(parseResults(`${printed}\nconstructor\ta\tb\tc\n`)), planned);
});

test("a group of such a name that is bound to somebody's application is not taken for one of ours", async () => {
  const api = {
    get: async () => ({ pk: "app", name: "Photos" }),
    list: async () => names.map((name) => ({ pk: `binding-${name}`, target: "app", group_obj: { name } })),
  } as unknown as AuthentikApi;
  const bindings = new Map([["toString", "immich-access-toString"]]);
  const key = (setting: string) => `immich-sso:${setting}`;
  const ours = { stack: "home", key, provider: "p", application: "a", mapping: "m", bindings };
  const wanted = { slug: "photos", provider: 7, wasCutOff: false };
  await assert.rejects(refuseForeignApplication(api, ours, wanted), {
    code: "authentik/exists",
    next: [
      "pulumi import authentik:index/application:Application a photos --yes --protect=false --generate-code=false",
      "pulumi import authentik:index/policyBinding:PolicyBinding immich-access-toString binding-toString --yes --protect=false --generate-code=false",
    ].join(" && "),
  });
});

test("as a subject mode, a unit of time, a version, a type of resource they are unknown ones", () => {
  for (const name of names) {
    assert.equal(subjectOf({ ...(people[0] as Person) }, name), "uid-0");
    assert.equal(durationSeconds(`${name}=5;seconds=1`), 1);
    assert.equal(imagesOf(name).server, `ghcr.io/immich-app/immich-server:v${name}`);
    assert.deepEqual(
      unmarked(name, {}, () => false),
      [],
    );
    assert.equal(new StackConfig({}).get(name), undefined);
  }
});

test("as variables of the container and as settings of an instance they are nobody's", () => {
  const environment = `{${names.map((name) => `"${name}":"x"`).join(",")}}`;
  assert.deepEqual(secretProblems(new StackConfig({ environment })), []);
  const instances = JSON.stringify({ family: {} }).replace("{}", environment);
  const { problems } = instancesOf({ values: { "immich-sso:instances": instances }, encrypted: new Set() });
  assert.deepEqual(
    problems.filter(({ code }) => code === "config/unknown").map(({ text }) => text.split(" ")[0]),
    names.map((name) => `immich-sso:instances.family.${name}`),
  );
});
