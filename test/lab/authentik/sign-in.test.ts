/** A whole login, and what a client's library makes of each setting that goes wrong in silence. */
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { after, before, describe, it } from "node:test";
import * as jose from "jose";
import type { Json } from "../../support/likeness.ts";
import { send } from "../../support/wire.ts";
import { Browser } from "./browser.ts";
import { startTestAuthentik, type TestAuthentik } from "./start.ts";
import {
  authorizePath,
  CLIENT,
  codeOf,
  exchange,
  localUser,
  scopeMappings,
  selfSigned,
  wire,
} from "./wiring.ts";

describe("signing in", () => {
  let authentik: TestAuthentik;
  let provider: number;
  let signingKey: string;
  let user: number;

  before(async () => {
    authentik = await startTestAuthentik();
    provider = await wire(authentik);
    signingKey = await selfSigned(authentik);
    user = await localUser(authentik, "nobby", "watch-1");
  });
  after(() => authentik.stop());

  const issuer = (): string => `${authentik.url}/application/o/immich/`;
  const jwks = () => jose.createRemoteJWKSet(new URL(`${issuer()}jwks/`));
  const change = (changes: Record<string, unknown>) =>
    authentik.api("PATCH", `/providers/oauth2/${provider}/`, changes);

  /** Signs in with a browser of its own and returns the token response. */
  async function login(changes: Record<string, string | undefined> = {}): Promise<Record<string, string>> {
    const answer = await new Browser(authentik.url).authorize(authorizePath(changes), "nobby", "watch-1");
    const tokens = await exchange(authentik, codeOf(answer));
    assert.equal(tokens.status, 200, tokens.text);
    return JSON.parse(tokens.text) as Record<string, string>;
  }

  it("gives an ID token that the published key verifies, with the claims of the mappings", async () => {
    const { id_token = "" } = await login();
    const { payload, protectedHeader } = await jose.jwtVerify(id_token, jwks(), {
      issuer: issuer(),
      audience: CLIENT.id,
      algorithms: ["RS256"],
    });
    const { exp, iat, auth_time, jti, sid, sub, ...claims } = payload;
    assert.deepEqual(claims, {
      iss: issuer(),
      aud: "immich",
      acr: "goauthentik.io/providers/oauth2/default",
      amr: ["pwd"],
      nonce: "nonce-1",
      email: "nobby@lab.test",
      email_verified: false,
      name: "nobby of the lab",
      given_name: "nobby of the lab",
      preferred_username: "nobby",
      nickname: "nobby",
      groups: [],
    });
    const shown = await authentik.api("GET", `/core/users/${user}/`);
    assert.equal(sub, shown.uid);
    assert.equal(Number(exp) - Number(iat), 3600);
    assert.deepEqual([typeof auth_time, typeof jti, String(sid).length], ["number", "string", 64]);
    assert.deepEqual(Object.keys(protectedHeader).sort(), ["alg", "kid", "typ"]);
  });

  it("signs with HS256 and the client secret when there is no signing key, which a client set to RS256 refuses", async () => {
    await change({ signing_key: null });
    const { id_token = "" } = await login();
    await change({ signing_key: signingKey });
    const secret = Buffer.from(CLIENT.secret);
    assert.equal((await jose.jwtVerify(id_token, secret)).protectedHeader.alg, "HS256");
    await assert.rejects(jose.jwtVerify(id_token, jwks(), { algorithms: ["RS256"] }), {
      code: "ERR_JOSE_ALG_NOT_ALLOWED",
    });
  });

  it("encrypts with an encryption key and says so in its metadata", async () => {
    await change({ encryption_key: signingKey });
    const { id_token = "", access_token = "" } = await login();
    const metadata = await discovery(issuer());
    const published = await read<{ keys: jose.JWK[] }>(`${issuer()}jwks/`);
    const { data } = await authentik.api(
      "GET",
      `/crypto/certificatekeypairs/${signingKey}/view_private_key/`,
    );
    await change({ encryption_key: null });
    const { alg, enc, typ } = jose.decodeProtectedHeader(id_token);
    assert.deepEqual({ alg, enc, typ }, { alg: "RSA-OAEP-256", enc: "A256CBC-HS512", typ: "JWE" });
    assert.deepEqual(metadata.id_token_encryption_alg_values_supported, ["RSA-OAEP-256"]);
    assert.deepEqual(metadata.id_token_encryption_enc_values_supported, ["A256CBC-HS512"]);
    assert.deepEqual(
      published.keys.map(({ use }) => use),
      ["sig", "enc"],
    );
    const key = await jose.importPKCS8(String(data), "RSA-OAEP-256");
    const { plaintext } = await jose.compactDecrypt(id_token, key);
    assert.equal(jose.decodeJwt(Buffer.from(plaintext).toString()).email, "nobby@lab.test");
    assert.equal((await userinfo(access_token)).status, 200);
  });

  it("builds the issuer from the host and the scheme that the client used", async () => {
    const headers = { host: "auth.lab.test:9443", "x-forwarded-proto": "https" };
    const url = `${authentik.url}/application/o/immich/.well-known/openid-configuration`;
    const { issuer: seen, token_endpoint } = JSON.parse(
      (await send({ method: "GET", url, headers })).text,
    ) as Record<string, string>;
    assert.deepEqual(
      [seen, token_endpoint],
      ["https://auth.lab.test:9443/application/o/immich/", "https://auth.lab.test:9443/application/o/token/"],
    );
    await change({ issuer_mode: "global" });
    const global = await discovery(issuer());
    await change({ issuer_mode: "per_provider" });
    assert.equal(global.issuer, `${authentik.url}/`);
  });

  it("leaves the claims to userinfo when they are not to be in the ID token", async () => {
    await change({ include_claims_in_id_token: false });
    const { id_token = "", access_token = "" } = await login();
    await change({ include_claims_in_id_token: true });
    assert.equal(jose.decodeJwt(id_token).email, undefined);
    const { email, nonce } = JSON.parse((await userinfo(access_token)).text) as Record<string, string>;
    assert.deepEqual([email, nonce], ["nobby@lab.test", "nonce-1"]);
  });

  it("drops scopes without a mapping, and without any mapping refuses userinfo", async () => {
    const mapped = await scopeMappings(authentik, ["openid", "email", "profile"]);
    await change({ property_mappings: mapped.slice(0, 1) });
    const few = await login();
    await change({ property_mappings: [] });
    const none = await login();
    const refused = await userinfo(none.access_token ?? "");
    const { scopes_supported } = await discovery(issuer());
    await change({ property_mappings: mapped });
    assert.equal(few.scope, "openid");
    assert.equal(none.scope, "");
    assert.equal(refused.status, 403);
    assert.match(refused.headers["www-authenticate"]?.[0] ?? "", /^error="insufficient_scope", /);
    assert.deepEqual(scopes_supported, ["openid"]);
  });

  it("names the user by the sub mode", async () => {
    const seen: Record<string, Json> = {};
    for (const mode of ["user_id", "user_uuid", "user_username", "user_email"]) {
      await change({ sub_mode: mode });
      seen[mode] = jose.decodeJwt((await login()).id_token ?? "").sub ?? null;
    }
    await change({ sub_mode: "hashed_user_id" });
    const shown = await authentik.api("GET", `/core/users/${user}/`);
    assert.deepEqual(seen, {
      user_id: String(user),
      user_uuid: shown.uuid,
      user_username: "nobby",
      user_email: "nobby@lab.test",
    });
  });

  it("evaluates an own mapping of the subset and refuses any other", async () => {
    const path = "/propertymappings/provider/scope/";
    const expression =
      'return {\n  "immich_role": "admin" if ak_is_group_member(request.user, name="watch") else "user",\n  "immich_quota": 5,\n}';
    const mapping = await authentik.api("POST", path, { name: "Immich", scope_name: "profile", expression });
    const mapped = await scopeMappings(authentik, ["openid", "email"]);
    await change({ property_mappings: [...mapped, mapping.pk] });
    const before = jose.decodeJwt((await login()).id_token ?? "");
    await authentik.api("POST", "/core/groups/", { name: "watch", users: [user] });
    const afterwards = jose.decodeJwt((await login()).id_token ?? "");
    await change({ property_mappings: await scopeMappings(authentik, ["openid", "email", "profile"]) });
    assert.deepEqual([before.immich_role, before.immich_quota], ["user", 5]);
    assert.equal(afterwards.immich_role, "admin");
    const python = {
      name: "Other",
      scope_name: "x",
      expression: "return {k: v for k, v in request.items()}",
    };
    const refused = await authentik.api<{ expression: string[] }>("POST", path, python, 400);
    assert.match(refused.expression[0] ?? "", /^the lab evaluates no Python/);
  });

  it("answers a wrong password and a disabled user alike", async () => {
    const wrong = { password: [{ string: "Invalid password", code: "invalid" }] };
    await assert.rejects(new Browser(authentik.url).signIn("nobby", "wrong"), {
      message: JSON.stringify(wrong),
    });
    await authentik.api("PATCH", `/core/users/${user}/`, { is_active: false });
    await assert.rejects(new Browser(authentik.url).signIn("nobby", "watch-1"), {
      message: JSON.stringify(wrong),
    });
    await authentik.api("PATCH", `/core/users/${user}/`, { is_active: true });
  });

  async function discovery(base: string): Promise<Record<string, Json>> {
    return read(`${base}.well-known/openid-configuration`);
  }

  async function read<T>(url: string): Promise<T> {
    return JSON.parse((await send({ method: "GET", url })).text) as T;
  }

  function userinfo(token: string) {
    const url = `${authentik.url}/application/o/userinfo/`;
    return send({ method: "GET", url, headers: { authorization: `Bearer ${token}` } });
  }

  it("publishes the certificate's own key", async () => {
    const { keys } = await read<{ keys: jose.JWK[] }>(`${issuer()}jwks/`);
    const path = `/crypto/certificatekeypairs/${signingKey}/view_certificate/`;
    const { data } = await authentik.api("GET", path);
    const { n } = createPublicKey(String(data)).export({ format: "jwk" });
    assert.deepEqual(
      keys.map((key) => key.n),
      [n],
    );
  });
});
