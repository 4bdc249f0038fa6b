package provider

import (
	"context"
	"errors"
	"strconv"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

const includeUsers = "Whether to include group members. Note that depending on group size, this can make the " +
	"Terraform state a lot larger."

// groupOutputs is what a group looks like from outside; with `asked` its pk and name are arguments.
func groupOutputs(asked bool) map[string]*schema.Schema {
	outputs := map[string]*schema.Schema{
		"pk":           str(output),
		"num_pk":       integer(output),
		"name":         str(output),
		"is_superuser": boolean(output),
		"parents":      list(schema.TypeString, output),
		"parent_name":  str(output),
		"users":        list(schema.TypeInt, output),
		"attributes":   str(output),
		"users_obj": build(schema.TypeList, []trait{output, elements(&schema.Resource{Schema: map[string]*schema.Schema{
			"pk":         integer(output),
			"username":   str(output),
			"name":       str(output),
			"is_active":  boolean(output),
			"last_login": str(output),
			"email":      str(output),
			"attributes": str(output),
			"uid":        str(output),
		}})}),
	}
	if asked {
		outputs["pk"] = str(oneOf("pk", "name"))
		outputs["name"] = str(oneOf("pk", "name"))
		outputs["include_users"] = boolean(byDefault(true), described(includeUsers))
	}
	return outputs
}

// groupState turns a group of the API into the state's form. `parent_name` is never filled.
func groupState(group api.Object) (api.Object, error) {
	attributes, err := asJSON(nil, "", group["attributes"])
	if err != nil {
		return nil, err
	}
	members := []any{}
	for _, entry := range items(group["users_obj"]) {
		member, _ := entry.(api.Object)
		own, err := asJSON(nil, "", member["attributes"])
		if err != nil {
			return nil, err
		}
		members = append(members, api.Object{
			"pk": member["pk"], "username": member["username"], "name": member["name"],
			"is_active": member["is_active"], "last_login": text(member["last_login"]),
			"email": member["email"], "attributes": own, "uid": member["uid"],
		})
	}
	return api.Object{
		"pk": group["pk"], "num_pk": group["num_pk"], "name": group["name"],
		"is_superuser": group["is_superuser"], "parents": items(group["parents"]),
		"users": items(group["users"]), "attributes": attributes, "users_obj": members,
	}, nil
}

func lookupGroup() *schema.Resource {
	return lookup(groupOutputs(true), func(ctx context.Context, client *api.Client, d *schema.ResourceData) error {
		group, err := findGroup(ctx, client, d)
		if err != nil {
			return err
		}
		state, err := groupState(group)
		if err != nil {
			return err
		}
		return fill(d, text(group["pk"]), state, same("pk", "num_pk", "name", "is_superuser", "parents", "users",
			"attributes", "users_obj"))
	})
}

func findGroup(ctx context.Context, client *api.Client, d *schema.ResourceData) (api.Object, error) {
	query := groupQuery(strconv.FormatBool(d.Get("include_users").(bool)))
	if pk, set := d.GetOk("pk"); set {
		return client.Get(ctx, "/core/groups/"+pk.(string)+"/", query, api.Group)
	}
	query.Set("name", d.Get("name").(string))
	groups, err := client.First(ctx, "/core/groups/", query, api.Group)
	if err != nil {
		return nil, err
	}
	return only(groups, "groups")
}

// only gives the one result that is expected; kind is the plural that the error texts name.
func only(results []api.Object, kind string) (api.Object, error) {
	if len(results) == 0 {
		return nil, errors.New("No matching " + kind + " found")
	}
	if len(results) > 1 {
		return nil, errors.New("Multiple " + kind + " found")
	}
	return results[0], nil
}

func lookupGroups() *schema.Resource {
	return lookup(map[string]*schema.Schema{
		"attributes":          str(),
		"is_superuser":        boolean(),
		"include_users":       boolean(byDefault(true), described(includeUsers)),
		"members_by_pk":       list(schema.TypeInt),
		"members_by_username": list(schema.TypeString),
		"name":                str(),
		"ordering":            str(),
		"search":              str(),
		"groups": build(schema.TypeList,
			[]trait{output, elements(&schema.Resource{Schema: groupOutputs(false)})}),
	}, func(ctx context.Context, client *api.Client, d *schema.ResourceData) error {
		query, err := filters(d, groupQuery(strconv.FormatBool(d.Get("include_users").(bool))),
			"attributes", "is_superuser", "members_by_pk", "members_by_username", "name", "ordering", "search")
		if err != nil {
			return err
		}
		found, err := client.All(ctx, "/core/groups/", query, api.Group)
		if err != nil {
			return err
		}
		return fillAll(d, "groups", found, groupState)
	})
}

// fillAll sets a list of objects; its data source is called 0.
func fillAll(
	d *schema.ResourceData, name string, objects []api.Object, state func(api.Object) (api.Object, error),
) error {
	states := make([]any, len(objects))
	for i, object := range objects {
		entry, err := state(object)
		if err != nil {
			return err
		}
		states[i] = entry
	}
	d.SetId("0")
	return d.Set(name, states)
}
