/** What the managed LDAP mappings make of an entry; own mappings are Python and have no effect in the lab. */
import type { State } from "../state/model.ts";
import type { LdapSource } from "../state/source-model.ts";
import type { LdapEntry } from "./directory.ts";

/** Properties of a user or group as the mappings give them; what is absent in the directory is left out. */
export interface Properties {
  username?: string;
  name?: string;
  email?: string;
  path?: string;
  attributes: Record<string, unknown>;
}

type Effect = (entry: LdapEntry, properties: Properties, source: LdapSource) => void;

/** By the end of the managed id. Empty values never overwrite, so a cleared mail stays as it was. */
const EFFECTS: Record<string, Effect> = {
  "default-dn-path": (entry, properties, source) => {
    properties.path = dnPath(entry.dn, source);
  },
  "default-name": (entry, properties) => set(properties, "name", entry.first("name")),
  "default-mail": (entry, properties) => set(properties, "email", entry.first("mail")),
  "ms-samaccountname": (entry, properties) => set(properties, "username", entry.first("sAMAccountName")),
  "ms-userprincipalname": (entry, properties) => {
    properties.attributes.upn = entry.first("userPrincipalName") || null;
  },
  "ms-givenName": (entry, properties) => {
    properties.attributes.givenName = entry.first("givenName") || null;
  },
  "ms-sn": (entry, properties) => {
    properties.attributes.sn = entry.first("sn") || null;
  },
  "openldap-uid": (entry, properties) => set(properties, "username", entry.first("uid")),
  "openldap-cn": (entry, properties) => set(properties, "name", entry.first("cn")),
};

/** Evaluates the mappings with these pks on an entry. */
export function propertiesOf(
  state: State,
  source: LdapSource,
  mappings: string[],
  entry: LdapEntry,
): Properties {
  const properties: Properties = {
    attributes: { distinguishedName: entry.dn, ldap_uniq: entry.first(source.object_uniqueness_field) },
  };
  for (const pk of mappings) {
    const managed = state.ldap_mappings.find((mapping) => mapping.pk === pk)?.managed;
    EFFECTS[managed?.split("/").at(-1) ?? ""]?.(entry, properties, source);
  }
  return properties;
}

/** The path of a source's users. */
export function basePath(source: LdapSource): string {
  return source.user_path_template.replace("%(slug)s", source.slug);
}

/**
 * `<source>/<outer OU>/<inner OU>`. The DN is cut at every comma, as authentik's mapping does, so an escaped
 * comma in a name ends in a slash too many.
 */
function dnPath(dn: string, source: LdapSource): string {
  const parts = dn.split(",").map((part) => part.split(/=(.*)/s));
  const units = parts
    .filter(([name = ""]) => !["cn", "dc"].includes(name.toLowerCase()))
    .map(([, value = ""]) => value);
  return [basePath(source), ...units.reverse()].join("/");
}

/** False if Active Directory has the account disabled (2) or locked out (16); true where it says nothing. */
export function isActive(entry: LdapEntry): boolean {
  const control = Number(entry.first("userAccountControl") || 0);
  return (control & (2 | 16)) === 0;
}

function set(properties: Properties, name: "username" | "name" | "email", value: string): void {
  if (value !== "") properties[name] = value;
}
