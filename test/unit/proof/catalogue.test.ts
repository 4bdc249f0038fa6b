/** A pasted line, or a whole log, leads to its entry; and every failure that was measured has one. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { chapters, explain } from "../../../components/proof/catalogue.ts";
import { probes } from "../../../components/proof/probes/all.ts";
import { page, pageFile } from "../../../doctor/errors-page.ts";

/** Texts of Immich, Authentik and Node as they were measured, and the entry that each leads to. */
const texts: Record<string, string> = {
  "Error in OAuth discovery: TypeError: fetch failed": "login/fetch-failed",
  "Warning: Ignoring extra certs from `/ca.pem`, load failed: error:80000002": "login/fetch-failed",
  "Error in OAuth discovery: ClientError: discovered metadata issuer does not match the expected issuer":
    "login/issuer",
  "Error in OAuth discovery: ClientError: unexpected HTTP response status code": "login/status",
  "Error in OAuth discovery: ClientError: unexpected response content-type": "login/content-type",
  "Error in OAuth discovery: ClientError: only requests to HTTPS are allowed": "login/insecure",
  "Error in OAuth discovery: OperationProcessingError: only requests to HTTPS are allowed": "login/insecure",
  "Error in OAuth discovery: ClientError: operation timed out": "login/timeout",
  "Error in OAuth discovery: ClientError: parsing error occured": "login/parse",
  "Error in OAuth discovery: TypeError: Invalid URL": "login/invalid-url",
  "OAuth is not enabled": "login/off",
  "OAuth login failed: server responded with an error in the response body\n  error: 'invalid_client',":
    "login/invalid-client",
  "OAuth login failed: server responded with an error in the response body\n  error: 'invalid_grant',":
    "login/invalid-grant",
  "OAuth login failed: unsupported operation\n  [cause]: 'JWE decryption is not configured'": "login/jwe",
  "encrypted JWTs cannot be decoded": "login/jwe",
  'OAuth login failed: invalid response encountered\n  unexpected JWT "alg" header parameter':
    "login/algorithm",
  "unexpected JWT alg received, expected RS256, got: HS256": "login/algorithm",
  'OAuth login failed: invalid response encountered\n unexpected "state" response parameter value':
    "login/state",
  "OAuth state is missing": "login/state",
  "OAuth login failed: JWT timestamp claim value failed validation": "login/clock",
  'OAuth login failed: unexpected JWT claim value encountered\n unexpected JWT "iss" (issuer) claim value':
    "login/claims",
  "JWT UserInfo Response expected": "login/userinfo",
  "OAuth login failed: unexpected HTTP response status code\n WWW-Authenticate insufficient_scope":
    "login/scope",
  "comparing strings with non-ASCII characters": "login/secret-letters",
  "OAuth profile does not have an email address": "login/no-mail",
  "Unable to register 1f/bob@lab.test. User does not exist and auto registering is disabled.":
    "login/not-registered",
  "OAuth authentication failed": "login/conflict",
  'Query failed: duplicate key value violates unique constraint "user_email_uq"': "login/deleted-user",
  'duplicate key value violates unique constraint "user_storageLabel_uq"': "login/storage-label",
  "This OAuth account has already been linked to another user.": "login/linked-twice",
  "The first registered account must the administrator.": "login/first-admin",
  "400 Redirect URI Error": "login/redirect-uri",
  redirect_uri_no_match: "login/redirect-uri",
  "Client ID Error": "login/client-id",
  "Invalid grant_type for provider": "login/grant-type",
  "The request is otherwise malformed": "login/grant-type",
  "Permission denied Request has been denied.": "login/access-denied",
  "authorization response from the server is an error  error: 'access_denied'": "login/access-denied",
  "Invalid password": "login/invalid-password",
  "Failed to evaluate property-mapping: 'mail'": "login/mapping",
  CERTIFICATE_VERIFY_FAILED: "login/back-channel",
  'Error response from daemon: Conflict. The container name "/immich_server" is already in use by container':
    "container/name-taken",
  "driver failed programming external connectivity: Bind for 127.0.0.1:2283 failed: port is already allocated":
    "container/port-taken",
  "listen tcp4 127.0.0.1:2283: bind: address already in use": "container/port-taken",
  'invalid mount config for type "bind": bind source path does not exist: /etc/ssl/home-ca.pem':
    "container/source-missing",
  "container/version-older: Immich 3.1.0 is older than 3.2.2": "container/version-older",
  "container/version-skipped: from Immich 1.144.1 to 3.1.0": "container/version-skipped",
  "container/network-taken: the engine has a network": "container/network-taken",
  "container/secret-in-environment: immich-sso:environment DB_PASSWORD": "container/secret-in-environment",
  'container/rootless-volume: immich-sso:library "x" is a volume': "container/rootless-volume",
  "container/own-services: immich-sso:environment DB_HOSTNAME": "container/own-services",
  "container/oauth-variable: immich-sso:environment IMMICH_OAUTH_ENABLED does nothing in Immich":
    "container/oauth-variable",
  "container/config-file: immich-sso:environment IMMICH_CONFIG_FILE makes Immich refuse":
    "container/config-file",
  "container/ca-variable: immich-sso:environment NODE_EXTRA_CA_CERTS is set": "container/ca-variable",
  'container/port-variable: immich-sso:environment IMMICH_PORT "3001" is not where':
    "container/port-variable",
  "container/upload-folder: immich-sso:environment IMMICH_MEDIA_LOCATION": "container/upload-folder",
  'container/latest: immich-sso:images.server "immich-server:latest" has the tag latest': "container/latest",
  'container/relative-path: immich-sso:library "./photos" is a relative path': "container/relative-path",
  'container/volume-name: immich-sso:library "x" is no name of a volume': "container/volume-name",
  'container/mount-shadowed: immich-sso:mounts "/data" would hide /data': "container/mount-shadowed",
  "container/port-twice: immich-sso:port 2283 is the port of": "container/port-twice",
  'engine/host: immich-sso:dockerHost "nas" is none of': "engine/host",
  'engine/tls-missing: immich-sso:dockerHost "tcp://nas:2376" needs': "engine/tls-missing",
  "engine/tls-material: immich-sso:dockerCert holds no certificate in PEM": "engine/tls-material",
  'engine/context: DOCKER_CONTEXT "nas" in the environment wins': "engine/context",
  "LDAPInvalidCredentialsResult - 49 - invalidCredentials - None - 80090308: data 52e, v1db1":
    "directory/bind-refused",
  "LDAPNoSuchObjectResult - 32 - noSuchObject - DC=nowhere": "directory/base-missing",
  "socket connection error while opening: [Errno 111] Connection refused": "directory/unreachable",
  "error receiving data: timed out": "directory/silent",
  'directory/source-disabled: the LDAP source "samba-ad" is disabled': "directory/source-disabled",
  "Synchronization is already running. Skipping": "directory/sync-busy",
  "Failed to create user: duplicate key value violates unique constraint": "directory/name-taken",
  "directory/mails-not-seen: the sync ended": "directory/mails-not-seen",
  "directory/mails: 1 of 3 people who may use Immich have a mail that does not serve": "directory/no-mail",
  "Failed to finish oauth": "login/see-log",
  "Unable to login with OAuth": "login/see-log",
};

