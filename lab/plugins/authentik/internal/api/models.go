package api

import "slices"

// Model says what an answer must have: the generated client refuses one that lacks a required key
// or carries an unknown enum value. Items is the model of each of a list's results.
type Model struct {
	Required []string
	Enums    map[string]Enum
	Items    *Model
}

// Enum is a closed list of strings under the name that the client uses in its error texts.
type Enum struct {
	Name   string
	Values []string
}

func (e Enum) allows(value string) bool { return slices.Contains(e.Values, value) }

// The enums, values in the order in which the provider documents them; those of 2026.2 and 2026.5 are the same.
var (
	ClientType = Enum{"ClientTypeEnum", []string{"confidential", "public"}}
	IssuerMode = Enum{"IssuerModeEnum", []string{"global", "per_provider"}}
	GrantTypes = Enum{"GrantTypesEnum", []string{
		"authorization_code", "implicit", "hybrid", "refresh_token", "client_credentials", "password",
		"urn:ietf:params:oauth:grant-type:device_code",
	}}
	LogoutMethod = Enum{"OAuth2ProviderLogoutMethodEnum", []string{"backchannel", "frontchannel"}}
	SubMode      = Enum{"SubModeEnum", []string{
		"hashed_user_id", "user_id", "user_uuid", "user_username", "user_email", "user_upn",
	}}
	PolicyEngineMode = Enum{"PolicyEngineMode", []string{"all", "any"}}
	UserType         = Enum{"UserTypeEnum", []string{
		"internal", "external", "service_account", "internal_service_account",
	}}
	SyncOutgoingTriggerMode = Enum{"SyncOutgoingTriggerModeEnum", []string{"none", "immediate", "deferred_end"}}
)

func required(keys ...string) Model { return Model{Required: keys} }

func (m Model) with(enums map[string]Enum) Model {
	m.Enums = enums
	return m
}

func list(item Model) Model {
	return Model{Required: []string{"pagination", "results", "autocomplete"}, Items: &item}
}

// The models that the provider's resources and data sources read.
var (
	// Nothing is the model of calls whose answer has no body that matters: deletions, a set password.
	Nothing = Model{}
	Config  = required("error_reporting", "capabilities", "cache_timeout", "cache_timeout_flows",
		"cache_timeout_policies")
	OAuth2Provider = required("pk", "name", "authorization_flow", "invalidation_flow", "component",
		"assigned_application_slug", "assigned_application_name", "assigned_backchannel_application_slug",
		"assigned_backchannel_application_name", "verbose_name", "verbose_name_plural", "meta_model_name",
		"redirect_uris").with(map[string]Enum{"client_type": ClientType, "issuer_mode": IssuerMode,
		"logout_method": LogoutMethod, "grant_types": GrantTypes, "sub_mode": SubMode})
	OAuth2SetupURLs = required("issuer", "authorize", "token", "user_info", "provider_info", "logout", "jwks")
	Application     = required("pk", "name", "slug", "provider_obj", "backchannel_providers_obj", "launch_url",
		"meta_icon_url", "meta_icon_themed_urls").with(map[string]Enum{"policy_engine_mode": PolicyEngineMode})
	PolicyBinding = required("pk", "policy_obj", "group_obj", "user_obj", "target", "order")
	Group         = required("pk", "num_pk", "name", "parents_obj", "users_obj", "roles_obj",
		"inherited_roles_obj", "children", "children_obj")
	User = required("pk", "username", "name", "date_joined", "is_superuser", "groups_obj", "roles_obj",
		"avatar", "uid", "uuid", "password_change_date", "last_updated").with(map[string]Enum{"type": UserType})
	ScopeMapping = required("pk", "name", "expression", "component", "verbose_name", "verbose_name_plural",
		"meta_model_name", "scope_name")
	Flow = required("pk", "policybindingmodel_ptr_id", "name", "slug", "title", "designation",
		"background_url", "background_themed_urls", "stages", "policies", "cache_count", "export_url")
	CertificateKeyPair = required("pk", "name", "fingerprint_sha256", "fingerprint_sha1", "cert_expiry",
		"cert_subject", "private_key_available", "key_type", "certificate_download_url",
		"private_key_download_url", "managed")
	CertificateData = required("data")
	LDAPSource      = required("pk", "name", "slug", "component", "verbose_name", "verbose_name_plural",
		"meta_model_name", "managed", "icon_url", "icon_themed_urls", "server_uri", "base_dn",
		"connectivity").with(map[string]Enum{"sync_outgoing_trigger_mode": SyncOutgoingTriggerMode})
	Source = required("pk", "name", "slug", "component", "verbose_name", "verbose_name_plural",
		"meta_model_name", "managed", "icon_url", "icon_themed_urls")
)
