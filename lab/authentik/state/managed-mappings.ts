/**
 * The mappings that every authentik has. The texts of the scope mappings are from a recorded 2026.2.2; the
 * ids of the LDAP ones from the facts about it (their expressions were not recorded and are left short).
 */
import { randomUUID } from "node:crypto";
import type { Mapping } from "./model.ts";

const SCOPE = "goauthentik.io/providers/oauth2/scope-";
const OPENID = "authentik default OAuth Mapping: OpenID";

const SCOPES: Required<Omit<Mapping, "pk">>[] = [
  {
    managed: "goauthentik.io/providers/proxy/scope-proxy",
    name: "authentik default OAuth Mapping: Proxy outpost",
    scope_name: "ak_proxy",
    description: "authentik Proxy - User information",
    expression:
      '# This mapping is used by the authentik proxy. It passes extra user attributes,\n# which are used for example for the HTTP-Basic Authentication mapping.\nreturn {\n    "ak_proxy": {\n        "user_attributes": request.user.group_attributes(request),\n        "is_superuser": request.user.is_superuser,\n    }\n}',
  },
  {
    managed: `${SCOPE}email`,
    name: `${OPENID} 'email'`,
    scope_name: "email",
    description: "Email address",
    expression: 'return {\n    "email": request.user.email,\n    "email_verified": False\n}',
  },
  {
    managed: `${SCOPE}entitlements`,
    name: "authentik default OAuth Mapping: Application Entitlements",
    scope_name: "entitlements",
    description: "Application entitlements",
    expression:
      'entitlements = [entitlement.name for entitlement in request.user.app_entitlements(provider.application)]\nreturn {\n    "entitlements": entitlements,\n    "roles": entitlements,\n}',
  },
  {
    managed: `${SCOPE}authentik_api`,
    name: "authentik default OAuth Mapping: authentik API access",
    scope_name: "goauthentik.io/api",
    description: "authentik API Access on behalf of your user",
    expression:
      "# This scope grants the application the ability to access the authentik API\n# on behalf of the authorizing user\nreturn {}",
  },
  {
    managed: `${SCOPE}offline_access`,
    name: `${OPENID} 'offline_access'`,
    scope_name: "offline_access",
    description: "Access to request new tokens without interaction",
    expression:
      "# This scope grants the application a refresh token that can be used to refresh user data\n# and let the application access authentik without the users interaction\nreturn {}",
  },
  {
    managed: `${SCOPE}openid`,
    name: `${OPENID} 'openid'`,
    scope_name: "openid",
    description: "",
    expression:
      "# This scope is required by the OpenID-spec, and must as such exist in authentik.\n# The scope by itself does not grant any information\nreturn {}",
  },
  {
    managed: `${SCOPE}profile`,
    name: `${OPENID} 'profile'`,
    scope_name: "profile",
    description: "General Profile Information",
    expression:
      'return {\n    # Because authentik only saves the user\'s full name, and has no concept of first and last names,\n    # the full name is used as given name.\n    # You can override this behaviour in custom mappings, i.e. `request.user.name.split(" ")`\n    "name": request.user.name,\n    "given_name": request.user.name,\n    "preferred_username": request.user.username,\n    "nickname": request.user.username,\n    "groups": [group.name for group in request.user.groups.all()],\n}',
  },
];

const LDAP: [id: string, name: string, expression: string][] = [
  ["default-dn-path", "LDAP Mapping: DN to User Path", 'return {"path": …}'],
  ["default-mail", "LDAP Mapping: mail", 'return {"email": ldap.get("mail")}'],
  ["default-name", "LDAP Mapping: Name", 'return {"name": ldap.get("name")}'],
  ["ms-givenName", "Active Directory Mapping: givenName", 'return {"attributes": {"givenName": …}}'],
  ["ms-samaccountname", "Active Directory Mapping: sAMAccountName", 'return {"username": …}'],
  ["ms-sn", "Active Directory Mapping: sn", 'return {"attributes": {"sn": …}}'],
  [
    "ms-userprincipalname",
    "Active Directory Mapping: userPrincipalName",
    'return {"attributes": {"upn": …}}',
  ],
  ["openldap-cn", "OpenLDAP Mapping: cn", 'return {"name": ldap.get("cn")}'],
  ["openldap-uid", "OpenLDAP Mapping: uid", 'return {"username": ldap.get("uid")}'],
];

/** The seven scope mappings, each with a fresh pk. */
export function managedScopeMappings(): Mapping[] {
  return SCOPES.map((mapping) => ({ pk: randomUUID(), ...mapping }));
}

/** The nine LDAP mappings, each with a fresh pk; `ldap/attributes.ts` knows what each id does. */
export function managedLdapMappings(): Mapping[] {
  return LDAP.map(([id, name, expression]) => ({
    pk: randomUUID(),
    managed: `goauthentik.io/sources/ldap/${id}`,
    name: `authentik default ${name}`,
    expression,
  }));
}
