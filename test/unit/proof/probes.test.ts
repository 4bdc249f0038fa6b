/** Each probe against the two stand-ins, broken one thing at a time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { probes } from "../../../components/proof/probes/all.ts";
import { prove } from "../../../components/proof/prove.ts";
import type { ProofTarget } from "../../../components/proof/target.ts";
import { CLIENT, localUser, scopeMappings, selfSigned } from "../../lab/authentik/wiring.ts";
import { bindGroup, type Change, proofGround, wrong } from "./ground.ts";

interface Case {
  change: Change;
  codes: string[];
  seen: RegExp;
  /** The doctor's last line; left out, the code is bad for everybody, or advice. */
  says?: string;
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

const alarms: Record<string, Case> = {
  "the client id of another program": {
    change: ({ edit }) => edit({ clientId: "another" }),
    codes: ["client/id"],
    seen: /^Immich has "another", Authentik "immich"$/,
  },
  "a newline after the client secret": {
    change: ({ edit }) => edit({ clientSecret: `${CLIENT.secret}\n` }),
    codes: ["client/secret"],
    seen: /invalid_client to the client secret that Immich has; there is a blank or a newline around it$/,
  },
  "another client secret, while the grant types lack refresh_token": {
    change: async ({ edit, patch }) => {
      await patch({ grant_types: ["authorization_code"] });
      await edit({ clientSecret: "another" });
    },
    codes: ["client/secret"],
    seen: /^Authentik answers invalid_client to the client secret that Immich has$/,
  },
  "grant types without authorization_code": {
    change: ({ patch }) => patch({ grant_types: ["refresh_token"] }),
    codes: ["grant/types"],
    seen: /^grant_types is \[refresh_token\]$/,
  },
  "no group bound, and Authentik lets nobody use such an application": {
    change: ({ authentik }) =>
      authentik.api("PATCH", "/admin/settings/", { flags: { core_default_app_access: false } }),
    codes: ["people/allowed"],
    seen: /core_default_app_access is off: nobody may use it$/,
  },
  "a binding that ends in three days": {
    change: ({ authentik }) => bindGroup(authentik, [3], { expires: inDays(3), expiring: true }),
    codes: ["people/ending"],
    seen: /^access through photos-users ends on \d{4}-\d\d-\d\d; people with no other binding cannot sign in from then on$/,
  },
  "the only binding ended: nobody is let in, and that is the one cause": {
    change: ({ authentik }) => bindGroup(authentik, [3], { expires: inDays(-1), expiring: true }),
    codes: ["people/allowed"],
    seen: /^nobody may use the application: access through photos-users ended on \d{4}-\d\d-\d\d$/,
  },
  "a secret with a blank in it, and client_secret_basic": {
    change: async ({ edit, patch }) => {
      await patch({ client_secret: "of two words" });
      await edit({ clientSecret: "of two words", tokenEndpointAuthMethod: "client_secret_basic" });
    },
    codes: ["client/secret"],
    seen: /^Authentik answers invalid_client to the client secret that Immich has$/,
  },
  "a signed userinfo is expected, and is asked": {
    change: async ({ edit, patch }) => {
      await patch({ include_claims_in_id_token: false });
      await edit({ profileSigningAlgorithm: "RS256" });
    },
    codes: ["userinfo/plain"],
    seen: /^Immich expects userinfo signed with RS256, Authentik sends plain JSON$/,
  },
  "no accounts for new people": {
    change: ({ edit }) => edit({ autoRegister: false }),
    codes: ["login/register"],
    seen: /^autoRegister is off in Immich/,
  },
  "OAuth switched off": {
    change: ({ edit }) => edit({ enabled: false }),
    codes: ["immich/oauth-on"],
    seen: /^oauth.enabled is off in Immich$/,
  },
  "http, which Immich does not allow": {
    change: ({ edit }) => edit({ allowInsecureRequests: false }),
    codes: ["discovery/https"],
    seen: /_endpoint, .*jwks_uri begin with http:$/,
  },
  "issuer mode global": {
    change: ({ patch }) => patch({ issuer_mode: "global" }),
    codes: ["issuer/equal"],
    seen: /^Authentik says "http:\/\/127.0.0.1:\d+\/", Immich has "http:\/\/127.0.0.1:\d+\/application\/o\/immich\/"$/,
  },
  "ES256 in Immich, an RSA key in Authentik": {
    change: ({ edit }) => edit({ signingAlgorithm: "ES256" }),
    codes: ["signing/algorithm"],
    seen: /^Authentik signs with RS256, Immich expects ES256$/,
  },
  "no signing key": {
    change: ({ patch }) => patch({ signing_key: null }),
    codes: ["signing/algorithm"],
    seen: /^Authentik signs with HS256, Immich expects RS256: the provider has no signing key$/,
  },
  "an encryption key": {
    change: async ({ patch, authentik }) => patch({ encryption_key: await selfSigned(authentik) }),
    codes: ["encryption/none"],
    seen: /encryption key \(RSA-OAEP-256\): Immich cannot decrypt any token$/,
  },
  "Immich does not ask for the mail": {
    change: ({ edit }) => edit({ scope: "openid profile" }),
    codes: ["scopes/mail"],
    seen: /^Immich's scope "openid profile" lacks email$/,
    says: "Some people cannot sign in: scopes/mail (affected: people who have not signed in to this Immich yet).",
  },
  "no scope mappings": {
    change: ({ patch }) => patch({ property_mappings: [] }),
    codes: ["scopes/mail"],
    seen: /^the provider has no scope mapping for email$/,
    says: "Some people cannot sign in: scopes/mail (affected: people who have not signed in to this Immich yet).",
  },
  "no mapping for the mail": {
    change: async ({ patch, authentik }) =>
      patch({ property_mappings: await scopeMappings(authentik, ["openid", "profile"]) }),
    codes: ["scopes/mail"],
    seen: /^the provider has no scope mapping for email$/,
    says: "Some people cannot sign in: scopes/mail (affected: people who have not signed in to this Immich yet).",
  },
  "somebody without a mail": {
    change: async ({ authentik }) => {
      const pk = await localUser(authentik, "bob", "a-password-of-the-test");
      await authentik.api("PATCH", `/core/users/${pk}/`, { email: "" });
    },
    codes: ["people/mail"],
    seen: /^no mail: bob; /,
  },
  "nobody in the bound group": {
    change: ({ authentik }) => bindGroup(authentik, []),
    codes: ["people/some"],
    seen: /^nobody is in the groups/,
  },
  "password login off": {
    change: ({ edit }) => edit({ enabled: false }, "passwordLogin"),
    codes: ["login/password"],
    seen: /^password login is off in Immich: nobody gets in while Authentik is away/,
  },
  "password login off and auto launch on: locked out with the next fault": {
    change: async ({ edit }) => {
      await edit({ autoLaunch: true });
      await edit({ enabled: false }, "passwordLogin");
    },
    codes: ["login/password"],
    seen: /^password login is off in Immich and auto launch on: .*, not by \?autoLaunch=0 either$/,
  },
  "a logout URI that is not Immich's": {
    change: ({ patch }) => patch({ logout_uri: "https://elsewhere.example/logout" }),
    codes: ["logout/address"],
    seen: /^the logout URI https:\/\/elsewhere.example\/logout is none of Immich's$/,
  },
  "a redirect URI with a slash too many": {
    change: async ({ target }) => ({
      redirectUris: [...target.redirectUris, "app.immich:////oauth-callback"],
    }),
    codes: ["redirect/accepted"],
    seen: /^Authentik refuses app.immich:\/\/\/\/oauth-callback \(400 Redirect URI Error\)$/,
    says: "Some people cannot sign in: redirect/accepted (affected: people with the phone app).",
  },
  "another slug": {
    change: async ({ target, authentik }) => ({
      authentik: { ...target.authentik, issuer: `${authentik.url}/application/o/other/` },
    }),
    codes: ["authentik/application"],
    seen: /answered with 404: Authentik has no application with the slug/,
    says: "Whether people can sign in is not proven: authentik/application.",
  },
  "a token that Authentik refuses": {
    change: async () => ({ authentikToken: "wrong" }),
    codes: ["authentik/api"],
    seen: /^the API answers with 403$/,
    says: "Whether people can sign in is not proven: authentik/api.",
  },
  "an API key that Immich refuses": {
    change: async () => ({ immichApiKey: "wrong" }),
    codes: ["immich/settings"],
    seen: /^Immich answers the API key with 401$/,
    says: "Whether people can sign in is not proven: immich/settings.",
  },
  "a second domain that nobody serves": {
    change: async ({ target: { immich } }) => ({
      immich: { ...immich, origins: [...immich.origins, "http://127.0.0.1:9"] },
    }),
    codes: ["immich/origins"],
    seen: /^Immich does not answer at http:\/\/127.0.0.1:9 \(ECONNREFUSED\)$/,
    says: "Some people cannot sign in: immich/origins (affected: people at http://127.0.0.1:9).",
  },
  "an origin that Authentik serves": {
    change: async ({ target: { immich, authentik } }) => ({
      immich: { ...immich, origins: [authentik.url] },
    }),
    codes: ["immich/origins"],
    seen: /\/.well-known\/immich is answered with 404 text\/html, not by Immich$/,
  },
};

