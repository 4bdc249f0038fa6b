package provider

import (
	"context"
	"net/http"
	"net/url"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// groupQuery is what the client adds by itself to every read of groups, but for the members.
func groupQuery(includeUsers string) url.Values {
	return url.Values{
		"include_children":        {"false"},
		"include_inherited_roles": {"false"},
		"include_parents":         {"false"},
		"include_users":           {includeUsers},
	}
}

// group sends the members it has in state with every PUT: one added since the last refresh is lost.
var group = resource{
	path:  "/core/groups/",
	model: api.Group,
	id:    "pk",
	query: groupQuery("false"),
	attributes: []attribute{
		{name: "name", schema: str(required), travel: always},
		{name: "is_superuser", schema: boolean(byDefault(false)), travel: always},
		{name: "parents", schema: list(schema.TypeString), travel: merged},
		{name: "users", schema: list(schema.TypeInt, computed), travel: merged},
		{name: "roles", schema: list(schema.TypeString), travel: plainList},
		{name: "attributes", schema: str(jsonObject), travel: jsonText},
	},
}

var user = resource{
	path:  "/core/users/",
	model: api.User,
	id:    "pk",
	attributes: []attribute{
		{name: "username", schema: str(required), travel: always},
		{name: "name", schema: str(byDefault("")), travel: always},
		{name: "type", schema: str(enum(api.UserType), byDefault("internal")), travel: always},
		{name: "password", schema: str(sensitive, described("Optionally set the user's password. Changing the "+
			"password in authentik will not trigger an update here.")), travel: unused},
		{name: "is_active", schema: boolean(byDefault(true)), travel: always},
		{name: "email", schema: str(), travel: omitted},
		{name: "path", schema: str(byDefault("users")), travel: always},
		{name: "groups", schema: list(schema.TypeString, computed), travel: merged},
		{name: "roles", schema: list(schema.TypeString, computed), travel: merged},
		{name: "attributes", schema: str(jsonObject), travel: jsonText},
	},
	created: setPassword,
}

// setPassword is a call of its own, made once: a later change of the password is not sent.
func setPassword(ctx context.Context, client *api.Client, d *schema.ResourceData) error {
	password, set := d.GetOk("password")
	if !set {
		return nil
	}
	path := "/core/users/" + d.Id() + "/set_password/"
	_, err := client.Send(ctx, http.MethodPost, path, api.Object{"password": password}, api.Nothing)
	return err
}
