/** What happens to the application in Authentik, by hand and by the configuration, on the real engine. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AuthentikApi } from "../../components/support/authentik/api.ts";
import { send } from "../support/wire.ts";
import { type Front, frontOfAuthentik } from "./support/front.ts";
import { immichOAuth } from "./support/immich.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

interface OAuth2Provider {
  pk: number;
  name: string;
  client_id: string;
  client_secret: string;
  signing_key: string | null;
  encryption_key: string | null;
  property_mappings: string[];
  redirect_uris: { matching_mode: string; url: string }[];
  sub_mode: string;
  logout_uri: string;
  access_token_validity: string;
}

const providerStep = "authentik:index/providerOauth2:ProviderOauth2 immich-provider";
const applicationStep = "authentik:index/application:Application immich-application";

let stack: TestStack & { release(): Promise<void> };
let front: Front;
before(async () => {
  stack = await testStack();
  // What the program sends goes through it; what the tests do by hand does not.
  front = await frontOfAuthentik(stack.info);
  await stack.configure({ "authentik:url": front.origin });
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
});
after(async () => {
  await stack.destroy();
  await stack.release();
  await front.stop();
});

async function live(): Promise<OAuth2Provider> {
  const path = `providers/oauth2/?client_id=${stack.clientId}`;
  const { results } = await stack.authentik.get<{ results: OAuth2Provider[] }>(path);
  assert.equal(results.length, 1);
  return results[0] as OAuth2Provider;
}

async function changeByHand(values: object): Promise<void> {
  await stack.authentik.patch(`providers/oauth2/${(await live()).pk}/`, values);
}

/** Drift of these fields is named in a preview, with this reason, and the next up brings all back. */
async function namedAndPutRight(values: object, diff: string[], reason: string | undefined): Promise<void> {
  const asWanted = await live();
  await changeByHand(values);
  assert.deepEqual(await stack.preview(), [{ op: "update", resource: providerStep, diff }]);
  const shown = (await stack.run("preview")).output;
  if (reason) assert.ok(shown.includes(reason), shown);
  assert.equal((await stack.up()).code, 0);
  assert.deepEqual(await live(), asWanted);
  assert.deepEqual(await stack.preview(), []);
}

const byHand = "the OAuth2 provider in Authentik is not as this stack declares it: ";

test("everything relied on is stated", async () => {
  const { sub_mode, logout_uri, access_token_validity } = await live();
  assert.deepEqual(
    { sub_mode, logout_uri, access_token_validity },
    {
      sub_mode: "user_uuid",
      logout_uri: `${stack.origin}/api/oauth/backchannel-logout`,
      access_token_validity: "days=30",
    },
  );
});

test("an encryption key set by hand: named with its reason, and removed", async () => {
  await namedAndPutRight(
    { encryption_key: (await live()).signing_key },
    ["encryptionKey"],
    `${byHand}it has an encryption key: Immich cannot read encrypted tokens (JWE decryption is not configured)`,
  );
});

test("a removed signing key", async () => {
  await namedAndPutRight(
    { signing_key: null },
    ["signingKey"],
    `${byHand}it has no signing key: ID tokens are signed with HS256, which Immich refuses`,
  );
});

test("a removed mapping", async () => {
  await namedAndPutRight(
    { property_mappings: (await live()).property_mappings.slice(1) },
    ["propertyMappings"],
    `${byHand}it lacks one of the scope mappings openid, email and profile: Immich gets no mail or no name`,
  );
});

test("a hand-added redirect URI that is a pattern", async () => {
  const { redirect_uris } = await live();
  await namedAndPutRight(
    { redirect_uris: [...redirect_uris, { matching_mode: "regex", url: "https://.*" }] },
    ["allowedRedirectUris"],
    `${byHand}it has redirect URIs that are patterns (https://.*): codes could be sent elsewhere`,
  );
});

test("every other field that could be turned in silence is named, and put right", async () => {
  await namedAndPutRight(
    {
      include_claims_in_id_token: false,
      issuer_mode: "global",
      client_type: "public",
      logout_uri: "https://elsewhere.example/",
      logout_method: "frontchannel",
      access_token_validity: "seconds=20",
    },
    [
      "accessTokenValidity",
      "clientType",
      "includeClaimsInIdToken",
      "issuerMode",
      "logoutMethod",
      "logoutUri",
    ],
    `${byHand}its issuer mode is not per_provider: Immich is told another issuer`,
  );
});

