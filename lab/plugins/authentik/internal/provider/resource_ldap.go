package provider

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// sourceLDAP is addressed by its slug. Its bind password is sent every time and never read back.
var sourceLDAP = resource{
	path:  "/sources/ldap/",
	model: api.LDAPSource,
	id:    "slug",
	attributes: []attribute{
		{name: "uuid", key: "pk", schema: str(computed), travel: readOnly},
		{name: "name", schema: str(required), travel: always},
		{name: "slug", schema: str(required), travel: always},
		{name: "enabled", schema: boolean(byDefault(true)), travel: always},
		{name: "user_path_template", schema: str(byDefault("goauthentik.io/sources/%(slug)s")), travel: always},
		{name: "server_uri", schema: str(required), travel: always},
		{name: "bind_cn", schema: str(required), travel: always},
		{name: "bind_password", schema: str(required, sensitive), travel: writeOnly},
		{name: "start_tls", schema: boolean(byDefault(true)), travel: always},
		{name: "sni", schema: boolean(byDefault(false)), travel: always},
		{name: "base_dn", schema: str(required), travel: always},
		{name: "additional_user_dn", schema: str(byDefault("")), travel: always},
		{name: "additional_group_dn", schema: str(byDefault("")), travel: always},
		{name: "user_object_filter", schema: str(byDefault("(objectClass=person)")), travel: always},
		{name: "user_membership_attribute", schema: str(byDefault("distinguishedName")), travel: always},
		{name: "group_object_filter", schema: str(byDefault("(objectClass=group)")), travel: always},
		{name: "group_membership_field", schema: str(byDefault("member")), travel: always},
		{name: "object_uniqueness_field", schema: str(byDefault("objectSid")), travel: always},
		{name: "lookup_groups_from_user", schema: boolean(byDefault(true)), travel: always},
		{name: "sync_users", schema: boolean(byDefault(true)), travel: always},
		{name: "sync_users_password", schema: boolean(byDefault(true)), travel: always},
		{name: "sync_groups", schema: boolean(byDefault(true)), travel: always},
		{name: "sync_parent_group", schema: str(), travel: nullable},
		{name: "password_login_update_internal_password", schema: boolean(byDefault(false)), travel: always},
		{name: "delete_not_found_objects", schema: boolean(byDefault(false)), travel: always},
		{name: "property_mappings", key: "user_property_mappings", schema: list(schema.TypeString), travel: merged},
		{name: "property_mappings_group", key: "group_property_mappings", schema: list(schema.TypeString),
			travel: merged},
		{name: "sync_outgoing_trigger_mode", schema: str(enum(api.SyncOutgoingTriggerMode),
			byDefault("deferred_end")), travel: always},
	},
}
