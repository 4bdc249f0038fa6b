package provider

import (
	"context"
	"errors"
	"net/url"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// lookupFlow finds the first flow of all that fit; `authentication` is not sent.
func lookupFlow() *schema.Resource {
	return lookup(map[string]*schema.Schema{
		"name":           str(output),
		"title":          str(output),
		"slug":           str(computed),
		"designation":    str(computed),
		"authentication": str(computed),
	}, func(ctx context.Context, client *api.Client, d *schema.ResourceData) error {
		query, err := filters(d, url.Values{}, "slug", "designation")
		if err != nil {
			return err
		}
		flows, err := client.First(ctx, "/flows/instances/", query, api.Flow)
		if err != nil {
			return err
		}
		if len(flows) == 0 {
			return errors.New("No matching flows found") //nolint:staticcheck // the real provider's text
		}
		keys := same("title", "name", "slug", "designation", "authentication")
		return fill(d, text(flows[0]["pk"]), flows[0], keys)
	})
}

// lookupSource finds the first source of any kind; the real provider's error text names flows.
func lookupSource() *schema.Resource {
	return lookup(map[string]*schema.Schema{
		"name":    str(output),
		"slug":    str(computed),
		"managed": str(computed),
		"uuid":    str(output),
	}, func(ctx context.Context, client *api.Client, d *schema.ResourceData) error {
		query, err := filters(d, url.Values{}, "slug", "managed")
		if err != nil {
			return err
		}
		sources, err := client.First(ctx, "/sources/all/", query, api.Source)
		if err != nil {
			return err
		}
		if len(sources) == 0 {
			return errors.New("No matching flows found") //nolint:staticcheck // the real provider's text
		}
		keys := map[string]string{"name": "name", "slug": "slug", "managed": "managed", "uuid": "pk"}
		return fill(d, text(sources[0]["pk"]), sources[0], keys)
	})
}
