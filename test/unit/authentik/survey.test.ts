/** What the program asks of Authentik before it makes anything, against the stand-in. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkIssuer } from "../../../components/authentik/discovery.ts";
import { signingKey } from "../../../components/authentik/signing-key.ts";
import { survey, type Wanted } from "../../../components/authentik/survey.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { object, text } from "../../../components/support/shape.ts";
import { NEWEST } from "../../../lab/authentik/api/edition.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";
import type { Json } from "../../support/likeness.ts";
import { relayTo } from "../../support/relay.ts";

let server: TestAuthentik;
let api: AuthentikApi;
let ids: { groups: string[]; mappings: Record<string, string> };
type Page<Item = Record<string, Json>> = { results: Item[] };

const wanted: Wanted = {
  authorizationFlow: "default-provider-authorization-implicit-consent",
  invalidationFlow: "default-provider-invalidation-flow",
  signingKey: "authentik Self-signed Certificate",
  groups: ["photos-users", "family"],
  slug: "immich",
  claims: { adminGroups: [], quotas: {} },
};

before(async () => {
  server = await startTestAuthentik();
  api = new AuthentikApi({ url: server.url, token: TOKEN });
  const groups: string[] = [];
  for (const name of ["photos-users", "photos-admins", "family"])
    groups.push((await server.api<{ pk: string }>("POST", "/core/groups/", { name })).pk);
  const { results } = await server.api<Page<{ pk: string; managed: string | null }>>(
    "GET",
    "/propertymappings/provider/scope/",
  );
  const mappings = results.map(({ pk, managed }) => [managed?.split("/").at(-1), pk]);
  ids = { groups, mappings: Object.fromEntries(mappings) };
});
after(() => server.stop());

async function keyPair(name: string): Promise<{ pk: string; certificate: string }> {
  const [pair] = (
    await api.list("crypto/certificatekeypairs/", { name }, object({ pk: text, name: text }))
  ).filter((one) => one.name === name);
  const pk = pair?.pk ?? "";
  const shown = await api.get(`crypto/certificatekeypairs/${pk}/view_certificate/`, object({ data: text }));
  return { pk, certificate: shown?.data ?? "" };
}

test("no group, and Authentik lets nobody use an application without: refused before anything is made", async () => {
  const open = (value: boolean) =>
    server.api("PATCH", "/admin/settings/", { flags: { core_default_app_access: value } });
  const everyone = { ...wanted, groups: [] };
  await open(false);
  await assert.rejects(survey(api, everyone), {
    code: "authentik/nobody",
    next: "pulumi config set --path 'immich-sso:groups[0]' '<group>'",
  });
  assert.equal((await survey(api, wanted)).version, NEWEST);
  await open(true);
  assert.equal((await survey(api, everyone)).version, NEWEST);
});

test("everything is found by the ids that Authentik knows it by, in the order that was asked", async () => {
  const { results } = await server.api<Page<{ pk: string; slug: string }>>("GET", "/flows/instances/");
  const flow = (slug: string) => results.find((one) => one.slug === slug)?.pk;
  assert.deepEqual(await survey(api, wanted), {
    version: NEWEST,
    authorizationFlow: flow(wanted.authorizationFlow),
    invalidationFlow: flow(wanted.invalidationFlow),
    key: { id: (await keyPair(wanted.signingKey)).pk, algorithm: "RS256" },
    mappings: ["scope-openid", "scope-email", "scope-profile"].map((name) => ids.mappings[name]),
    groups: [ids.groups[0], ids.groups[2]],
    application: undefined,
    provider: undefined,
    others: { bindings: 0, isOpen: undefined },
    missingPermissions: [],
  });
});

test("a group that is not there: the names like it", async () => {
  await assert.rejects(survey(api, { ...wanted, groups: ["family", "photo-users"] }), {
    message:
      'authentik/group-missing: Authentik has no group "photo-users"; names like it: "photos-users"\n' +
      "  allowed: the name of a group as Authentik lists it under Directory > Groups\n" +
      "  next:    pulumi config set --path 'immich-sso:groups[1]' photos-users",
  });
});

test("a flow that is not there: those of its designation", async () => {
  await assert.rejects(survey(api, { ...wanted, authorizationFlow: "my-consent" }), {
    message:
      'authentik/flow-missing: Authentik has no flow with the slug "my-consent"\n' +
      '  allowed: one of "default-provider-authorization-explicit-consent", "default-provider-authorization-implicit-consent"\n' +
      "  next:    pulumi config set immich-sso:authorizationFlow default-provider-authorization-explicit-consent",
  });
});

test("a key pair that is not there: those with a private key", async () => {
  await assert.rejects(survey(api, { ...wanted, signingKey: "authentik self-signed certificat" }), {
    message:
      'authentik/signing-key-missing: Authentik has no certificate-key pair "authentik self-signed certificat"\n' +
      '  allowed: one with a private key: "authentik Self-signed Certificate"\n' +
      "  next:    pulumi config set immich-sso:signingKey 'authentik Self-signed Certificate'",
  });
});

test("an EC pair, by its name and by its id, signs with the algorithm of its curve", async () => {
  const made = { common_name: "of the house", validity_days: 30, alg: "ecdsa" };
  const { pk } = await server.api<{ pk: string }>("POST", "/crypto/certificatekeypairs/generate/", made, 200);
  const expected = { id: pk, algorithm: "ES256" };
  assert.deepEqual(await signingKey(api, "of the house"), expected);
  assert.deepEqual(await signingKey(api, pk), expected);
});

test("a pair without a private key is refused", async () => {
  const { certificate } = await keyPair(wanted.signingKey);
  const body = { name: "only a certificate", certificate_data: certificate };
  await server.api("POST", "/crypto/certificatekeypairs/", body);
  await assert.rejects(signingKey(api, "only a certificate"), {
    message:
      'authentik/signing-key-public: the certificate-key pair "only a certificate" has no private key, so nothing can be signed with it\n' +
      "  allowed: a pair with a private key, RSA or EC\n" +
      "  next:    pulumi config set immich-sso:signingKey 'authentik Self-signed Certificate'",
  });
});

test("an issuer that differs from the discovery document, and a document that is not there", async () => {
  const [authorization, invalidation] = await Promise.all(
    [wanted.authorizationFlow, wanted.invalidationFlow].map(async (slug) => {
      const page = await server.api<Page<{ pk: string }>>("GET", `/flows/instances/?slug=${slug}`);
      return page.results[0]?.pk;
    }),
  );
  const { pk } = await server.api<{ pk: number }>("POST", "/providers/oauth2/", {
    name: "Immich",
    authorization_flow: authorization,
    invalidation_flow: invalidation,
    redirect_uris: [{ matching_mode: "strict", url: "https://photos.home.example/auth/login" }],
  });
  await server.api("POST", "/core/applications/", { name: "Immich", slug: "immich", provider: pk });
  const document = `${server.url}/application/o/immich/.well-known/openid-configuration`;
  const issuer = `${server.url}/application/o/immich/`;

  await checkIssuer(api, "immich", issuer);
  await server.api("PATCH", `/providers/oauth2/${pk}/`, { issuer_mode: "global" });
  await assert.rejects(checkIssuer(api, "immich", issuer), {
    message:
      `authentik/issuer-differs: the discovery document at ${document} names the issuer "${server.url}/", Immich is told "${issuer}"\n` +
      "  allowed: the same text, byte for byte\n" +
      "  next:    pulumi config set authentik:url to the address in that issuer, or let the proxy send Host and X-Forwarded-Proto",
  });
  await assert.rejects(checkIssuer(api, "nothing", issuer), {
    code: "authentik/no-discovery",
    problem: `the discovery document at ${document.replace("immich", "nothing")} was answered with 404`,
  });
});

test("a plan in which nobody would be administrator is refused; a child group's member is enough", async () => {
  const claims = { adminGroups: ["photos-admins"], quotas: {} };
  const nobody = {
    message:
      'authentik/nobody-admin: no active user is in "photos-admins": Immich reads the role at every sign-in, so nobody would keep the admin role\n' +
      "  allowed: groups with at least one active user who may sign in, child groups included\n" +
      "  next:    add the administrators to the group in Authentik, or: pulumi config rm immich-sso:adminGroups",
  };
  await assert.rejects(survey(api, { ...wanted, claims }), nobody);

  const erin = { username: "erin", name: "Erin", email: "", is_active: true };
  const { pk } = await server.api<{ pk: number }>("POST", "/core/users/", erin);
  const child = { name: "admins", parents: [ids.groups[1]], users: [pk] };
  await server.api("POST", "/core/groups/", child);
  await assert.rejects(survey(api, { ...wanted, claims }), nobody);
  await server.api("PATCH", `/core/users/${pk}/`, { email: "erin@home.example" });
  assert.equal((await survey(api, { ...wanted, claims })).version, NEWEST);
});

test("a scope mapping of Authentik's own that is not there", async () => {
  await server.api("DELETE", `/propertymappings/provider/scope/${ids.mappings["scope-email"]}/`);
  await assert.rejects(survey(api, wanted), {
    message:
      "authentik/mapping-missing: Authentik lacks the scope mappings goauthentik.io/providers/oauth2/scope-email, without which Immich gets no name and no mail\n" +
      "  allowed: Authentik's own mappings, which its blueprint system/providers-oauth2.yaml makes\n" +
      "  next:    docker compose exec worker ak apply_blueprint system/providers-oauth2.yaml",
  });
});

test("a proxy's 502, 503 and 504 mean that Authentik does not run, or is starting", async (t) => {
  for (const status of [502, 503, 504]) {
    const relay = await relayTo(t, server.url);
    relay.begin(({ phase }) =>
      phase === "before" ? { status, type: "text/html", body: "<h1>Bad Gateway</h1>" } : undefined,
    );
    await assert.rejects(
      new AuthentikApi({ url: relay.url, token: TOKEN }).get("admin/version/", object({})),
      {
        code: "authentik/away",
        problem: `${relay.url} is answered with ${status}: Authentik does not run, or is starting`,
      },
    );
  }
});

test("since 2026.8 errors come with their true status and a page: gone is fine for a delete, not for a write", async (t) => {
  const relay = await relayTo(t, server.url);
  const client = new AuthentikApi({ url: relay.url, token: TOKEN });
  const answered = async (status: number, work: () => Promise<unknown>) => {
    relay.begin(({ phase }) =>
      phase === "before" ? { status, type: "text/html", body: "<h1>Not Found</h1>" } : undefined,
    );
    return work().then(
      () => "fine",
      ({ code, problem }: { code: string; problem: string }) => `${code}: ${problem}`,
    );
  };
  const told = (asked: string, status: number) =>
    `authentik/unexpected-answer: Authentik answered ${asked} with ${status}: no JSON answer of Authentik's`;
  const path = "core/users/7/";
  assert.equal(await answered(404, () => client.delete(path)), "fine");
  assert.equal(await answered(500, () => client.delete(path)), told(`DELETE /api/v3/${path}`, 500));
  assert.equal(await answered(404, () => client.patch(path, {})), told(`PATCH /api/v3/${path}`, 404));
  assert.equal(await answered(404, () => client.post(path)), told(`POST /api/v3/${path}`, 404));
});

test("an Ed25519 or Ed448 key (2026.8) signs nothing that Immich takes, and that is said before anything is made", async (t) => {
  for (const kind of ["ed25519", "ed448"]) {
    const relay = await relayTo(t, server.url);
    const results = [{ pk: "a-key", name: "edwards", private_key_available: true, key_type: kind }];
    const body = JSON.stringify({ results, pagination: { total_pages: 1 } });
    relay.begin(({ phase }) =>
      phase === "before" ? { status: 200, type: "application/json", body } : undefined,
    );
    await assert.rejects(signingKey(new AuthentikApi({ url: relay.url, token: TOKEN }), "edwards"), {
      code: "authentik/signing-key-unusable",
    });
  }
});
