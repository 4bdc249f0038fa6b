/** /root/config/, /admin/version/, the health endpoints, and the list of flows. */
import type { Express } from "express";
import type { Flow } from "../state/model.ts";
import type { World } from "../world.ts";
import { filtered, ordered, page, searched } from "./pagination.ts";
import { ApiError, type Ask, found, route } from "./rest.ts";

const CONFIG = {
  error_reporting: {
    enabled: false,
    sentry_dsn: "https://151ba72610234c4c97c5bcff4e1cffd8@authentik.error-reporting.a7k.io/4504163677503489",
    environment: "customer",
    send_pii: false,
    traces_sample_rate: 0.1,
  },
  capabilities: ["can_impersonate", "is_enterprise"],
  cache_timeout: 300,
  cache_timeout_flows: 300,
  cache_timeout_policies: 300,
};

function showFlow(flow: Flow): Record<string, unknown> {
  return {
    pk: flow.pk,
    policybindingmodel_ptr_id: flow.policybindingmodel_ptr_id,
    name: flow.name,
    slug: flow.slug,
    title: flow.title,
    designation: flow.designation,
    background: "",
    background_url: "/static/dist/assets/images/flow_background.jpg",
    background_themed_urls: null,
    stages: [],
    policies: [],
    cache_count: flow.designation === "authorization" ? 1 : 0,
    policy_engine_mode: "any",
    compatibility_mode: false,
    export_url: `/api/v3/flows/instances/${flow.slug}/export/`,
    layout: "stacked",
    denied_action: "message_continue",
    authentication: flow.authentication,
  };
}

/** Serves what belongs to the server itself. Flows can be read, not changed. */
export function serveSystem(app: Express, world: World): void {
  const { state } = world;
  for (const probe of ["live", "ready"]) {
    app.get(`/-/health/${probe}/`, (_request, response) => {
      response.set("content-type", "text/html; charset=utf-8").status(200).end();
    });
  }
  route(app, world, "/api/v3/root/config/", { GET: () => ({ status: 200, body: CONFIG }) }, "anyone");
  route(app, world, "/api/v3/admin/version/", {
    GET: () => ({
      status: 200,
      body: {
        version_current: world.version,
        version_latest: "0.0.0",
        version_latest_valid: false,
        build_hash: "",
        outdated: false,
        outpost_outdated: false,
      },
    }),
  });
  // The recorded `allow` names methods that the stand-in refuses: it has no stages that a flow could be made of.
  const refuse = ({ raw }: Ask): never => {
    throw new ApiError(405, { detail: `Method "${raw.method}" not allowed.` });
  };
  route(app, world, "/api/v3/flows/instances/", {
    GET: (ask) => {
      const matching = filtered(state.flows, ask.query, ["slug", "designation", "name"]);
      const all = ordered(searched(matching, ask.query, ["name", "slug"]), ask.query, "slug");
      return { status: 200, body: page(all, ask.query, showFlow) };
    },
    POST: refuse,
  });
  const flow = ({ params }: Ask): Flow =>
    found(
      state.flows.find(({ slug }) => slug === params.slug),
      "Flow",
    );
  route(app, world, "/api/v3/flows/instances/:slug/", {
    GET: (ask) => ({ status: 200, body: showFlow(flow(ask)) }),
    PUT: refuse,
    PATCH: refuse,
    DELETE: refuse,
  });
}
