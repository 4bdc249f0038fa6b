/** What is asked before an update: the values that are about to be, and what of the answers can only follow. */
import assert from "node:assert/strict";
import { mock, type TestContext, test } from "node:test";
import { runtime } from "@pulumi/pulumi";
import { ahead } from "../../../components/proof/ahead.ts";
import {
  type AutoLaunchInputs,
  check,
  create,
  read,
} from "../../../components/proof/auto-launch-provider.ts";
import { type ProofGround, proofGround } from "./ground.ts";

const unknown = runtime.unknownValue;
const inputs = ({ target }: ProofGround): AutoLaunchInputs => ({ ...target, mode: "never", launch: "off" });

/** What a preview warns of after this change of the configuration. */
async function previewed(t: TestContext, deployed: AutoLaunchInputs, change: Partial<AutoLaunchInputs>) {
  const said: string[] = [];
  const warn = mock.method(console, "warn", (text: string) => said.push(text.split("\n")[0] ?? ""));
  t.after(() => warn.mock.restore());
  const { outs } = await create(deployed);
  said.length = 0;
  const { inputs: olds } = await read("id", { ...outs, ...deployed });
  await check(olds, { ...deployed, ...change });
  return said;
}

const wrongBefore = (ground: ProofGround): AutoLaunchInputs => ({
  ...inputs(ground),
  immichApiKey: "an old key",
  authentikToken: "an old token",
});

test("a new key and a new token: they are asked, and of the old ones nothing is said", async (t) => {
  const ground = await proofGround(t);
  const { immichApiKey, authentikToken } = ground.target;
  assert.deepEqual(await previewed(t, wrongBefore(ground), { immichApiKey, authentikToken }), []);
});

test("the other way round it is the new ones that are wrong", async (t) => {
  const ground = await proofGround(t);
  const { immichApiKey, authentikToken } = wrongBefore(ground);
  assert.deepEqual(await previewed(t, inputs(ground), { immichApiKey, authentikToken }), [
    "immich/settings: Immich answers the API key with 401",
    "authentik/api: the API answers with 403",
  ]);
});

test("a new domain is tried, a redirect URI that is not there yet is no fault, and one taken away neither", async (t) => {
  const ground = await proofGround(t);
  const before = inputs(ground);
  const dead = "http://127.0.0.1:9";
  const more = {
    immich: { ...before.immich, origins: [...before.immich.origins, dead] },
    redirectUris: [...before.redirectUris, `${dead}/auth/login`],
  };
  assert.deepEqual(await previewed(t, before, more), [
    `immich/origins: Immich does not answer at ${dead} (ECONNREFUSED)`,
  ]);
  const { immich, redirectUris } = before;
  assert.deepEqual(await previewed(t, { ...before, ...more }, { immich, redirectUris }), []);
});

test("where nothing is deployed yet the domains of an Immich that runs are tried, and nothing else is blamed", async (t) => {
  const said: string[] = [];
  const warn = mock.method(console, "warn", (text: string) => said.push(text.split("\n")[0] ?? ""));
  t.after(() => warn.mock.restore());
  const ground = await proofGround(t);
  const dead = "http://127.0.0.1:9";
  const { authentik, immich, ...rest } = inputs(ground);
  const news = {
    ...rest,
    authentik: { ...authentik, slug: "not-there-yet", issuer: unknown },
    immich: { ...immich, origins: [...immich.origins, dead] },
    immichApiKey: unknown,
  };
  assert.deepEqual(await check({}, news), { inputs: news, failures: [] });
  assert.deepEqual(said, [`immich/origins: Immich does not answer at ${dead} (ECONNREFUSED)`]);
  // One that this stack is to start does not answer yet.
  const own = { ...news, immich: { ...news.immich, url: dead, origins: [dead], container: "immich_server" } };
  assert.deepEqual(await check({}, own), { inputs: own, failures: [] });
  assert.equal(said.length, 1);
});

test("what is not known yet is asked as it is deployed, and what depends on it waits", async (t) => {
  const deployed = inputs(await proofGround(t));
  const key = ahead(deployed, { ...deployed, immichApiKey: unknown });
  assert.deepEqual([key.inputs, [...key.pending], key.changes], [deployed, ["immich/settings"], []]);
  const authentik = { ...deployed.authentik, issuer: unknown };
  const application = ahead(deployed, { ...deployed, authentik });
  assert.deepEqual(application.inputs, deployed);
  const known = ["immich/origins", "authentik/api", "client/id", "issuer/equal"];
  assert.deepEqual(
    known.filter((code) => application.pending.has(code)),
    ["client/id", "issuer/equal"],
  );
});

test("each change in words; a CA that the container does not have yet is no fault", async (t) => {
  const deployed = inputs(await proofGround(t));
  const { origins } = deployed.immich;
  const { changes, pending } = ahead(deployed, {
    ...deployed,
    ca: "another",
    immich: { ...deployed.immich, url: "http://elsewhere", origins: [...origins, "http://second"] },
    ...{ immichApiKey: "another", authentikToken: "another", person: { username: "a", password: "b" } },
  });
  assert.deepEqual(changes, [
    ...["the domains", "the address of Immich", "the Immich API key", "the Authentik token", "the CA"],
    "the probe user",
  ]);
  assert.deepEqual([...pending], ["container/ca", "container/connection", "immich/authorize"]);
});
