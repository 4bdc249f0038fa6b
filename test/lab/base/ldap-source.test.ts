import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuthentikApi } from "../../../lab/authentik-api.ts";
import { ensureLdapSource } from "../../../lab/ldap-source.ts";

const MANAGED = [
  "default-dn-path",
  "default-mail",
  "default-name",
  "ms-givenName",
  "ms-samaccountname",
  "ms-sn",
  "ms-userprincipalname",
  "openldap-cn",
  "openldap-uid",
];
const MAPPINGS = [
  { pk: "pk-own", managed: null },
  ...MANAGED.map((name) => ({ pk: `pk-${name}`, managed: `goauthentik.io/sources/ldap/${name}` })),
];

const WANTED = {
  name: "samba-ad",
  slug: "samba-ad",
  enabled: true,
  server_uri: "ldaps://10.0.0.2",
  start_tls: false,
  bind_cn: "CN=svc-authentik,OU=Services,DC=lab,DC=test",
  base_dn: "DC=lab,DC=test",
  user_object_filter: "(&(objectClass=user)(!(objectClass=computer)))",
  group_object_filter: "(objectClass=group)",
  group_membership_field: "member",
  object_uniqueness_field: "objectSid",
  sync_users: true,
  sync_users_password: true,
  sync_groups: true,
  delete_not_found_objects: false,
  user_property_mappings: MANAGED.slice(0, 7).map((name) => `pk-${name}`),
  group_property_mappings: ["pk-default-name"],
};

/** An Authentik that knows everybody `reads` reads after the source was written; keeps what was written. */
function fake(source: object | undefined, parents: readonly string[], reads: number) {
  const written: unknown[] = [];
  let left = reads;
  const group = (name: string, above: readonly string[] = []) => ({ pk: `pk-${name}`, name, parents: above });
  const answer = (path: string): unknown => {
    const [plain] = path.split("?");
    switch (plain) {
      case "propertymappings/source/ldap/":
        return { results: MAPPINGS };
      case "sources/ldap/samba-ad/":
        return source;
      case "sources/ldap/samba-ad/sync/status/":
        return { is_running: left > 0 };
      case "core/users/":
        return { results: ["alice", "bob", "carol", "dave"].map((username) => ({ username })) };
      case "core/groups/":
        return { results: [group("photos-users"), group("photos-family", parents), group("photos-admins")] };
      default:
        throw new Error(`unexpected ${path}`);
    }
  };
  const api: AuthentikApi = {
    get: async <T>(path: string) => {
      const result = answer(path) as T;
      left -= path.includes("status") ? 1 : 0;
      return result;
    },
    find: async <T>(path: string) => answer(path) as T | undefined,
    post: async (path, body) => {
      written.push(["POST", path, body]);
    },
    patch: async (path, body) => {
      written.push(["PATCH", path, body]);
    },
  };
  return { api, written };
}

const NEST = ["PATCH", "core/groups/pk-photos-family/", { parents: ["pk-photos-users"] }];

test("a new source gets a home's settings, is awaited, and the nested group is set by hand", async () => {
  const { api, written } = fake(undefined, [], 3);
  await ensureLdapSource(api, "ldaps://10.0.0.2", "bind-pw");
  assert.deepEqual(written, [["POST", "sources/ldap/", { ...WANTED, bind_password: "bind-pw" }], NEST]);
});

test("a source that is as wanted is not written again, whatever the order of its mappings", async () => {
  const live = { ...WANTED, user_property_mappings: [...WANTED.user_property_mappings].reverse(), pk: "x" };
  const { api, written } = fake(live, ["pk-photos-users"], 0);
  await ensureLdapSource(api, "ldaps://10.0.0.2", "bind-pw");
  assert.deepEqual(written, []);
});

test("a changed address is written, and parents set by others stay", async () => {
  const { api, written } = fake(WANTED, ["pk-of-others"], 1);
  await ensureLdapSource(api, "ldaps://10.0.0.3", "bind-pw");
  const settings = { ...WANTED, server_uri: "ldaps://10.0.0.3", bind_password: "bind-pw" };
  assert.deepEqual(written, [
    ["PATCH", "sources/ldap/samba-ad/", settings],
    ["PATCH", "core/groups/pk-photos-family/", { parents: ["pk-of-others", "pk-photos-users"] }],
  ]);
});

test("a source whose users are not all there yet is asked to read again", async () => {
  const { api, written } = fake(WANTED, ["pk-photos-users"], 2);
  await ensureLdapSource(api, "ldaps://10.0.0.2", "bind-pw");
  assert.deepEqual(written, [["PATCH", "sources/ldap/samba-ad/", {}]]);
});
