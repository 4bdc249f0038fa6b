package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// values gives a data source's id and some of its attributes.
func values(d *schema.ResourceData, names ...string) map[string]any {
	all := map[string]any{"id": d.Id()}
	for _, name := range names {
		all[name] = d.Get(name)
	}
	return all
}

const selfSigned = "/crypto/certificatekeypairs/?name=authentik+Self-signed+Certificate"

func TestCertificateFetchesItsKeyUnlessToldNotTo(t *testing.T) {
	pair := "/crypto/certificatekeypairs/1f59bda2-2be6-4156-92e3-69b885b31ac2"
	s := serve(t, map[string]answer{
		"GET " + selfSigned:                  {status: 200, body: "@certificates.json"},
		"GET " + pair + "/view_certificate/": {status: 200, body: `{"data":"CERT"}`},
		"GET " + pair + "/view_private_key/": {status: 200, body: `{"data":"KEY"}`},
	})
	p := s.provider()
	config := map[string]any{"name": "authentik Self-signed Certificate"}
	d, diags := lookUp(t, p, "authentik_certificate_key_pair", config)
	expect(t, "errors", summaries(diags), nil)
	expect(t, "calls", s.calls(), []string{
		"GET " + selfSigned, "GET " + pair + "/view_certificate/", "GET " + pair + "/view_private_key/",
	})
	expect(t, "values", values(d, "expiry", "subject", "fingerprint1", "certificate_data", "key_data"), map[string]any{
		"id": "1f59bda2-2be6-4156-92e3-69b885b31ac2", "expiry": "2027-11-23 16:39:35 +0000 UTC",
		"subject":          "OU=Self-signed,O=authentik,CN=authentik Self-signed Certificate",
		"fingerprint1":     "60:e6:2c:1e:85:7c:94:79:09:13:be:de:eb:6a:7a:5a:03:e4:6f:f8",
		"certificate_data": "CERT\n", "key_data": "KEY\n",
	})
	config["fetch_key"], config["fetch_certificate"] = false, false
	d, _ = lookUp(t, p, "authentik_certificate_key_pair", config)
	expect(t, "calls", s.calls(), []string{"GET " + selfSigned})
	expect(t, "key", d.Get("key_data"), any(""))
}

func TestFlow(t *testing.T) {
	slug := "default-provider-authorization-implicit-consent"
	s := serve(t, map[string]answer{"GET /flows/instances/?slug=" + slug: {status: 200, body: "@flows.json"}})
	d, diags := lookUp(t, s.provider(), "authentik_flow", map[string]any{"slug": slug})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "values", values(d, "slug", "designation", "authentication"), map[string]any{
		"id": flowA, "slug": slug, "designation": "authorization", "authentication": "require_authenticated",
	})
}

func TestScopeMappings(t *testing.T) {
	openid := "goauthentik.io/providers/oauth2/scope-openid"
	asked := "GET /propertymappings/provider/scope/?managed=goauthentik.io%2Fproviders%2Foauth2%2Fscope-openid"
	s := serve(t, map[string]answer{
		asked:                {status: 200, body: "@scopes.json"},
		asked + "&managed=b": {status: 200, body: "@scopes.json"},
	})
	p := s.provider()
	kind := "authentik_property_mapping_provider_scope"
	d, diags := lookUp(t, p, kind, map[string]any{"managed": openid})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "one", values(d, "scope_name", "ids"), map[string]any{
		"id": "057e93dd-08a0-4f50-b12b-1093afcb88d3", "scope_name": "openid", "ids": []any{},
	})
	d, diags = lookUp(t, p, kind, map[string]any{"managed_list": []any{openid, "b"}})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "several", values(d, "ids"), map[string]any{
		"id": "-1", "ids": []any{"057e93dd-08a0-4f50-b12b-1093afcb88d3"},
	})
}

func TestOAuth2Config(t *testing.T) {
	unattached := `{"issuer":null,"authorize":"a","token":"t","user_info":"u","provider_info":null,"logout":null}`
	s := serve(t, map[string]answer{
		"GET /providers/oauth2/?name=lab-oidc": {status: 200, body: "@providers.json"},
		"GET /providers/oauth2/11/setup_urls/": {status: 200, body: "@setup-urls.json"},
		"GET /providers/oauth2/12/setup_urls/": {status: 200, body: unattached},
	})
	p := s.provider()
	kind := "authentik_provider_oauth2_config"
	d, diags := lookUp(t, p, kind, map[string]any{"name": "lab-oidc"})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "values", values(d, "issuer_url", "jwks_url"), map[string]any{
		"id": "11", "issuer_url": "http://127.0.0.1:9000/application/o/lab-app/",
		"jwks_url": "http://127.0.0.1:9000/application/o/lab-app/jwks/",
	})
	_, diags = lookUp(t, p, kind, map[string]any{"provider_id": 12})
	expect(t, "before an application has it", summaries(diags), []string{
		`HTTP Error 'no value given for required property jwks' during request ` +
			`'GET /api/v3/providers/oauth2/12/setup_urls/': "` + unattached + `"`,
	})
}

