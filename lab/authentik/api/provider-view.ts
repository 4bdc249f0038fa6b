/** How the API shows an OAuth2 provider, whole and as part of an application. */
import type { OAuth2Provider, State } from "../state/model.ts";
import { applicationOf } from "../world.ts";

/** The part that all kinds of providers share. */
export function showProviderBase(state: State, provider: OAuth2Provider): Record<string, unknown> {
  const application = applicationOf(state, provider);
  return {
    pk: provider.pk,
    name: provider.name,
    authentication_flow: provider.authentication_flow,
    authorization_flow: provider.authorization_flow,
    invalidation_flow: provider.invalidation_flow,
    property_mappings: provider.property_mappings,
    component: "ak-provider-oauth2-form",
    assigned_application_slug: application?.slug ?? null,
    assigned_application_name: application?.name ?? null,
    assigned_backchannel_application_slug: null,
    assigned_backchannel_application_name: null,
    verbose_name: "OAuth2/OpenID Provider",
    verbose_name_plural: "OAuth2/OpenID Providers",
    meta_model_name: "authentik_providers_oauth2.oauth2provider",
  };
}

/** All of it, the client secret in clear, as authentik shows it to whoever may read the provider. */
export function showProvider(state: State, provider: OAuth2Provider): Record<string, unknown> {
  return {
    ...showProviderBase(state, provider),
    client_type: provider.client_type,
    client_id: provider.client_id,
    client_secret: provider.client_secret,
    access_code_validity: provider.access_code_validity,
    access_token_validity: provider.access_token_validity,
    refresh_token_validity: provider.refresh_token_validity,
    refresh_token_threshold: provider.refresh_token_threshold,
    include_claims_in_id_token: provider.include_claims_in_id_token,
    signing_key: provider.signing_key,
    encryption_key: provider.encryption_key,
    redirect_uris: provider.redirect_uris.map((uri) =>
      provider.grant_types ? { ...uri, redirect_uri_type: uri.redirect_uri_type ?? "authorization" } : uri,
    ),
    logout_uri: provider.logout_uri,
    logout_method: provider.logout_method,
    sub_mode: provider.sub_mode,
    issuer_mode: provider.issuer_mode,
    jwt_federation_sources: provider.jwt_federation_sources,
    jwt_federation_providers: provider.jwt_federation_providers,
    ...(provider.grant_types ? { grant_types: provider.grant_types } : {}),
  };
}