test("a redirect URI that is not registered is refused with Authentik's page", async () => {
  const query = new URLSearchParams({
    client_id: stack.clientId,
    response_type: "code",
    scope: "openid",
    redirect_uri: `${stack.origin}/auth/login/`,
  });
  const url = `${stack.info.authentik.url}/application/o/authorize/?${query}`;
  const answer = await send({ method: "GET", url, ca: stack.ca });
  assert.equal(answer.status, 400);
  assert.match(answer.text, /Redirect URI Error/);
});

test("a domain more and a domain less are updates in place, same client id and secret", async () => {
  const one = await live();
  const more = `${stack.origin.replace(/:\d+$/, "")}:8443`;
  await stack.configure({ "immich-sso:domains": [stack.origin, more] });
  assert.equal((await stack.up()).code, 0);
  assert.deepEqual(await live(), {
    ...one,
    redirect_uris: [stack.origin, more]
      .flatMap((origin) => [`${origin}/auth/login`, `${origin}/user-settings`])
      .concat("app.immich:///oauth-callback")
      .map((url) => ({ matching_mode: "strict", redirect_uri_type: "authorization", url })),
  });
  await stack.configure({ "immich-sso:domains": [stack.origin] });
  assert.equal((await stack.up()).code, 0);
  assert.deepEqual(await live(), one);
});

test("a text that the configuration does not state stays as somebody set it; one that it states is ours", async () => {
  await stack.authentik.patch(`core/applications/${stack.id}/`, { meta_publisher: "me", group: "Photos" });
  assert.deepEqual(await stack.preview(), []);
  await stack.configure({ "immich-sso:applicationGroup": "Media", "immich-sso:icon": "immich.svg" });
  assert.deepEqual(await stack.preview(), [
    { op: "update", resource: applicationStep, diff: ["group", "metaIcon"] },
  ]);
  assert.equal((await stack.up()).code, 0);
  const { group, meta_icon, meta_publisher, meta_launch_url } = await stack.authentik.get<
    Record<string, unknown>
  >(`core/applications/${stack.id}/`);
  assert.deepEqual(
    { group, meta_icon, meta_publisher, meta_launch_url },
    { group: "Media", meta_icon: "immich.svg", meta_publisher: "me", meta_launch_url: stack.origin },
  );
});

test("another subject is refused in the preview, and needs the opt-in", async () => {
  await stack.configure({ "immich-sso:subMode": "hashed_user_id" });
  const { code, output } = await stack.run("preview");
  assert.notEqual(code, 0);
  assert.ok(
    output.includes(
      "authentik/new-identity: this would change immich-sso:subMode from user_uuid to hashed_user_id: people could be unable to sign in to the accounts they have",
    ),
    output,
  );
  await stack.configure({ "immich-sso:allowNewIdentity": true });
  assert.equal((await stack.up()).code, 0);
  assert.equal((await live()).sub_mode, "hashed_user_id");
  await stack.configure({ "immich-sso:subMode": "user_uuid" });
  assert.equal((await stack.up()).code, 0);
  await stack.configure({ "immich-sso:allowNewIdentity": false });
});

test("a subject changed by hand: shown with all other drift, set back with the opt-in only; a client id at once", async () => {
  const asWanted = await live();
  await changeByHand({ sub_mode: "user_id", access_token_validity: "hours=1" });
  const drift = [{ op: "update", resource: providerStep, diff: ["accessTokenValidity", "subMode"] }];
  assert.deepEqual(await stack.preview(), drift);
  const told =
    "authentik/subject-by-hand: someone changed the sub mode in Authentik from user_uuid, which this stack deployed, to user_id";
  assert.ok((await stack.run("preview")).output.includes(told));
  const refused = await stack.up();
  assert.notEqual(refused.code, 0);
  assert.ok(refused.output.includes(told), refused.output);
  assert.equal((await live()).sub_mode, "user_id");
  // The refused update has put what it read into the state; what was deployed is known all the same.
  assert.deepEqual(await stack.preview(), drift);

  const byHand = `by-hand-${stack.id}`;
  await changeByHand({ client_id: byHand });
  await stack.configure({ "immich-sso:allowNewIdentity": true });
  assert.equal((await stack.up()).code, 0);
  await stack.configure({ "immich-sso:allowNewIdentity": false });
  assert.deepEqual(await live(), asWanted);
  await changeByHand({ client_id: byHand });
  assert.equal((await stack.up()).code, 0);
  assert.deepEqual(await live(), asWanted);
});

