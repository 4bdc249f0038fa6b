/** What a fresh authentik holds: its default flows, mappings, certificate, the administrator and his group. */
import { randomBytes, randomUUID } from "node:crypto";
import { generateKeyPair } from "./keypair.ts";
import { managedLdapMappings, managedScopeMappings } from "./managed-mappings.ts";
import type { Flow, State, User } from "./model.ts";

const FLOWS: Omit<Flow, "pk" | "policybindingmodel_ptr_id">[] = [
  {
    slug: "default-authentication-flow",
    name: "Welcome to authentik!",
    title: "Welcome to authentik!",
    designation: "authentication",
    authentication: "none",
  },
  {
    slug: "default-invalidation-flow",
    name: "Logout",
    title: "Default Invalidation Flow",
    designation: "invalidation",
    authentication: "none",
  },
  {
    slug: "default-provider-authorization-explicit-consent",
    name: "Authorize Application",
    title: "Redirecting to %(app)s",
    designation: "authorization",
    authentication: "require_authenticated",
  },
  {
    slug: "default-provider-authorization-implicit-consent",
    name: "Authorize Application",
    title: "Redirecting to %(app)s",
    designation: "authorization",
    authentication: "require_authenticated",
  },
  {
    slug: "default-provider-invalidation-flow",
    name: "Logged out of application",
    title: "You've logged out of %(app)s.",
    designation: "invalidation",
    authentication: "none",
  },
];

/** pk of akadmin; the two before it are authentik's own and not shown by the API. */
export const AKADMIN_PK = 3;

/** A fresh state. akadmin has no password until one is set by the API; his token is not part of the state. */
export async function seedState(): Promise<State> {
  const outpost = randomBytes(16).toString("hex");
  return {
    install_id: randomUUID(),
    session_secret: randomBytes(32).toString("hex"),
    next_user_pk: 5,
    next_provider_pk: 1,
    users: [
      {
        ...newUser(AKADMIN_PK, "akadmin", "authentik Default Admin"),
        email: "root@example.com",
      },
      {
        ...newUser(4, `ak-outpost-${outpost}`, "Outpost authentik Embedded Outpost Service-Account"),
        type: "internal_service_account",
        path: "goauthentik.io/outposts",
        roles: [{ pk: randomUUID(), name: "ak-managed-role--user-4" }],
      },
    ],
    groups: [
      {
        pk: randomUUID(),
        name: "authentik Admins",
        is_superuser: true,
        attributes: {},
        parents: [],
        users: [AKADMIN_PK],
        source_links: {},
      },
    ],
    flows: FLOWS.map((flow) => ({ pk: randomUUID(), policybindingmodel_ptr_id: randomUUID(), ...flow })),
    key_pairs: [await generateKeyPair({ name: "authentik Self-signed Certificate", days: 365, alg: "rsa" })],
    scope_mappings: managedScopeMappings(),
    ldap_mappings: managedLdapMappings(),
    oauth2_providers: [],
    applications: [],
    bindings: [],
    ldap_sources: [],
    schedules: [],
    tasks: [],
    events: [],
    sessions: [],
    access_tokens: {},
    oidc: {},
  };
}

/** A user with the defaults of the API: active, internal, no mail, no password. */
export function newUser(pk: number, username: string, name: string): User {
  const now = new Date().toISOString();
  return {
    pk,
    uuid: randomUUID(),
    username,
    name,
    email: "",
    is_active: true,
    type: "internal",
    path: "users",
    attributes: {},
    password: "",
    password_change_date: now,
    date_joined: now,
    last_login: null,
    last_updated: now,
    source_links: {},
    roles: [],
  };
}
