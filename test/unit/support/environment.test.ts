/** Variables that weaken or redirect what is sent are refused or named before anything is. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { readConfiguration } from "../../../components/configuration.ts";
import { badVariables, refuseEnvironment } from "../../../components/support/environment.mjs";
import { proxyWarnings } from "../../../components/support/proxies.ts";
import { given, home, token } from "../../support/settings.ts";

const authentik = { setting: "authentik:url", url: "https://auth.home.example" };

/** Variables for one test, and no proxies of this machine's own. */
function set(t: TestContext, over: Record<string, string>): void {
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  for (const name of Object.keys(process.env)) if (/_proxy$/i.test(name)) delete process.env[name];
  Object.assign(process.env, over);
}

test("each variable that weakens TLS, hands secrets on or records them has a code; a harmless value has none", () => {
  const codes = (env: Record<string, string>) => badVariables(env).map(({ code, name }) => `${code} ${name}`);
  assert.deepEqual(codes({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }), [
    "environment/tls-off NODE_TLS_REJECT_UNAUTHORIZED",
  ]);
  for (const on of ["true", "1", "T", "yes"])
    assert.deepEqual(codes({ AUTHENTIK_INSECURE: on }), ["environment/tls-off AUTHENTIK_INSECURE"]);
  for (const option of ["--tls-min-v1.0", "--tls-keylog=/tmp/keys", "--insecure-http-parser"])
    assert.deepEqual(codes({ NODE_OPTIONS: option }), ["environment/tls-off NODE_OPTIONS"]);
  assert.deepEqual(codes({ PULUMI_DEBUG_PROVIDERS: "authentik:1", PULUMI_DEBUG_GRPC: "/tmp/log" }), [
    "environment/other-provider PULUMI_DEBUG_PROVIDERS",
    "environment/recorded PULUMI_DEBUG_GRPC",
  ]);
  assert.deepEqual(
    codes({
      NODE_TLS_REJECT_UNAUTHORIZED: "1",
      AUTHENTIK_INSECURE: "false",
      NODE_OPTIONS: "--require /setup/lazy.cjs",
      SSL_CERT_FILE: "/etc/ssl/home-ca.pem",
      SSL_CERT_DIR: "/etc/ssl/certs",
      NODE_EXTRA_CA_CERTS: "/etc/ssl/home-ca.pem",
      HTTPS_PROXY: "http://proxy:3128",
    }),
    [],
  );
});

test("all of them are refused at once, with the line that mends it", () => {
  assert.throws(
    () => refuseEnvironment({ AUTHENTIK_INSECURE: "true", NODE_TLS_REJECT_UNAUTHORIZED: "0" }),
    (error: Error) => {
      assert.equal(
        error.message
          .split("\n")
          .filter((line) => !line.includes("immich-sso:caCertificate"))
          .join("\n"),
        [
          "environment/tls-off: `NODE_TLS_REJECT_UNAUTHORIZED` in the environment switches the check of certificates off in Node",
          "    `AUTHENTIK_INSECURE` in the environment switches the check of certificates off in the Authentik provider",
          "  next:    unset NODE_TLS_REJECT_UNAUTHORIZED AUTHENTIK_INSECURE",
        ].join("\n"),
      );
      return true;
    },
  );
});

test("the program refuses them before it reads a setting", (t) => {
  set(t, { AUTHENTIK_INSECURE: "true" });
  assert.throws(() => readConfiguration(given({}, {})), { code: "environment/tls-off" });
});

test("a token of the stack's is not sent where the environment says", (t) => {
  set(t, { AUTHENTIK_URL: "https://evil.example" });
  const { "authentik:url": _, ...rest } = home;
  assert.throws(() => readConfiguration(given(rest, token)), { code: "environment/authentik-url" });
  set(t, { AUTHENTIK_URL: "https://auth.home.example", AUTHENTIK_TOKEN: "of the shell" });
  assert.equal(readConfiguration(given(rest, {})).authentik.url, "https://auth.home.example");
});

test("a proxy before an https server is named without its password, once a host", (t) => {
  set(t, { HTTPS_PROXY: "http://me:secret@proxy.work.example:3128" });
  assert.deepEqual(proxyWarnings([authentik, { setting: "immich-sso:immichUrl", url: authentik.url }]), [
    'environment/proxy: requests to `auth.home.example` (immich-sso:immichUrl) go through the proxy `proxy.work.example:3128` that the environment names; it sees the host\'s name only. Not intended? export NO_PROXY="$NO_PROXY,auth.home.example"',
  ]);
  process.env.NO_PROXY = "auth.home.example";
  assert.deepEqual(proxyWarnings([authentik]), []);
});

test("a proxy that would read the key is refused", (t) => {
  set(t, { HTTP_PROXY: "http://proxy.work.example:3128" });
  const immich = { setting: "immich-sso:immichUrl", url: "http://127.0.0.1:2283" };
  assert.throws(() => proxyWarnings([authentik, immich]), {
    code: "environment/proxy-in-clear",
    next: 'export NO_PROXY="$NO_PROXY,127.0.0.1"',
  });
});