test("a client secret set by hand, with a space in it, is carried to Immich with a warning", async () => {
  const { client_secret: good } = await live();
  const odd = "set by hand + 100%";
  await changeByHand({ client_secret: odd });
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.ok(
    output.includes(
      "the client secret in Authentik has other characters than letters and digits, which not every way of sending it leaves as they are",
    ),
    output,
  );
  assert.equal((await immichOAuth(stack)).clientSecret, odd);
  assert.equal((await stack.signIn("alice", front.origin)).email, "alice@lab.test");
  assert.ok(!stack.printed().includes(odd));
  await changeByHand({ client_secret: good });
  assert.equal((await stack.up()).code, 0);
});

test("a group that was renamed in Authentik is named; with the new name it is the same binding", async () => {
  const name = `choir of ${stack.id}`;
  await stack.authentik.post("core/groups/", { name });
  const made = `core/groups/?name=${encodeURIComponent(name)}`;
  const { results: groups } = await stack.authentik.get<{ results: { pk: string }[] }>(made);
  const pk = groups[0]?.pk;
  await stack.configure({ "immich-sso:groups": ["photos-users", name] });
  assert.equal((await stack.up()).code, 0);
  await stack.authentik.patch(`core/groups/${pk}/`, { name: `choirs of ${stack.id}` });
  const { code, output } = await stack.run("preview");
  assert.notEqual(code, 0);
  assert.ok(
    output.includes(
      `authentik/group-missing: Authentik has no group "${name}"; names like it: "choirs of ${stack.id}"`,
    ),
    output,
  );
  await stack.configure({ "immich-sso:groups": ["photos-users", `choirs of ${stack.id}`] });
  assert.equal((await stack.up()).code, 0);
  const application = await stack.authentik.get<{ pk: string }>(`core/applications/${stack.id}/`);
  const { results } = await stack.authentik.get<{ results: { group: string; order: number }[] }>(
    `policies/bindings/?target=${application.pk}`,
  );
  assert.deepEqual(
    results.filter(({ group }) => group === pk).map(({ order }) => order),
    [1],
  );
  assert.deepEqual(await stack.preview(), []);
  await stack.configure({ "immich-sso:groups": ["photos-users"] });
  assert.equal((await stack.up()).code, 0);
  const { url, token } = stack.info.authentik;
  await new AuthentikApi({ url, token, ca: stack.ca }).delete(`core/groups/${pk}/`);
});

test("a group that is not there is refused with the names like it", async () => {
  await stack.configure({ "immich-sso:groups": ["photo-user"] });
  const { code, output } = await stack.run("preview");
  assert.notEqual(code, 0);
  assert.ok(
    output.includes(
      'authentik/group-missing: Authentik has no group "photo-user"; names like it: "photos-users"',
    ),
    output,
  );
  // Nothing about people: without the group they would be everybody.
  assert.doesNotMatch(output, /directory\/mails|people\/mail/);
  await stack.configure({ "immich-sso:groups": ["photos-users"] });
});

