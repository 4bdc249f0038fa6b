/** Authentik as a home has it before Immich is wired: an LDAP source that has read the directory once. */
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../components/support/failure.mjs";
import type { AuthentikApi } from "./authentik-api.ts";
import { BASE_DN, BIND_DN } from "./directory/people.ts";

/** Slug and name of the source. */
export const LDAP_SOURCE = "samba-ad";

const LIMIT_SECONDS = 120;
/** A trigger that meets another sync is dropped by Authentik, so it is repeated after this time. */
const RETRIGGER_SECONDS = 15;

const PEOPLE = ["alice", "bob", "carol", "dave"];
const GROUPS = ["photos-admins", "photos-family", "photos-users"];

/** Managed names of the mappings that Authentik's documentation selects for an Active Directory. */
const USER_MAPPINGS = ["default-dn-path", "default-mail", "default-name"]
  .concat(["ms-givenName", "ms-samaccountname", "ms-sn", "ms-userprincipalname"])
  .map((name) => `goauthentik.io/sources/ldap/${name}`);
const GROUP_MAPPINGS = ["goauthentik.io/sources/ldap/default-name"];

type Paged<T> = { readonly results: readonly T[] };
type Mapping = { readonly pk: string; readonly managed: string | null };
type Group = { readonly pk: string; readonly name: string; readonly parents: readonly string[] };
type User = { readonly username: string };
type SyncStatus = { readonly is_running: boolean };
type Source = Readonly<Record<string, unknown>> & { readonly connectivity?: unknown };

async function settings(api: AuthentikApi, url: string): Promise<Record<string, unknown>> {
  const { results } = await api.get<Paged<Mapping>>("propertymappings/source/ldap/?page_size=100");
  const pks = (names: readonly string[]) =>
    results.filter(({ managed }) => managed !== null && names.includes(managed)).map(({ pk }) => pk);
  return {
    name: LDAP_SOURCE,
    slug: LDAP_SOURCE,
    enabled: true,
    server_uri: url,
    start_tls: false,
    bind_cn: BIND_DN,
    base_dn: BASE_DN,
    user_object_filter: "(&(objectClass=user)(!(objectClass=computer)))",
    group_object_filter: "(objectClass=group)",
    group_membership_field: "member",
    object_uniqueness_field: "objectSid",
    sync_users: true,
    sync_users_password: true,
    sync_groups: true,
    delete_not_found_objects: false,
    user_property_mappings: pks(USER_MAPPINGS),
    group_property_mappings: pks(GROUP_MAPPINGS),
  };
}

/** Equal as Authentik sees it: the order of mappings says nothing. */
function same(wanted: unknown, live: unknown): boolean {
  const plain = (value: unknown) => JSON.stringify(Array.isArray(value) ? [...value].sort() : value);
  return plain(wanted) === plain(live);
}

async function isRead(api: AuthentikApi): Promise<boolean> {
  const status = await api.get<SyncStatus>(`sources/ldap/${LDAP_SOURCE}/sync/status/`);
  if (status.is_running) {
    return false;
  }
  const path = `path_startswith=goauthentik.io/sources/${LDAP_SOURCE}&page_size=100`;
  const users = await api.get<Paged<User>>(`core/users/?${path}&include_groups=false&include_roles=false`);
  const groups = await api.get<Paged<Group>>("core/groups/?include_users=false&page_size=100");
  return (
    PEOPLE.every((name) => users.results.some(({ username }) => username === name)) &&
    GROUPS.every((name) => groups.results.some((group) => group.name === name))
  );
}

async function awaitRead(api: AuthentikApi): Promise<void> {
  const started = Date.now();
  let triggered = started;
  while (!(await isRead(api))) {
    const now = Date.now();
    if (now - started > LIMIT_SECONDS * 1000) {
      const { connectivity } = await api.get<Source>(`sources/ldap/${LDAP_SOURCE}/`);
      throw new Failure({
        code: "lab/ldap-sync",
        problem: `Authentik did not read the directory in ${LIMIT_SECONDS} s; it says ${JSON.stringify(connectivity)}`,
        next: "npm run lab:down && npm run lab:up",
      });
    }
    if (now - triggered > RETRIGGER_SECONDS * 1000) {
      await api.patch(`sources/ldap/${LDAP_SOURCE}/`, {});
      triggered = now;
    }
    await sleep(200);
  }
}

/** A sync does not follow nested groups: an administrator sets the parent by hand, and syncs leave it. */
async function nestFamily(api: AuthentikApi): Promise<void> {
  const { results } = await api.get<Paged<Group>>("core/groups/?include_users=false&page_size=100");
  const outer = results.find(({ name }) => name === "photos-users");
  const inner = results.find(({ name }) => name === "photos-family");
  if (outer && inner && !inner.parents.includes(outer.pk)) {
    await api.patch(`core/groups/${inner.pk}/`, { parents: [...inner.parents, outer.pk] });
  }
}

/**
 * Makes sure that Authentik has the source with a real home's settings, has read alice, bob, carol, dave
 * and their groups, and that photos-family is a child of photos-users.
 *
 * @param url `ldaps://` and the domain controller's address
 * @throws Failure `lab/ldap-sync` where the directory is not read within 120 s; `lab/authentik-api`
 */
export async function ensureLdapSource(api: AuthentikApi, url: string, bindPassword: string): Promise<void> {
  const wanted = await settings(api, url);
  const live = await api.find<Source>(`sources/ldap/${LDAP_SOURCE}/`);
  if (live === undefined) {
    await api.post("sources/ldap/", { ...wanted, bind_password: bindPassword });
  } else if (Object.entries(wanted).some(([key, value]) => !same(value, live[key]))) {
    await api.patch(`sources/ldap/${LDAP_SOURCE}/`, { ...wanted, bind_password: bindPassword });
  } else if (!(await isRead(api))) {
    await api.patch(`sources/ldap/${LDAP_SOURCE}/`, {});
  }
  await awaitRead(api);
  await nestFamily(api);
}
