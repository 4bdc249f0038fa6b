package provider

import (
	"context"
	"fmt"
	"net/url"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// A finder fills a data source from the server.
type finder func(ctx context.Context, client *api.Client, d *schema.ResourceData) error

// lookup makes a data source; a 404 leaves it without an id and is no error, as with resources.
func lookup(attributes map[string]*schema.Schema, find finder) *schema.Resource {
	return &schema.Resource{
		Schema: attributes,
		ReadContext: func(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			return refuse(d, find(ctx, meta.(*api.Client), d))
		},
	}
}

// filters puts the arguments that are set into a query. False and empty ones are never sent, so they
// cannot be asked for. A list crashes the real provider (its issue 699); here it is an error.
func filters(d *schema.ResourceData, query url.Values, names ...string) (url.Values, error) {
	for _, name := range names {
		value, set := d.GetOk(name)
		if !set {
			continue
		}
		if _, isList := value.([]any); isList {
			return nil, fmt.Errorf("%s: interface conversion: interface {} is []interface {}: "+
				"the provider crashes on this argument", name)
		}
		query.Set(name, fmt.Sprint(value))
	}
	return query, nil
}

// fill sets the attributes from the keys of an object, and the id.
func fill(d *schema.ResourceData, id string, object api.Object, keys map[string]string) error {
	d.SetId(id)
	for name, key := range keys {
		if err := d.Set(name, object[key]); err != nil {
			return err
		}
	}
	return nil
}

func same(names ...string) map[string]string {
	keys := map[string]string{}
	for _, name := range names {
		keys[name] = name
	}
	return keys
}
