package provider

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// providerOAuth2 has grant types and types of redirect URIs since 2026.5.
var providerOAuth2 = resource{
	path:  "/providers/oauth2/",
	model: api.OAuth2Provider,
	id:    "pk",
	attributes: []attribute{
		{name: "name", schema: str(required), travel: always},
		{name: "authentication_flow", schema: str(), travel: nullable},
		{name: "authorization_flow", schema: str(required), travel: always},
		{name: "invalidation_flow", schema: str(required), travel: always},
		{name: "client_id", schema: str(required), travel: always},
		{name: "client_secret", schema: str(computed, sensitive), travel: omitted},
		{name: "client_type", schema: str(enum(api.ClientType), byDefault("confidential")), travel: always},
		{name: "property_mappings", schema: list(schema.TypeString), travel: merged},
		{name: "access_code_validity", schema: str(duration, byDefault("minutes=1")), travel: always},
		{name: "access_token_validity", schema: str(duration, byDefault("minutes=10")), travel: always},
		{name: "refresh_token_validity", schema: str(duration, byDefault("days=30")), travel: always},
		{name: "refresh_token_threshold", schema: str(duration, byDefault("seconds=0")), travel: omitted},
		{name: "include_claims_in_id_token", schema: boolean(byDefault(true)), travel: always},
		{name: "signing_key", schema: str(), travel: nullable},
		{name: "encryption_key", schema: str(), travel: nullable},
		{name: "grant_types", schema: enums(api.GrantTypes, computed), travel: grants, since: "2026.5"},
		{name: "allowed_redirect_uris", key: "redirect_uris", schema: listOfMaps(), travel: redirects, until: "2026.5"},
		{name: "allowed_redirect_uris", key: "redirect_uris", schema: listOfMaps(), travel: typed, since: "2026.5"},
		{name: "logout_uri", schema: str(), travel: omitted},
		{name: "logout_method", schema: str(enum(api.LogoutMethod), byDefault("backchannel")), travel: omitted},
		{name: "sub_mode", schema: str(enum(api.SubMode), byDefault("hashed_user_id")), travel: always},
		{name: "issuer_mode", schema: str(enum(api.IssuerMode), byDefault("per_provider")), travel: always},
		{name: "jwks_sources", schema: list(schema.TypeString,
			described("Deprecated. Use `jwt_federation_sources` instead.")), travel: unused},
		{name: "jwt_federation_sources", schema: list(schema.TypeString,
			described("JWTs issued by keys configured in any of the selected sources can be used to "+
				"authenticate on behalf of this provider.")), travel: merged},
		{name: "jwt_federation_providers", schema: list(schema.TypeInt,
			described("JWTs issued by any of the configured providers can be used to authenticate on "+
				"behalf of this provider.")), travel: merged},
	},
}

func listOfMaps() *schema.Schema {
	s := build(schema.TypeList, nil)
	s.Elem = &schema.Schema{Type: schema.TypeMap, Elem: &schema.Schema{Type: schema.TypeString}}
	return s
}

var scopeMapping = resource{
	path:  "/propertymappings/provider/scope/",
	model: api.ScopeMapping,
	id:    "pk",
	attributes: []attribute{
		{name: "name", schema: str(required), travel: always},
		{name: "scope_name", schema: str(required), travel: always},
		{name: "expression", schema: str(required, expression), travel: always},
		{name: "description", schema: str(), travel: omitted},
	},
}