func TestUserAndUsers(t *testing.T) {
	list := "GET /core/users/?include_groups=true&include_roles=true"
	second := replace(fixture(t, "@users.json"), `"next": 0`, `"next": 2`)
	s := serve(t, map[string]answer{
		list + "&username=akadmin":                                {status: 200, body: "@users.json"},
		"GET /core/users/8/":                                      {status: 200, body: "@user.json"},
		list + "&page=1&path_startswith=goauthentik.io%2Fsources": {status: 200, body: second},
		list + "&page=2&path_startswith=goauthentik.io%2Fsources": {status: 200, body: "@users.json"},
	})
	p := s.provider()
	d, diags := lookUp(t, p, "authentik_user", map[string]any{"username": "akadmin"})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "by name", values(d, "pk", "email", "is_superuser", "attributes", "groups"), map[string]any{
		"id": "3", "pk": 3, "email": "akadmin@example.test", "is_superuser": true, "attributes": "{}",
		"groups": []any{"a5da9d71-0ad6-428a-b394-407b5a5d0811"},
	})
	d, diags = lookUp(t, p, "authentik_user", map[string]any{"pk": 8})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "by pk", values(d, "username", "last_login"), map[string]any{
		"id": "8", "username": "lab-user", "last_login": "",
	})
	s.calls()
	d, diags = lookUp(t, p, "authentik_users", map[string]any{"path_startswith": "goauthentik.io/sources",
		"is_active": false, "email": ""})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "pages", len(s.calls()), 2)
	expect(t, "all", values(d, "users.#", "users.1.username"), map[string]any{
		"id": "0", "users.#": 2, "users.1.username": "akadmin",
	})
	_, diags = lookUp(t, p, "authentik_users", map[string]any{"groups_by_pk": []any{"g1"}})
	expect(t, "a list argument", summaries(diags), []string{"groups_by_pk: interface conversion: interface {} is " +
		"[]interface {}: the provider crashes on this argument"})
}

func TestGroupAndGroups(t *testing.T) {
	found := `{"pk":"g1","num_pk":7,"name":"photos-users","is_superuser":false,"parents":["g0"],"users":[8],` +
		`"attributes":{},"parents_obj":null,"users_obj":[{"pk":8,"username":"alice","name":"Alice","is_active":true,` +
		`"last_login":null,"email":"","attributes":{},"uid":"u8"}],"roles_obj":[],"inherited_roles_obj":[],` +
		`"children":[],"children_obj":null}`
	page := `{"pagination":{"next":0},"results":[%s],"autocomplete":{}}`
	query := "GET /core/groups/?include_children=false&include_inherited_roles=false&include_parents=false&"
	s := serve(t, map[string]answer{
		query + "include_users=true&name=photos-users": {status: 200, body: sprintf(page, found)},
		query + "include_users=true&name=none":         {status: 200, body: sprintf(page, "")},
		query + "include_users=true&name=two":          {status: 200, body: sprintf(page, found+","+found)},
		query + "include_users=false&page=1&search=ph": {status: 200, body: sprintf(page, found)},
	})
	p := s.provider()
	d, diags := lookUp(t, p, "authentik_group", map[string]any{"name": "photos-users"})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "one", values(d, "pk", "num_pk", "parents", "users", "users_obj", "parent_name"), map[string]any{
		"id": "g1", "pk": "g1", "num_pk": 7, "parents": []any{"g0"}, "users": []any{8}, "parent_name": "",
		"users_obj": []any{map[string]any{"pk": 8, "username": "alice", "name": "Alice", "is_active": true,
			"last_login": "", "email": "", "attributes": "{}", "uid": "u8"}},
	})
	_, diags = lookUp(t, p, "authentik_group", map[string]any{"name": "none"})
	expect(t, "none", summaries(diags), []string{"No matching groups found"})
	_, diags = lookUp(t, p, "authentik_group", map[string]any{"name": "two"})
	expect(t, "two", summaries(diags), []string{"Multiple groups found"})
	d, diags = lookUp(t, p, "authentik_groups", map[string]any{"search": "ph", "include_users": false})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "all", values(d, "groups.#", "groups.0.pk"), map[string]any{
		"id": "0", "groups.#": 1, "groups.0.pk": "g1",
	})
}

func TestSourceNamesFlowsInItsError(t *testing.T) {
	s := serve(t, map[string]answer{
		"GET /sources/all/?slug=ad": {status: 200, body: `{"pagination":{"next":0},"results":[],"autocomplete":{}}`},
	})
	_, diags := lookUp(t, s.provider(), "authentik_source", map[string]any{"slug": "ad"})
	expect(t, "errors", summaries(diags), []string{"No matching flows found"})
}
