/** What the stand-in remembers, as it lies in the state file. Names are authentik's own, where it has them. */

import type { Event, LdapSource, Schedule, Task } from "./source-model.ts";

/** A user; `pk` counts up, `uuid` survives a rename, `password` is a scrypt hash or `""` for none. */
export interface User {
  pk: number;
  uuid: string;
  username: string;
  name: string;
  email: string;
  is_active: boolean;
  type: UserType;
  path: string;
  attributes: Record<string, unknown>;
  password: string;
  password_change_date: string;
  date_joined: string;
  last_login: string | null;
  last_updated: string;
  /** pk of the LDAP source → unique id of the object there (objectSid). */
  source_links: Record<string, string>;
  /** Names of roles; only the outpost's own account has one. */
  roles: { pk: string; name: string }[];
}

/** The four kinds of accounts. */
export type UserType = "internal" | "external" | "service_account" | "internal_service_account";

/** A group; membership and nesting lie here, users do not know their groups. */
export interface Group {
  pk: string;
  name: string;
  is_superuser: boolean;
  attributes: Record<string, unknown>;
  parents: string[];
  users: number[];
  source_links: Record<string, string>;
}

/** A flow, as the API shows it, without what is counted at run time. */
export interface Flow {
  pk: string;
  policybindingmodel_ptr_id: string;
  name: string;
  slug: string;
  title: string;
  designation: string;
  authentication: string;
}

/** A certificate with its key. `jwk` is the private key. */
export interface KeyPair {
  pk: string;
  name: string;
  managed: string | null;
  certificate: string;
  key: string;
  key_type: "rsa" | "ec";
  cert_subject: string;
  cert_expiry: string;
  fingerprint_sha1: string;
  fingerprint_sha256: string;
}

/** A property mapping; scope mappings have a scope name and a description, LDAP ones do not. */
export interface Mapping {
  pk: string;
  managed: string | null;
  name: string;
  expression: string;
  scope_name?: string;
  description?: string;
}

/** One allowed redirect URI. */
export interface RedirectUri {
  matching_mode: "strict" | "regex";
  url: string;
  /** From 2026.5 on. */
  redirect_uri_type?: "authorization" | "logout";
}

/** An OAuth2 provider. Durations read `hours=1;minutes=30`. */
export interface OAuth2Provider {
  pk: number;
  name: string;
  authentication_flow: string | null;
  authorization_flow: string;
  invalidation_flow: string;
  property_mappings: string[];
  client_type: "confidential" | "public";
  client_id: string;
  client_secret: string;
  access_code_validity: string;
  access_token_validity: string;
  refresh_token_validity: string;
  refresh_token_threshold: string;
  include_claims_in_id_token: boolean;
  signing_key: string | null;
  encryption_key: string | null;
  redirect_uris: RedirectUri[];
  logout_uri: string;
  logout_method: "backchannel" | "frontchannel";
  sub_mode: SubMode;
  issuer_mode: "per_provider" | "global";
  jwt_federation_sources: string[];
  jwt_federation_providers: number[];
  /** From 2026.5 on. */
  grant_types?: string[];
}

/** What identifies a user to the application. */
export type SubMode =
  | "hashed_user_id"
  | "user_id"
  | "user_uuid"
  | "user_username"
  | "user_email"
  | "user_upn";

/** An application; `provider` is the pk of its OAuth2 provider. */
export interface Application {
  pk: string;
  name: string;
  slug: string;
  provider: number | null;
  open_in_new_tab: boolean;
  meta_launch_url: string;
  meta_icon: string;
  meta_description: string;
  meta_publisher: string;
  policy_engine_mode: "any" | "all";
  group: string;
  /** From 2026.5 on. */
  meta_hide?: boolean;
}

/** A binding of one group or one user to an application. */
export interface Binding {
  pk: string;
  target: string;
  group: string | null;
  user: number | null;
  negate: boolean;
  enabled: boolean;
  order: number;
  timeout: number;
  failure_result: boolean;
  /** From 2026.8 on: after this time it lets nobody in, while `expiring`. */
  expires?: string | null;
  expiring?: boolean;
}

/** A browser session; `key` is what the cookie carries. Anonymous while `user` is null. */
export interface Session {
  key: string;
  uuid: string;
  user: number | null;
  /** Seconds since 1970 of the login. */
  authenticated_at: number | null;
  last_ip: string;
  last_user_agent: string;
  last_used: string;
  expires: string;
  plan: FlowPlan | null;
}

/** How far a session is in a flow. */
export interface FlowPlan {
  slug: string;
  stage:
    | "identification"
    | "password"
    | "login"
    | "redirect"
    | "denied"
    | "consent"
    | "fulfil"
    | "session-end";
  identifier: string;
  pending_user: number | null;
  failed_attempts: number;
  /** pk of the application that the flow is about, and the authorize request that it is part of. */
  application?: string;
  authorize?: { url: string; scopes: string[] };
  /** What the answer to the consent that is shown must repeat. */
  consent_token?: string;
}

/** What a user let an application know, for as long as that holds. */
export interface Consent {
  user: number;
  application: string;
  scopes: string[];
  /** Seconds since 1970. */
  expires: number;
}

/** An access token as it was given out, found by the SHA-256 of its text. */
export interface AccessTokenRecord {
  provider: number;
  /** The id that oidc-provider knows it by. */
  uid: string;
  user: number;
  scope: string;
  claims: Record<string, unknown>;
  session: string | null;
  /** Seconds since 1970. */
  expires: number;
}

/** Everything. */
export interface State {
  install_id: string;
  session_secret: string;
  next_user_pk: number;
  next_provider_pk: number;
  users: User[];
  groups: Group[];
  flows: Flow[];
  key_pairs: KeyPair[];
  scope_mappings: Mapping[];
  ldap_mappings: Mapping[];
  oauth2_providers: OAuth2Provider[];
  applications: Application[];
  bindings: Binding[];
  ldap_sources: LdapSource[];
  schedules: Schedule[];
  tasks: Task[];
  events: Event[];
  sessions: Session[];
  /** Not there in a state that was written before the lab knew consent. */
  consents?: Consent[];
  /** The system settings that were changed. */
  settings?: Record<string, unknown>;
  access_tokens: Record<string, AccessTokenRecord>;
  /** oidc-provider's own records: model name → id → payload and the end of its life (seconds since 1970). */
  oidc: Record<string, Record<string, { payload: Record<string, unknown>; expires: number }>>;
}
