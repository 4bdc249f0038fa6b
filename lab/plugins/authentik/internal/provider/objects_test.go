package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-sdk/v2/terraform"
)

var sprintf = fmt.Sprintf

func replace(text, old, new string) string { return strings.Replace(text, old, new, 1) }

// pick gives the attributes' values as the state has them.
func pick(state *terraform.InstanceState, names ...string) []string {
	values := make([]string, len(names))
	for i, name := range names {
		values[i] = state.Attributes[name]
	}
	return values
}

func TestApplicationLeavesOutWhatIsUnset(t *testing.T) {
	s := serve(t, map[string]answer{
		"POST /core/applications/":        {status: 201, body: "@application.json"},
		"GET /core/applications/lab-app/": {status: 200, body: "@application.json"},
		"PUT /core/applications/lab-app/": {status: 200, body: "@application.json"},
	})
	p := s.provider()
	config := map[string]any{"name": "Lab App", "slug": "lab-app"}
	state, diags := apply(t, p, "authentik_application", nil, config)
	expect(t, "errors", summaries(diags), nil)
	expect(t, "creation", s.calls(), []string{
		`POST /core/applications/ {"backchannel_providers":[],"name":"Lab App","open_in_new_tab":false,` +
			`"policy_engine_mode":"any","provider":null,"slug":"lab-app"}`,
		"GET /core/applications/lab-app/",
	})
	expect(t, "state", pick(state, "id", "uuid", "protocol_provider", "meta_launch_url"), []string{
		"lab-app", "3fb58b21-34e0-4e43-bf47-013d9d66f886", "11", "https://app.example.test/",
	})
	config["slug"], config["protocol_provider"], config["meta_icon"] = "photos", 11, "https://x.test/i.svg"
	_, diags = apply(t, p, "authentik_application", state, config)
	expect(t, "errors", summaries(diags), nil)
	expect(t, "update at the old slug", s.calls(), []string{
		`PUT /core/applications/lab-app/ {"backchannel_providers":[],"meta_icon":"https://x.test/i.svg",` +
			`"name":"Lab App","open_in_new_tab":false,"policy_engine_mode":"any","provider":11,"slug":"photos"}`,
		"GET /core/applications/lab-app/",
	})
}

func TestPolicyBinding(t *testing.T) {
	stored := `{"pk":"b1","target":"t1","policy":null,"group":"g1","user":null,"order":0,"negate":false,` +
		`"enabled":true,"timeout":30,"failure_result":false,"policy_obj":null,"group_obj":null,"user_obj":null}`
	s := serve(t, map[string]answer{
		"POST /policies/bindings/":   {status: 201, body: stored},
		"GET /policies/bindings/b1/": {status: 200, body: stored},
	})
	state, diags := apply(t, s.provider(), "authentik_policy_binding", nil,
		map[string]any{"target": "t1", "group": "g1", "order": 0})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "creation", s.calls(), []string{
		`POST /policies/bindings/ {"enabled":true,"failure_result":false,"group":"g1","negate":false,"order":0,` +
			`"policy":null,"target":"t1","timeout":30,"user":null}`,
		"GET /policies/bindings/b1/",
	})
	expect(t, "state", pick(state, "id", "group", "policy", "timeout"), []string{"b1", "g1", "", "30"})
}

func TestGroupSendsItsMembers(t *testing.T) {
	stored := `{"pk":"g1","num_pk":7,"name":"photos","is_superuser":false,"parents":[],"users":[9,8],` +
		`"roles":[],"attributes":{"a":1},"parents_obj":null,"users_obj":null,"roles_obj":[],` +
		`"inherited_roles_obj":[],"children":[],"children_obj":null}`
	query := "?include_children=false&include_inherited_roles=false&include_parents=false&include_users=false"
	s := serve(t, map[string]answer{
		"POST /core/groups/":           {status: 201, body: stored},
		"GET /core/groups/g1/" + query: {status: 200, body: stored},
		"PUT /core/groups/g1/":         {status: 200, body: stored},
	})
	p := s.provider()
	config := map[string]any{"name": "photos", "users": []any{8}, "attributes": `{ "a": 1 }`}
	state, diags := apply(t, p, "authentik_group", nil, config)
	expect(t, "errors", summaries(diags), nil)
	expect(t, "creation", s.calls(), []string{
		`POST /core/groups/ {"attributes":{"a":1},"is_superuser":false,"name":"photos","parents":[],"roles":[],` +
			`"users":[8]}`,
		"GET /core/groups/g1/" + query,
	})
	expect(t, "state", pick(state, "id", "users.0", "users.1", "attributes"), []string{"g1", "8", "9", `{"a":1}`})
	_, diags = apply(t, p, "authentik_group", state, map[string]any{"name": "pictures", "attributes": `{"a":1}`})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "update", s.calls()[0], `PUT /core/groups/g1/ {"attributes":{"a":1},"is_superuser":false,`+
		`"name":"pictures","parents":[],"roles":[],"users":[8,9]}`)
}

