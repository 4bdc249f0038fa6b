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
  "LDAPInvalidCredentialsResult - 49 - invalidCredentials - None - 80090308: data 52e, v1db1":
    "directory/bind-refused",
  "LDAPNoSuchObjectResult - 32 - noSuchObject - DC=nowhere": "directory/base-missing",
  "socket connection error while opening: [Errno 111] Connection refused": "directory/unreachable",
  "error receiving data: timed out": "directory/silent",
  'directory/source-disabled: the LDAP source "samba-ad" is disabled': "directory/source-disabled",
  "Synchronization is already running. Skipping": "directory/sync-busy",
  "Failed to create user: duplicate key value violates unique constraint": "directory/name-taken",
  "directory/mails-not-seen: the sync ended": "directory/mails-not-seen",
  "directory/no-mail: 1 who may use Immich have no mail: bob": "directory/no-mail",
  "[Nest] 7  ERROR [Microservices:DatabaseRepository] Migrations failed: Error: corrupted migrations: previously executed migration 1758705774125-CreateAssetOCRTable is missing":
    "start/database-newer",
  "Migrations failed: Error: Invalid upgrade path. For more information, see https://immich.app/errors#typeorm-upgrade":
    "start/database-older",
  "Error: getaddrinfo ENOTFOUND database\n  errno: -3008,\n  code: 'ENOTFOUND',\n  syscall: 'getaddrinfo',\n  hostname: 'database'":
    "start/database-silent",
  "Error: connect ECONNREFUSED 172.18.0.3:5432": "start/database-silent",
  'PostgresError: password authentication failed for user "postgres"': "start/database-password",
  'PostgresError: database "immich" does not exist': "start/database-password",
  "Error: getaddrinfo EAI_AGAIN immich_redis\n  errno: -3001,\n  code: 'EAI_AGAIN',\n  syscall: 'getaddrinfo'":
    "start/redis",
  "Error: connect ECONNREFUSED 127.0.0.1:6379\n  errno: -111,\n  code: 'ECONNREFUSED',\n  port: 6379":
    "start/redis",
  "ReplyError: WRONGPASS invalid username-password pair or user is disabled.": "start/redis",
  "FATAL [Microservices:DatabaseService] Failed to activate VectorChord extension.": "start/vectors",
  "Error: No vector extension found. Available extensions: vchord, vector": "start/vectors",
  "error: PostgresError: vchord must be loaded via shared_preload_libraries.": "start/vectors",
  "Error: The VectorChord extension is not available in this Postgres instance.": "start/vectors",
  "The VectorChord extension version is 0.4.1, but Immich only supports >=0.3 <0.4.": "start/vectors",
  'PostgresError: permission denied to create extension "vchord"': "start/vectors",
  "ERROR [Api:StorageService] Failed to write upload/profile/.immich: Error: EACCES: permission denied, mkdir 'upload/profile'":
    "start/library-denied",
  "Error: EROFS: read-only file system, open '/data/upload/x.jpg'": "start/library-denied",
  "Failed to read upload/encoded-video/.immich: Error: ENOENT: no such file or directory, open 'upload/encoded-video/.immich'":
    "start/library-missing",
  "Error: Detected an inconsistent media location. For more information, see https://docs.immich.app/errors#inconsistent-media-location":
    "start/media-location",
  "Error: Invalid system config: \n  - [oauth.issuerUrl] Issuer URL must be an empty string or a valid URL":
    "start/config-file",
  "Error: Invalid value(s) in file: An instance of SystemConfigDto has failed the validation:":
    "start/config-file",
  "ERROR [Api:ServerService] Unable to load configuration file: /config/immich.json": "start/config-file",
  "Error: Invalid environment variables: \n  - [IMMICH_PORT] Invalid input: expected number, received NaN":
    "start/environment",
  "Error: ENOSPC: no space left on device, write": "start/disk-full",
  'ERROR:  could not extend file "base/16384/18885": No space left on device': "start/disk-full",
  "error: docker native provider returned an unexpected error from Configure: failed to connect to any docker daemon":
    "docker/daemon",
  "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?":
    "docker/daemon",
  "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get …":
    "docker/denied",
  "permission denied while trying to connect to the docker API at unix:///var/run/docker.sock":
    "docker/denied",
  "pulumi@nas: Permission denied (publickey,password).": "docker/ssh",
  "Host key verification failed.": "docker/ssh",
  "Error response from daemon: manifest unknown": "docker/image-missing",
  "manifest for ghcr.io/immich-app/immich-server:v9.9.9 not found: manifest unknown: manifest unknown":
    "docker/image-missing",
  "Error response from daemon: No such image: immich-server:v3.1.0": "docker/image-missing",
  "pull access denied for immich, repository does not exist or may require 'docker login'":
    "docker/image-missing",
  "toomanyrequests: You have reached your unauthenticated pull rate limit.": "docker/rate-limit",
  'Error response from daemon: Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io: no such host':
    "docker/registry",
  "HTTP Error 'Get \"https://auth.home.example/api/v3/root/config/\": tls: failed to verify certificate: x509: certificate signed by unknown authority' without http response":
    "pulumi/provider-trust",
  'Get "https://192.168.0.10:9443/api/v3/root/config/": tls: failed to verify certificate: x509: cannot validate certificate for 192.168.0.10 because it doesn\'t contain any IP SANs':
    "pulumi/provider-certificate",
  "no matching manifest for linux/arm/v7 in the manifest list entries": "docker/platform",
  "exec /usr/bin/tini: exec format error": "docker/platform",
  "all predefined address pools have been fully subnetted": "docker/subnets",
  "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.":
    "pulumi/locked",
  "error: [409] Conflict: Another update is currently in progress.": "pulumi/locked",
  "error: failed to load checkpoint: EOF": "pulumi/checkpoint",
  'error: read ".pulumi/meta.yaml": EOF': "pulumi/checkpoint",
  "error: incorrect passphrase": "pulumi/passphrase",
  "failed to decrypt: incorrect passphrase, please set PULUMI_CONFIG_PASSPHRASE to the correct passphrase":
    "pulumi/passphrase",
  "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables":
    "pulumi/passphrase",
  "error: no stack named 'home' found": "pulumi/no-stack",
  "error: no stack selected; specify a stack name with --stack": "pulumi/no-stack",
  "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions": "pulumi/login",
  "error: no Pulumi.yaml project file found (searching upwards from /root).": "pulumi/no-project",
  "warning: Attempting to deploy or update resources with 1 pending operations from previous deployment.":
    "pulumi/pending",
  "error: Stack 'home' with configuration key 'immich-sso:port' must be of type 'integer'": "pulumi/type",
  "bash: pulumi: command not found": "pulumi/environment",
  "sh: 1: pulumi: not found": "pulumi/environment",
  "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@pulumi/authentik' imported from /srv/index.ts":
    "pulumi/environment",
  "@pulumi/pulumi/package.json was not found from /srv. Have you run npm install?": "pulumi/environment",
  "error: no resource plugin 'pulumi-resource-docker' found in the workspace at version v5.2.0":
    "pulumi/environment",
  "error: HTTP Error 'urn:ietf:params:oauth:grant-type:token-exchange is not a valid GrantTypesEnum' during request":
    "authentik/value-unknown",
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

test("the database and Redis are not taken for Authentik, nor Authentik for them", () => {
  const codes = (text: string) => explain(text).map(({ code }) => code);
  assert.deepEqual(codes("Error: getaddrinfo ENOTFOUND redis { code: 'ENOTFOUND', hostname: 'redis' }"), [
    "start/redis",
  ]);
  assert.deepEqual(codes("TypeError: fetch failed [cause]: Error: getaddrinfo ENOTFOUND auth.home.example"), [
    "login/fetch-failed",
  ]);
  assert.deepEqual(codes("connect ECONNREFUSED 10.0.0.2:443"), ["login/fetch-failed"]);
});

test("docs/errors.md is what catalogue, probes and codes make", async () => {
  assert.equal(await readFile(pageFile, "utf8"), page());
});
