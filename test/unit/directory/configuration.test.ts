/** The directory's settings: what is refused before anything is asked of a server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfiguration } from "../../../components/configuration.ts";
import { given, home, token } from "../../support/settings.ts";

const directory = (values: Record<string, unknown>) =>
  readConfiguration(given({ ...home, ...values }, token)).instances[0]?.args.directory;

test("by default there is no source, and who has no mail is warned of", () => {
  assert.deepEqual(directory({}), { onMissing: "warn", sync: undefined, fill: undefined });
});

test("a source, when it is synced again, and how long that may take", () => {
  assert.deepEqual(
    directory({
      "immich-sso:onMissing": "fail",
      "immich-sso:ldapSource": "samba-ad",
      "immich-sso:ldapSync": "2026-11-23",
      "immich-sso:ldapSyncSeconds": 3600,
    }),
    {
      onMissing: "fail",
      sync: { source: "samba-ad", again: "2026-11-23", seconds: 3600 },
      fill: undefined,
    },
  );
});

test("everything that is wrong is told at once", () => {
  const wrong = {
    "immich-sso:onMissing": "stop",
    "immich-sso:ldapSync": "today",
    "immich-sso:ldapSyncSeconds": 5,
  };
  assert.throws(() => directory(wrong), {
    message:
      "config/invalid: 3 values are wrong:\n" +
      '    config/choice: immich-sso:onMissing "stop" is none of warn, fail\n' +
      "    config/range: immich-sso:ldapSyncSeconds 5 must be a whole number from 10 to 86400\n" +
      "    config/needs: immich-sso:ldapSync needs immich-sso:ldapSource, the LDAP source that is to be synced\n" +
      "  allowed: the values that docs/configuration.md lists\n" +
      "  next:    fix each of them, then: pulumi preview",
  });
});