for (const [name, { change, codes, seen, says }] of Object.entries(alarms))
  test(`${codes.join(", ")}: ${name}`, async (t) => {
    const ground = await proofGround(t);
    const other = (await change(ground, t)) as Partial<ProofTarget> | undefined;
    const found = await wrong({ ...ground.target, ...other });
    assert.deepEqual(found.codes, codes, found.seen);
    assert.match(found.seen, seen);
    const isRequired = probes.some(({ code, required }) => required && codes.includes(code));
    const usual = isRequired ? "Nobody can sign in:" : "People can sign in; advice:";
    const origin = ground.target.immich.origins[0] ?? "";
    assert.equal(found.says, says?.replace("<origin>", origin) ?? `${usual} ${codes.join(", ")}.`);
  });

test("a redirect URI of one domain's login page: people there, and nobody else", async (t) => {
  const ground = await proofGround(t);
  const elsewhere = "https://second.example";
  const { target } = ground;
  const redirectUris = [...target.redirectUris, `${elsewhere}/auth/login`, `${elsewhere}/user-settings`];
  assert.equal(
    (await wrong({ ...target, redirectUris })).says,
    `Some people cannot sign in: redirect/accepted (affected: people at ${elsewhere}, people who link their account by hand).`,
  );
});

test("an empty list of redirect URIs is told and stays empty: nothing asks the authorize endpoint", async (t) => {
  const { target, patch, authentik, provider } = await proofGround(t);
  await patch({ redirect_uris: [] });
  assert.deepEqual((await wrong(target)).codes, ["redirect/list"]);
  const live = await authentik.api("GET", `/providers/oauth2/${provider}/`);
  assert.deepEqual(live.redirect_uris, []);
});

test("neither server is changed by the probes", async (t) => {
  const { target, authentik, provider } = await proofGround(t);
  const look = () =>
    Promise.all([
      authentik.api("GET", `/providers/oauth2/${provider}/`),
      authentik.api("GET", "/core/users/"),
      authentik.api("GET", "/core/authenticated_sessions/"),
      fetch(`${target.immich.url}/api/system-config`, {
        headers: { "x-api-key": target.immichApiKey },
      }).then((answer) => answer.text()),
    ]);
  const before = await look();
  await prove(target);
  assert.deepEqual(await look(), before);
});
