/** /providers/oauth2/: addressed by an integer. */
import type { Express } from "express";
import { endpointsOf } from "../oidc/endpoints.ts";
import { previewClaims } from "../oidc/preview.ts";
import type { OAuth2Provider } from "../state/model.ts";
import { randomText } from "../state/random.ts";
import type { World } from "../world.ts";
import { is2026_8, knowsGrantTypes } from "./edition.ts";
import { validated } from "./fields.ts";
import { providerFields } from "./oauth2-provider-fields.ts";
import { filtered, ordered, page, searched } from "./pagination.ts";
import { showProvider } from "./provider-view.ts";
import { ApiError, type Ask, found, route } from "./rest.ts";

/** The defaults of the server (not the Terraform provider's, whose access tokens live 10 minutes). */
function newProvider(pk: number, world: World): OAuth2Provider {
  return {
    pk,
    name: "",
    authentication_flow: null,
    authorization_flow: "",
    invalidation_flow: "",
    property_mappings: [],
    client_type: "confidential",
    client_id: randomText(40),
    client_secret: randomText(128),
    access_code_validity: "minutes=1",
    access_token_validity: "hours=1",
    refresh_token_validity: "days=30",
    refresh_token_threshold: "seconds=0",
    include_claims_in_id_token: true,
    signing_key: null,
    encryption_key: null,
    redirect_uris: [],
    logout_uri: "",
    logout_method: "backchannel",
    sub_mode: "hashed_user_id",
    issuer_mode: "per_provider",
    jwt_federation_sources: [],
    jwt_federation_providers: [],
    // None, so that every login is refused until somebody sends them.
    ...(knowsGrantTypes(world) ? { grant_types: [] } : {}),
  };
}

/** Serves the providers. */
export function serveOAuth2Providers(app: Express, world: World): void {
  const { state } = world;
  const provider = ({ params }: Ask): OAuth2Provider => {
    if (!/^\d+$/.test(params.pk ?? "")) throw new ApiError(404, { detail: "Not found." });
    return found(
      state.oauth2_providers.find(({ pk }) => String(pk) === params.pk),
      "OAuth2Provider",
    );
  };
  const change = (ask: Ask) => {
    const entry = provider(ask);
    Object.assign(entry, validated<OAuth2Provider>(ask, providerFields(ask)));
    world.store.changed();
    const shown = showProvider(state, entry);
    // As measured: the answer to a PATCH repeats the URIs that it sent as they came, without types where it sent none.
    const asSent = ask.raw.method === "PATCH" && ask.body.redirect_uris !== undefined;
    return { status: 200, body: asSent ? { ...shown, redirect_uris: entry.redirect_uris } : shown };
  };

  route(app, world, "/api/v3/providers/oauth2/", {
    GET: (ask) => {
      const matching = filtered(state.oauth2_providers, ask.query, ["name", "client_id", "client_type"]);
      const all = ordered(searched(matching, ask.query, ["name", "client_id"]), ask.query, "name");
      return { status: 200, body: page(all, ask.query, (entry) => showProvider(state, entry)) };
    },
    POST: (ask) => {
      const sent = validated<OAuth2Provider>(ask, providerFields(ask));
      const entry = Object.assign(newProvider(state.next_provider_pk, world), sent);
      state.next_provider_pk += 1;
      state.oauth2_providers.push(entry);
      world.store.changed();
      return { status: 201, body: showProvider(state, entry) };
    },
  });
  route(app, world, "/api/v3/providers/oauth2/:pk/", {
    GET: (ask) => ({ status: 200, body: showProvider(state, provider(ask)) }),
    PUT: change,
    PATCH: change,
    DELETE: (ask) => {
      const { pk } = provider(ask);
      state.oauth2_providers = state.oauth2_providers.filter((entry) => entry.pk !== pk);
      for (const application of state.applications) {
        if (application.provider === pk) application.provider = null;
      }
      world.store.changed();
      return { status: 204 };
    },
  });
  route(app, world, "/api/v3/providers/oauth2/:pk/setup_urls/", {
    GET: (ask) => {
      const { setup } = endpointsOf(state, provider(ask), ask.origin);
      return { status: 200, body: is2026_8(world) ? { ...setup, dcr_registration: null } : setup };
    },
  });
  route(app, world, "/api/v3/providers/oauth2/:pk/preview_user/", {
    GET: (ask) => {
      const wanted = ask.query.get("for_user");
      const user = wanted ? state.users.find(({ pk }) => String(pk) === wanted) : ask.user;
      if (!user) throw new ApiError(400, { for_user: ["User not found"] });
      return { status: 200, body: { preview: previewClaims(state, provider(ask), user, ask.origin) } };
    },
  });
  route(app, world, "/api/v3/providers/oauth2/:pk/used_by/", {
    GET: (ask) => ({ status: 200, body: usedBy(ask.world, provider(ask)) }),
  });
}

/** As recorded: the mappings, in the order of the provider; an application is not among them. */
function usedBy({ state }: World, provider: OAuth2Provider): unknown[] {
  return provider.property_mappings.flatMap((pk) => {
    const mapping = state.scope_mappings.find((entry) => entry.pk === pk);
    if (!mapping) return [];
    const name = `Property Mapping ${mapping.name}`;
    return [{ app: "authentik_core", model_name: "propertymapping", pk, name, action: "cascade_many" }];
  });
}