func TestUserPasswordIsSentOnce(t *testing.T) {
	s := serve(t, map[string]answer{
		"POST /core/users/":                {status: 201, body: "@user.json"},
		"POST /core/users/8/set_password/": {status: 204},
		"GET /core/users/8/":               {status: 200, body: "@user.json"},
		"PUT /core/users/8/":               {status: 200, body: "@user.json"},
	})
	p := s.provider()
	config := map[string]any{"username": "lab-user", "name": "Lab User", "password": "pw-1"}
	state, diags := apply(t, p, "authentik_user", nil, config)
	expect(t, "errors", summaries(diags), nil)
	body := `{"attributes":{},"groups":[],"is_active":true,"name":"%s","path":"users","roles":[],` +
		`"type":"internal","username":"lab-user"}`
	expect(t, "creation", s.calls(), []string{
		"POST /core/users/ " + sprintf(body, "Lab User"),
		`POST /core/users/8/set_password/ {"password":"pw-1"}`,
		"GET /core/users/8/",
	})
	config["password"], config["name"] = "pw-2", "Lab"
	_, diags = apply(t, p, "authentik_user", state, config)
	expect(t, "errors", summaries(diags), nil)
	calls := s.calls()
	expect(t, "update", len(calls), 2)
	expect(t, "read", calls[1], "GET /core/users/8/")
}

func TestScopeMappingIgnoresTheLastNewline(t *testing.T) {
	stored := `{"pk":"m1","name":"n","scope_name":"photos","expression":"return {}","component":"c",` +
		`"verbose_name":"v","verbose_name_plural":"v","meta_model_name":"m","description":""}`
	s := serve(t, map[string]answer{
		"POST /propertymappings/provider/scope/":   {status: 201, body: stored},
		"GET /propertymappings/provider/scope/m1/": {status: 200, body: stored},
	})
	p := s.provider()
	config := map[string]any{"name": "n", "scope_name": "photos", "expression": "return {}\n"}
	state, diags := apply(t, p, "authentik_property_mapping_provider_scope", nil, config)
	expect(t, "errors", summaries(diags), nil)
	expect(t, "creation", s.calls()[0],
		`POST /propertymappings/provider/scope/ {"expression":"return {}\n","name":"n","scope_name":"photos"}`)
	diff, err := p.ResourcesMap["authentik_property_mapping_provider_scope"].Diff(t.Context(), state,
		terraform.NewResourceConfigRaw(config), p.Meta())
	expect(t, "error", err, nil)
	expect(t, "difference", diff == nil, true)
}

func TestLDAPSourceNeverReadsItsPassword(t *testing.T) {
	s := serve(t, map[string]answer{
		"POST /sources/ldap/":         {status: 201, body: "@source-ldap.json"},
		"GET /sources/ldap/lab-ldap/": {status: 200, body: "@source-ldap.json"},
	})
	state, diags := apply(t, s.provider(), "authentik_source_ldap", nil, map[string]any{
		"name": "lab-ldap", "slug": "lab-ldap", "server_uri": "ldaps://dc.example.test", "base_dn": "dc=example,dc=test",
		"bind_cn": "cn=admin", "bind_password": "s3cret", "property_mappings": []any{"m1"},
	})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "creation", s.calls(), []string{
		`POST /sources/ldap/ {"additional_group_dn":"","additional_user_dn":"","base_dn":"dc=example,dc=test",` +
			`"bind_cn":"cn=admin","bind_password":"s3cret","delete_not_found_objects":false,"enabled":true,` +
			`"group_membership_field":"member","group_object_filter":"(objectClass=group)",` +
			`"group_property_mappings":[],"lookup_groups_from_user":true,"name":"lab-ldap",` +
			`"object_uniqueness_field":"objectSid","password_login_update_internal_password":false,` +
			`"server_uri":"ldaps://dc.example.test","slug":"lab-ldap","sni":false,"start_tls":true,` +
			`"sync_groups":true,"sync_outgoing_trigger_mode":"deferred_end","sync_parent_group":null,` +
			`"sync_users":true,"sync_users_password":true,"user_membership_attribute":"distinguishedName",` +
			`"user_object_filter":"(objectClass=person)",` +
			`"user_path_template":"goauthentik.io/sources/%(slug)s","user_property_mappings":["m1"]}`,
		"GET /sources/ldap/lab-ldap/",
	})
	expect(t, "state", pick(state, "id", "uuid", "bind_password", "start_tls", "object_uniqueness_field"), []string{
		"lab-ldap", "15a88c3c-9567-49d0-b234-51b376f44c05", "s3cret", "false", "entryUUID",
	})
}