test("claims: role and quota by group, and a storage label, reach Immich at the first sign-in, and go again", async () => {
  const { results } = await stack.authentik.get<{ results: { pk: number }[] }>("core/users/?username=alice");
  const name = `admins "of" ${stack.id}`;
  const users = results.map(({ pk }) => pk);
  await stack.authentik.post("core/groups/", { name, users });
  await stack.configure({
    "immich-sso:adminGroups": [name],
    "immich-sso:quotas": { "photos-users": 50 },
    // From the directory, by the source's own mapping.
    "immich-sso:storageLabelAttribute": "givenName",
  });
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);

  const alice = await stack.signIn("alice", front.origin);
  assert.deepEqual([alice.email, alice.isAdmin], ["alice@lab.test", true]);
  assert.equal((await stack.signIn("carol", front.origin)).isAdmin, false);
  const preview = `providers/oauth2/${(await live()).pk}/preview_user/?for_user=${users[0]}`;
  const claims = (await stack.authentik.get<{ preview: Record<string, unknown> }>(preview)).preview;
  const { immich_role, immich_quota, immich_storage_label } = claims;
  assert.deepEqual([immich_role, immich_quota, immich_storage_label], ["admin", 50, "Alice"]);
  assert.equal((await immichOAuth(stack)).storageLabelClaim, "immich_storage_label");
  assert.deepEqual(await stack.preview(), []);

  // Of all that is in the state the first to be told is what is wrong, and the way around it.
  const authentikUrl = front.origin;
  const nowhere = authentikUrl.replace(/:\d+$/, ":9");
  await stack.configure({ "authentik:url": nowhere });
  const { output: told } = await stack.run("preview");
  assert.match(
    told,
    new RegExp(`error: http/unreachable: Authentik does not answer at ${nowhere} \\(ECONNREFUSED\\)`),
  );
  assert.ok(told.includes(`way in with a password meanwhile: ${stack.origin}/auth/login?autoLaunch=0`), told);
  assert.doesNotMatch(told, /HTTP Error/);
  await stack.configure({ "authentik:url": authentikUrl });

  await stack.configure({
    "immich-sso:adminGroups": [],
    "immich-sso:quotas": {},
    "immich-sso:storageLabelAttribute": "",
  });
  assert.equal((await stack.up()).code, 0);
  assert.equal((await immichOAuth(stack)).storageLabelClaim, "preferred_username");
  assert.equal((await live()).property_mappings.length, 3);
  const group = `core/groups/?name=${encodeURIComponent(name)}`;
  const made = await stack.authentik.get<{ results: { pk: string }[] }>(group);
  const { url, token } = stack.info.authentik;
  await new AuthentikApi({ url, token, ca: stack.ca }).delete(`core/groups/${made.results[0]?.pk}/`);
});

let adopted: { provider: OAuth2Provider; application: object; bindings: object[] };

/** All of it as Authentik has it, by the provider's number. */
async function documents(pk: number): Promise<typeof adopted> {
  const application = await stack.authentik.get<{ pk: string }>(`core/applications/${stack.id}/`);
  const bound = `policies/bindings/?target=${application.pk}`;
  return {
    provider: await stack.authentik.get<OAuth2Provider>(`providers/oauth2/${pk}/`),
    application,
    bindings: (await stack.authentik.get<{ results: object[] }>(bound)).results,
  };
}

/** A preview that is refused, with what it must say. */
async function refusedWith(...texts: string[]): Promise<string> {
  const { code, output } = await stack.run("preview");
  assert.notEqual(code, 0);
  for (const text of texts) assert.ok(output.includes(text), output);
  return output;
}

test("a lost state, a second home of the same name and a copied state are refused; so is another stack's, for good", async () => {
  const found = await live();
  const provider = await stack.urnOf("immich-provider");
  await stack.run("state", "delete", provider, "--yes", "--force", "--target-dependents");
  const before = await documents(found.pk);
  const what = (id: string) =>
    `authentik/exists: Authentik already has an OAuth2 provider "${found.name}" (id ${found.pk}, client id ${id}, sub mode user_uuid), which`;
  const ours = [
    `${what(stack.clientId)} is not in this stack's state`,
    "Pulumi's warnings of a bug in the provider are expected then",
    `pulumi import authentik:index/application:Application immich-application ${stack.id}`,
  ];
  await refusedWith(...ours);
  const refused = await stack.up();
  assert.notEqual(refused.code, 0);
  // A copy of the state that a kill left; the original has finished since.
  await stack.cutOff(provider);
  await refusedWith(...ours);
  assert.deepEqual(await documents(found.pk), before);

  await stack.authentik.patch(`providers/oauth2/${found.pk}/`, { client_id: `immich-sso-live-${stack.id}` });
  const output = await refusedWith(
    `${what(`immich-sso-live-${stack.id}`)} belongs to the stack live of this program`,
    "pulumi config set immich-sso:slug immich-test && pulumi config set immich-sso:applicationName 'Immich test'",
  );
  assert.ok(!output.includes("pulumi import"), output);
  await stack.cutOff();
});

