package provider

import (
	"context"
	"fmt"
	"net/url"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

var userKeys = []string{"pk", "username", "name", "is_active", "last_login", "date_joined", "is_superuser",
	"groups", "email", "avatar", "attributes", "uid", "uuid", "path", "type"}

// userOutputs is what a user looks like from outside; with `asked` its pk and username are arguments.
func userOutputs(asked bool) map[string]*schema.Schema {
	outputs := map[string]*schema.Schema{}
	for _, key := range userKeys {
		outputs[key] = str(output)
	}
	outputs["pk"] = integer(output)
	outputs["is_active"] = boolean(output)
	outputs["is_superuser"] = boolean(output)
	outputs["groups"] = list(schema.TypeString, output)
	if asked {
		outputs["pk"] = integer(computed, oneOf("pk", "username"))
		outputs["username"] = str(computed, oneOf("pk", "username"))
	}
	return outputs
}

// userQuery is what the client adds by itself to every list of users.
func userQuery() url.Values {
	return url.Values{"include_groups": {"true"}, "include_roles": {"true"}}
}

func userState(user api.Object) (api.Object, error) {
	state := api.Object{}
	for _, key := range userKeys {
		state[key] = user[key]
	}
	state["last_login"] = text(user["last_login"])
	state["groups"] = items(user["groups"])
	attributes, err := asJSON(nil, "", user["attributes"])
	state["attributes"] = attributes
	return state, err
}

func lookupUser() *schema.Resource {
	return lookup(userOutputs(true), func(ctx context.Context, client *api.Client, d *schema.ResourceData) error {
		user, err := findUser(ctx, client, d)
		if err != nil {
			return err
		}
		state, err := userState(user)
		if err != nil {
			return err
		}
		return fill(d, text(user["pk"]), state, same(userKeys...))
	})
}

func findUser(ctx context.Context, client *api.Client, d *schema.ResourceData) (api.Object, error) {
	if pk, set := d.GetOk("pk"); set {
		return client.Get(ctx, fmt.Sprintf("/core/users/%d/", pk), nil, api.User)
	}
	query := userQuery()
	query.Set("username", d.Get("username").(string))
	users, err := client.First(ctx, "/core/users/", query, api.User)
	if err != nil {
		return nil, err
	}
	return only(users, "users")
}

func lookupUsers() *schema.Resource {
	return lookup(map[string]*schema.Schema{
		"attributes":      str(),
		"email":           str(),
		"groups_by_name":  list(schema.TypeString),
		"groups_by_pk":    list(schema.TypeString),
		"is_active":       boolean(),
		"is_superuser":    boolean(),
		"name":            str(),
		"ordering":        str(),
		"path":            str(),
		"path_startswith": str(),
		"search":          str(),
		"username":        str(),
		"uuid":            str(),
		"users": build(schema.TypeList,
			[]trait{output, elements(&schema.Resource{Schema: userOutputs(false)})}),
	}, func(ctx context.Context, client *api.Client, d *schema.ResourceData) error {
		query, err := filters(d, userQuery(), "attributes", "email", "groups_by_name", "groups_by_pk", "is_active",
			"is_superuser", "name", "ordering", "path", "path_startswith", "search", "username", "uuid")
		if err != nil {
			return err
		}
		found, err := client.All(ctx, "/core/users/", query, api.User)
		if err != nil {
			return err
		}
		return fillAll(d, "users", found, userState)
	})
}
