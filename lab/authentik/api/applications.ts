/** /core/applications/: what users open, and who may. Addressed by slug. */
import { randomUUID } from "node:crypto";
import type { Express } from "express";
import type { Application } from "../state/model.ts";
import type { World } from "../world.ts";
import { mayUse } from "./access.ts";
import { is2026_8, knowsGrantTypes } from "./edition.ts";
import { choice, type Field, flag, keyOf, slug, text, unique, validated } from "./fields.ts";
import { filtered, ordered, page, searched } from "./pagination.ts";
import { showProviderBase } from "./provider-view.ts";
import { ApiError, type Ask, found, route } from "./rest.ts";

/** An application as the API shows it. An empty launch URL is guessed from the first redirect URI. */
export function showApplication(world: World, application: Application): Record<string, unknown> {
  const { state } = world;
  const provider = state.oauth2_providers.find(({ pk }) => pk === application.provider);
  const guess = provider?.redirect_uris[0]?.url;
  const origin = guess && URL.canParse(guess) && /^https?:/.test(guess) ? new URL(guess).origin : null;
  return {
    pk: application.pk,
    ...(is2026_8(world) ? { pbm_uuid: application.pk } : {}),
    name: application.name,
    slug: application.slug,
    provider: application.provider,
    provider_obj: provider ? showProviderBase(state, provider) : null,
    backchannel_providers: [],
    backchannel_providers_obj: [],
    launch_url: application.meta_launch_url || origin,
    open_in_new_tab: application.open_in_new_tab,
    meta_launch_url: application.meta_launch_url,
    meta_icon: application.meta_icon,
    meta_icon_url: application.meta_icon || null,
    meta_icon_themed_urls: null,
    meta_description: application.meta_description,
    meta_publisher: application.meta_publisher,
    policy_engine_mode: application.policy_engine_mode,
    group: application.group,
    ...(knowsGrantTypes(world) ? { meta_hide: application.meta_hide ?? false } : {}),
  };
}

function fields({ world, params }: Ask): Record<string, Field> {
  const { state } = world;
  const others = state.applications.filter((entry) => entry.slug !== params.slug);
  const slugTaken = (value: unknown): boolean => others.some((entry) => entry.slug === value);
  const providerTaken = (value: unknown): boolean => others.some((entry) => entry.provider === value);
  const provider = keyOf((pk) => state.oauth2_providers.some((entry) => entry.pk === pk));
  return {
    name: { required: true, read: text() },
    slug: {
      required: true,
      read: unique(slug, slugTaken, "Application with this slug already exists."),
    },
    provider: {
      nullable: true,
      read: unique(provider, providerTaken, "Application with this provider already exists."),
    },
    open_in_new_tab: { read: flag },
    meta_launch_url: { read: text(true) },
    meta_icon: { read: text(true) },
    meta_description: { read: text(true) },
    meta_publisher: { read: text(true) },
    policy_engine_mode: { read: choice("any", "all") },
    group: { read: text(true) },
    ...(knowsGrantTypes(world) ? { meta_hide: { read: flag } } : {}),
  };
}

function newApplication(): Application {
  return {
    pk: randomUUID(),
    name: "",
    slug: "",
    provider: null,
    open_in_new_tab: false,
    meta_launch_url: "",
    meta_icon: "",
    meta_description: "",
    meta_publisher: "",
    policy_engine_mode: "any",
    group: "",
  };
}

/** Serves the applications. */
export function serveApplications(app: Express, world: World): void {
  const { state } = world;
  const application = ({ params }: Ask): Application =>
    found(
      state.applications.find((entry) => entry.slug === params.slug),
      "Application",
    );
  const change = (ask: Ask) => {
    const entry = application(ask);
    const before = showApplication(world, entry);
    Object.assign(entry, validated<Application>(ask, fields(ask)));
    world.store.changed();
    const after = showApplication(world, entry);
    // As recorded: the answer to a change still shows the provider with the application's old name.
    const same = before.provider === after.provider;
    return { status: 200, body: { ...after, provider_obj: same ? before.provider_obj : after.provider_obj } };
  };
  /** The user that is asked about: `for_user` counts for superusers only, else one asks about oneself. */
  const subject = (ask: Ask) => {
    const wanted = ask.query.get("for_user");
    if (!wanted || !ask.superuser) return ask.user;
    const user = state.users.find(({ pk }) => String(pk) === wanted);
    if (!user) throw new ApiError(400, "User not found");
    return user;
  };

  route(
    app,
    world,
    "/api/v3/core/applications/",
    {
      GET: (ask) => {
        const everything = ask.superuser && ask.query.get("superuser_full_list") === "true";
        const matching = filtered(state.applications, ask.query, ["slug", "name", "group"]);
        const all = ordered(searched(matching, ask.query, ["name", "slug"]), ask.query, "name");
        const body = page(all, ask.query, (entry) => entry);
        // As measured: the count is taken before the policies, so it is 1 even where the list is empty.
        const open = body.results.filter((entry) => {
          const one = entry as Application;
          return everything || (!one.meta_hide && mayUse(world, one, subject(ask)));
        });
        return {
          status: 200,
          body: { ...body, results: open.map((entry) => showApplication(world, entry as Application)) },
        };
      },
      POST: (ask) => {
        const entry = Object.assign(newApplication(), validated<Application>(ask, fields(ask)));
        state.applications.push(entry);
        world.store.changed();
        return { status: 201, body: showApplication(world, entry) };
      },
    },
    "user",
  );
  route(app, world, "/api/v3/core/applications/:slug/", {
    GET: (ask) => ({ status: 200, body: showApplication(world, application(ask)) }),
    PUT: change,
    PATCH: change,
    DELETE: (ask) => {
      const { pk } = application(ask);
      state.applications = state.applications.filter((entry) => entry.pk !== pk);
      state.bindings = state.bindings.filter((binding) => binding.target !== pk);
      world.store.changed();
      return { status: 204 };
    },
  });
  route(
    app,
    world,
    "/api/v3/core/applications/:slug/check_access/",
    {
      GET: (ask) => ({
        status: 200,
        body: { passing: mayUse(world, application(ask), subject(ask)), messages: [], log_messages: [] },
      }),
    },
    "user",
  );
}
