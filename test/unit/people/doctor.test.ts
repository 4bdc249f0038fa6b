/** The doctor on people: accounts that differ, and who left; with what was read of the people already. */
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { homeOf } from "../../../carry/home.ts";
import { readConfiguration } from "../../../components/configuration.ts";
import { type PeopleArgs, peopleDefaults } from "../../../components/people/people-args.ts";
import { setAlone } from "../../../components/people/told.ts";
import type { ProofTarget } from "../../../components/proof/target.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { readPeople } from "../../../components/support/authentik/people.ts";
import { peopleFindings } from "../../../doctor/people.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";
import { wire } from "../../lab/authentik/wiring.ts";
import { relayTo } from "../../support/relay.ts";
import { given, home as settings, token } from "../../support/settings.ts";
import { carryPermissions, immichGround } from "./ground.ts";

let authentik: TestAuthentik;
let bob: { pk: number; uuid: string };
before(async () => {
  authentik = await startTestAuthentik();
  await wire(authentik, { sub_mode: "user_uuid" });
  const fields = { username: "bob", name: "bob", email: "bob@home.example" };
  bob = await authentik.api("POST", "/core/users/", fields);
});
after(() => authentik.stop());

async function scene(t: TestContext, permissions = carryPermissions) {
  const immich = await immichGround(t, permissions);
  const relay = await relayTo(t, authentik.url);
  const api = new AuthentikApi({ url: relay.url, token: TOKEN });
  const seen = await readPeople(api, "immich");
  relay.begin(() => undefined);
  const target = (apiKey: string) =>
    ({ immich: { url: immich.access.url, origins: [] }, immichApiKey: apiKey }) as unknown as ProofTarget;
  const findings = async (args: PeopleArgs = peopleDefaults, isOn = true, apiKey = immich.access.apiKey) => {
    const found = await peopleFindings(
      {
        ...{ name: "immich", slug: "immich", groups: [], attributes: [], notPeople: [] },
        ...{ args, isOn, isOwnKey: false, set: setAlone },
        target: {
          ...{ api, subMode: "user_uuid", managed: { quotas: {} }, args },
          immich: { url: "", apiKey: "" },
        },
      },
      target(apiKey),
      await readPeople(new AuthentikApi({ url: authentik.url, token: TOKEN }), "immich"),
    );
    return found.map((one) => [
      ...[one.code, one.state, one.seen],
      ...(one.state === "bad" ? [one.fix] : []),
    ]);
  };
  return { ...immich, findings, asked: relay.calls, seen };
}

const set = async (fields: object) => void (await authentik.api("PATCH", `/core/users/${bob.pk}/`, fields));

test("where all is as it should be it says so, and asks Authentik nothing more", async (t) => {
  const { signedIn, findings, asked } = await scene(t);
  signedIn("bob", { oauthId: bob.uuid });
  assert.deepEqual(
    [await findings(), asked],
    [
      [
        ["people/carry", "good", "all of them"],
        ["people/leavers", "good", "nobody left"],
      ],
      [],
    ],
  );
});

test("somebody renamed is advice with the way; a value that cannot be carried has its reason", async (t) => {
  const { signedIn, findings } = await scene(t);
  signedIn("bob", { oauthId: bob.uuid, name: "Old Bob", email: "old@home.example" });
  signedIn("other", { oauthId: "", email: "bob@home.example" });
  const [found] = await findings();
  assert.match(
    String(found?.[2]),
    /^not carried yet: bob \(name\); cannot be carried: bob bob@home\.example: it is the email address of another Immich account /,
  );
  assert.equal(found?.[3], "pulumi up");
  const [listed] = await findings(peopleDefaults, false);
  assert.equal(listed?.[3], "pulumi config set --path 'immich-sso:carry.mode' on, then: pulumi up");
  const off = { ...peopleDefaults, carry: { ...peopleDefaults.carry, mode: "off" as const } };
  assert.deepEqual((await findings(off))[0], [
    "people/carry",
    "unasked",
    "nothing is carried: the mode of carry is off",
  ]);
});

test("who left and is signed in is advice; without a session it only says what goes on", async (t) => {
  const { signedIn, session, findings } = await scene(t);
  const id = signedIn("bob", { oauthId: bob.uuid });
  await session(id, "bob@home.example");
  await set({ is_active: false });
  t.after(() => set({ is_active: true }));
  const beside = "API keys and shared links of theirs go on working; Immich does not show them";
  assert.deepEqual((await findings())[1], [
    ...["people/leavers", "bad", `left and may be signed in: bob@home.example (1 session); ${beside}`],
    "pulumi config set immich-sso:leavers endSessions, or delete the account in Immich under Administration > Users (it can be restored for 7 days)",
  ]);
  assert.equal((await findings({ ...peopleDefaults, leavers: "endSessions" }))[1]?.[3], "pulumi up");
});

test("nothing is said where Immich's accounts cannot be listed", async (t) => {
  const { findings } = await scene(t, ["apiKey.read"]);
  const why =
    "Immich's accounts could not be listed: the Immich API key may not do this: Missing required permission: adminUser.read";
  assert.deepEqual(await findings(), [
    ["people/carry", "unasked", why],
    ["people/leavers", "unasked", why],
  ]);
  const none = "no API key of Immich is there yet";
  assert.equal((await findings(peopleDefaults, true, ""))[0]?.[2], none);
});

test("the settings of one of several: its own names in the commands, its way and whom it leaves out", () => {
  const { "immich-sso:domains": _, ...shared } = settings;
  const instances = {
    family: { domains: ["https://family.home.example"], carry: { mode: "report" }, notPeople: ["backup-*"] },
    club: { domains: ["https://club.home.example"], port: 2284 },
  };
  const values = given({ ...shared, "immich-sso:instances": instances }, token);
  const homes = readConfiguration(values).instances.map((one) => homeOf(one, "", "key"));
  assert.deepEqual(
    homes.map((one) => one && [one.name, one.isOn, one.isOwnKey, one.notPeople]),
    [
      ["family", false, true, ["backup-*"]],
      ["club", true, true, []],
    ],
  );
  assert.deepEqual(
    homes.map((one) => one?.set("carry.mode", "on")),
    ["family", "club"].map((name) => `pulumi config set --path 'immich-sso:instances.${name}.carry.mode' on`),
  );
});
