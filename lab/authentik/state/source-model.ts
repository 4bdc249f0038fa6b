/** What is remembered of LDAP sources and of the work that is done for them. */

/** An LDAP source. `connectivity` is null until the first check. */
export interface LdapSource {
  pk: string;
  name: string;
  slug: string;
  enabled: boolean;
  promoted: boolean;
  user_property_mappings: string[];
  group_property_mappings: string[];
  policy_engine_mode: string;
  user_matching_mode: string;
  user_path_template: string;
  icon: string;
  server_uri: string;
  bind_cn: string;
  bind_password: string;
  start_tls: boolean;
  sni: boolean;
  base_dn: string;
  additional_user_dn: string;
  additional_group_dn: string;
  user_object_filter: string;
  group_object_filter: string;
  group_membership_field: string;
  user_membership_attribute: string;
  object_uniqueness_field: string;
  password_login_update_internal_password: boolean;
  sync_users: boolean;
  sync_users_password: boolean;
  sync_groups: boolean;
  sync_parent_group: string | null;
  connectivity: Record<string, { status: string; vendor?: string; version?: string }> | null;
  lookup_groups_from_user: boolean;
  delete_not_found_objects: boolean;
  sync_outgoing_trigger_mode: string;
  /** From 2026.8 on. */
  sync_group_hierarchy?: boolean;
}

/** A schedule of one source's work. */
export interface Schedule {
  id: string;
  actor_name: string;
  source: string;
  crontab: string;
  paused: boolean;
}

/** One line of a task's log. */
export interface LogLine {
  timestamp: string;
  log_level: "info" | "warning" | "error";
  logger: string;
  event: string;
  attributes: Record<string, unknown>;
}

/** Something that authentik tells an administrator of. */
export interface Event {
  pk: string;
  user: Record<string, unknown>;
  action: string;
  app: string;
  context: Record<string, unknown>;
  client_ip: string | null;
  created: string;
  expires: string;
}

/** A task; `state` as measured: queued, consumed, running, postprocess, done, and back to queued on failure. */
export interface Task {
  message_id: string;
  /** Its schedule's id; `""` for a notice of a logout, which belongs to a provider. */
  schedule: string;
  /** pk of the OAuth2 provider whose application is told of a logout; null where the release does not say. */
  provider?: number | null;
  actor_name: string;
  uid: string;
  state: "queued" | "consumed" | "running" | "postprocess" | "rejected" | "done";
  mtime: string;
  retries: number;
  eta: string | null;
  logs: LogLine[];
  previous_logs: LogLine[];
}
