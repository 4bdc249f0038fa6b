package provider

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// application is addressed by its slug; its uuid is what policy bindings point at.
var application = resource{
	path:  "/core/applications/",
	model: api.Application,
	id:    "slug",
	attributes: []attribute{
		{name: "uuid", key: "pk", schema: str(computed), travel: readOnly},
		{name: "name", schema: str(required), travel: always},
		{name: "slug", schema: str(required), travel: always},
		{name: "group", schema: str(), travel: omitted},
		{name: "protocol_provider", key: "provider", schema: integer(), travel: nullable},
		{name: "backchannel_providers", schema: list(schema.TypeInt), travel: plainList},
		{name: "open_in_new_tab", schema: boolean(byDefault(false)), travel: always},
		{name: "meta_launch_url", schema: str(), travel: omitted},
		{name: "meta_icon", schema: str(), travel: omitted},
		{name: "meta_description", schema: str(), travel: omitted},
		{name: "meta_publisher", schema: str(), travel: omitted},
		{name: "policy_engine_mode", schema: str(enum(api.PolicyEngineMode), byDefault("any")), travel: always},
		{name: "meta_hide", schema: boolean(byDefault(false)), travel: always, since: "2026.5"},
	},
}

var policyBinding = resource{
	path:  "/policies/bindings/",
	model: api.PolicyBinding,
	id:    "pk",
	attributes: []attribute{
		{name: "target", schema: str(required, described("ID of the object this binding should apply to")),
			travel: always},
		{name: "policy", schema: str(described("UUID of the policy")), travel: nullable},
		{name: "user", schema: integer(described("PK of the user")), travel: nullable},
		{name: "group", schema: str(described("UUID of the group")), travel: nullable},
		{name: "order", schema: integer(required), travel: always},
		{name: "negate", schema: boolean(byDefault(false)), travel: always},
		{name: "enabled", schema: boolean(byDefault(true)), travel: always},
		{name: "timeout", schema: integer(byDefault(30)), travel: always},
		{name: "failure_result", schema: boolean(byDefault(false)), travel: always},
	},
}
