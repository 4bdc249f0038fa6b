/** /admin/settings/ with its flags, and /admin/system/: what authentik thinks of the request that asks. */
import type { Express } from "express";
import type { World } from "../world.ts";
import { is2026_8, knowsGrantTypes } from "./edition.ts";
import { dictionary, validated } from "./fields.ts";
import { type Ask, route, siteOf } from "./rest.ts";

/** The flags of this release, with what was changed of them. */
export function flagsOf(world: World): Record<string, boolean> {
  const own: Record<string, boolean> = knowsGrantTypes(world)
    ? { core_default_app_access: true, flows_continuous_login: false }
    : { policies_buffered_access_view: false };
  const changed = (world.state.settings?.flags ?? {}) as Record<string, boolean>;
  return { ...own, enterprise_audit_include_expanded_diff: false, flows_refresh_others: false, ...changed };
}

/** Serves both. Of the settings only the flags can be changed. */
export function serveSettings(app: Express, world: World): void {
  const show = () => ({
    avatars: "gravatar,initials",
    ...(is2026_8(world) ? { base_url: "" } : {}),
    default_user_change_name: true,
    default_user_change_email: false,
    default_user_change_username: false,
    event_retention: "days=365",
    reputation_lower_limit: -5,
    reputation_upper_limit: 5,
    footer_links: [],
    gdpr_compliance: true,
    impersonation: true,
    impersonation_require_reason: true,
    default_token_duration: "days=1",
    default_token_length: 60,
    pagination_default_page_size: 20,
    pagination_max_page_size: 100,
    flags: flagsOf(world),
  });
  const change = (ask: Ask) => {
    const { flags } = validated<{ flags: Record<string, boolean> }>(ask, { flags: { read: dictionary } });
    world.state.settings = { flags: { ...flagsOf(world), ...flags } };
    world.store.changed();
    return { status: 200, body: show() };
  };
  route(app, world, "/api/v3/admin/settings/", {
    GET: () => ({ status: 200, body: show() }),
    PUT: change,
    PATCH: change,
  });
  route(app, world, "/api/v3/admin/system/", {
    GET: ({ raw }) => ({
      status: 200,
      body: {
        // Django's META: the headers, and the address at the other end.
        http_headers: {
          REMOTE_ADDR: (raw.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
          ...Object.fromEntries(
            Object.entries(raw.headers).flatMap(([name, value]) =>
              name === "authorization" ? [] : [[`HTTP_${name.toUpperCase().replaceAll("-", "_")}`, value]],
            ),
          ),
        },
        http_host: raw.get("host") ?? "",
        http_is_secure: siteOf(raw).startsWith("https:"),
        runtime: { authentik_version: world.version },
        brand: "Default brand",
        server_time: new Date().toISOString(),
        embedded_outpost_disabled: false,
        embedded_outpost_host: "",
        ...(is2026_8(world) ? { base_url: "" } : {}),
      },
    }),
  });
}