for (const [text, code] of Object.entries(texts))
  test(`${code}: ${text.split("\n")[0]}`, () => {
    assert.equal(explain(text)[0]?.code, code);
  });

test("every entry is reached by a text above", () => {
  const codes = chapters.flatMap(({ entries }) => entries.map(({ code }) => code));
  assert.deepEqual(codes.toSorted(), [...new Set(Object.values(texts))].toSorted());
});

test("of a whole log the latest failure comes first, and what says nothing is left out", () => {
  const log = [
    "ERROR [Api:OAuthRepository~a] Error in OAuth discovery: TypeError: fetch failed",
    "ERROR [Api:OAuthRepository~b] OAuth login failed: unsupported operation",
    "  code: 'OAUTH_UNSUPPORTED_OPERATION', [cause]: 'JWE decryption is not configured'",
    "ERROR [Api:ErrorInterceptor~b] Unknown error: Error: OAuth login failed",
  ].join("\n");
  assert.deepEqual(
    explain(log).map(({ code }) => code),
    ["login/jwe", "login/fetch-failed"],
  );
  assert.deepEqual(explain("all is well"), []);
});

test("each entry names probes that exist", () => {
  const known = probes.map(({ code }) => code);
  const named = chapters.flatMap(({ entries }) => entries.flatMap((entry) => entry.probes));
  assert.deepEqual(
    named.filter((code) => !known.includes(code)),
    [],
  );
});

test("a probe is explained only by probes that come before it", () => {
  const codes = probes.map(({ code }) => code);
  const wrong = probes.flatMap(({ code, after }, index) =>
    after
      .filter((earlier) => !codes.slice(0, index).includes(earlier))
      .map((earlier) => `${code} after ${earlier}`),
  );
  assert.deepEqual(wrong, []);
  assert.equal(new Set(codes).size, codes.length);
});

test("docs/errors.md is what the catalogue makes", async () => {
  assert.equal(await readFile(pageFile, "utf8"), page());
});
