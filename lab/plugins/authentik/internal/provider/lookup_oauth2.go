package provider

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// lookupScopeMapping reads the first page (20) only. With managed_list it fills `ids` and calls itself -1;
// otherwise it gives the first mapping that fits.
func lookupScopeMapping() *schema.Resource {
	return lookup(map[string]*schema.Schema{
		"name":         str(conflicts("managed_list")),
		"managed":      str(),
		"managed_list": list(schema.TypeString, described("Retrieve multiple property mappings")),
		"ids":          list(schema.TypeString, computed, described("List of ids when `managed_list` is set.")),
		"scope_name":   str(computed),
		"expression":   str(output),
		"description":  str(output),
	}, findScopeMapping)
}

func findScopeMapping(ctx context.Context, client *api.Client, d *schema.ResourceData) error {
	query, err := filters(d, url.Values{}, "name", "scope_name")
	if err != nil {
		return err
	}
	several := items(d.Get("managed_list"))
	for _, managed := range several {
		query.Add("managed", text(managed))
	}
	if managed, set := d.GetOk("managed"); set && len(several) == 0 {
		query.Set("managed", managed.(string))
	}
	mappings, err := client.First(ctx, "/propertymappings/provider/scope/", query, api.ScopeMapping)
	if err != nil {
		return err
	}
	if len(mappings) == 0 {
		return errors.New("No matching mappings found") //nolint:staticcheck // the real provider's text
	}
	if len(several) == 0 {
		keys := same("name", "expression", "scope_name", "description")
		return fill(d, text(mappings[0]["pk"]), mappings[0], keys)
	}
	ids := make([]string, len(mappings))
	for i, mapping := range mappings {
		ids[i] = text(mapping["pk"])
	}
	d.SetId("-1")
	return d.Set("ids", ids)
}

// lookupOAuth2Config gives a provider's addresses. Before an application has the provider, the server
// leaves out `jwks`, and the look-up fails.
func lookupOAuth2Config() *schema.Resource {
	return lookup(map[string]*schema.Schema{
		"name":              str(conflicts("provider_id"), described("Find provider by name")),
		"provider_id":       integer(conflicts("name"), described("Find provider by ID")),
		"issuer_url":        str(output),
		"authorize_url":     str(output),
		"token_url":         str(output),
		"user_info_url":     str(output),
		"provider_info_url": str(output),
		"logout_url":        str(output),
		"jwks_url":          str(output),
	}, findOAuth2Config)
}

func findOAuth2Config(ctx context.Context, client *api.Client, d *schema.ResourceData) error {
	id, err := oauth2ID(ctx, client, d)
	if err != nil {
		return err
	}
	d.SetId(id)
	urls, err := client.Get(ctx, "/providers/oauth2/"+id+"/setup_urls/", nil, api.OAuth2SetupURLs)
	if err != nil {
		return err
	}
	return fill(d, id, urls, map[string]string{
		"issuer_url": "issuer", "authorize_url": "authorize", "token_url": "token", "user_info_url": "user_info",
		"provider_info_url": "provider_info", "logout_url": "logout", "jwks_url": "jwks",
	})
}

func oauth2ID(ctx context.Context, client *api.Client, d *schema.ResourceData) (string, error) {
	if id, set := d.GetOk("provider_id"); set {
		return fmt.Sprint(id), nil
	}
	query := url.Values{"name": {d.Get("name").(string)}}
	found, err := client.First(ctx, "/providers/oauth2/", query, api.OAuth2Provider)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", errors.New("no matching providers found")
	}
	return text(found[0]["pk"]), nil
}