test("what is there and not in the state is reported with the command that adopts it, which does", async () => {
  const path = `providers/oauth2/?client_id=immich-sso-live-${stack.id}`;
  const [{ pk } = { pk: 0 }] = (await stack.authentik.get<{ results: OAuth2Provider[] }>(path)).results;
  // As if somebody else had made it: not with this stack's own client id.
  const theirs = { client_id: `other-${stack.id}`, access_token_validity: "hours=2", logout_uri: "" };
  await stack.authentik.patch(`providers/oauth2/${pk}/`, theirs);
  await stack.authentik.patch(`core/applications/${stack.id}/`, { policy_engine_mode: "all" });
  adopted = await documents(pk);

  const { code, output } = await stack.up();
  assert.notEqual(code, 0);
  const command = /next: {4}(pulumi config set immich-sso:clientId .*)/.exec(output)?.[1] ?? "";
  for (const step of command.split(" && ")) {
    const [, ...args] = step.split(" ");
    if (args[0] === "config") await stack.configure({ [String(args[2])]: args[3] });
    else {
      const result = await stack.run(...args);
      assert.equal(result.code, 0, result.output);
    }
  }
  assert.equal((await stack.up()).code, 0);
  const { provider } = await documents(pk);
  assert.deepEqual(provider, {
    ...adopted.provider,
    access_token_validity: "days=30",
    logout_uri: `${stack.origin}/api/oauth/backchannel-logout`,
  });
  assert.deepEqual(await stack.preview(), []);
  assert.equal((await stack.signIn("alice", front.origin)).email, "alice@lab.test");
});

test("on the wire everything relied on is stated each time, and the list of redirect URIs is never empty", async () => {
  const sent = front.writes
    .filter(({ call }) => /^(POST|PUT|PATCH) \/api\/v3\/providers\/oauth2\//.test(call))
    .map(({ call, body }) => ({ verb: call.split(" ")[0], body: JSON.parse(body) as OAuth2Provider }));
  assert.equal(sent[0]?.verb, "POST");
  assert.ok(sent.length >= 3, `${sent.length} writes`);
  const stated = [
    ...["access_code_validity", "access_token_validity", "refresh_token_validity", "refresh_token_threshold"],
    ...["authentication_flow", "authorization_flow", "invalidation_flow", "client_id", "client_type", "name"],
    ...["encryption_key", "signing_key", "include_claims_in_id_token", "issuer_mode", "sub_mode"],
    ...["jwt_federation_providers", "jwt_federation_sources", "property_mappings", "redirect_uris"],
    ...["logout_method", "logout_uri", "grant_types"],
  ].toSorted();
  for (const { verb, body } of sent) {
    const { client_secret, ...fields } = body;
    // The provider sends the secret that it has read; it has none to send when it makes one.
    assert.deepEqual([Object.keys(fields).toSorted(), "client_secret" in body], [stated, verb === "PUT"]);
    assert.ok(body.redirect_uris.length >= 3, JSON.stringify(body.redirect_uris));
    for (const uri of body.redirect_uris) {
      assert.deepEqual(Object.keys(uri).toSorted(), ["matching_mode", "redirect_uri_type", "url"]);
      assert.equal(uri.matching_mode, "strict");
    }
    assert.ok(fields.property_mappings.length >= 3);
    assert.deepEqual([typeof fields.signing_key, fields.encryption_key], ["string", null]);
  }
});

test("destroy leaves what was adopted, as it was before, and says so", async () => {
  const { pk } = adopted.provider;
  assert.notDeepEqual(await documents(pk), adopted);
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  assert.deepEqual(await documents(pk), adopted);
  const stays = "stays in Authentik, because it was there before this stack:";
  assert.ok(
    output.includes(`${stays} providers/oauth2/${pk}/ "${adopted.provider.name}", with what it had before:`),
    output,
  );
  assert.ok(output.includes(`${stays} core/applications/${stack.id}/`), output);
  const { url, token } = stack.info.authentik;
  const api = new AuthentikApi({ url, token, ca: stack.ca });
  for (const path of [`core/applications/${stack.id}/`, `providers/oauth2/${pk}/`]) await api.delete(path);
});
