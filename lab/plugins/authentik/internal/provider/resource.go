package provider

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// resource is one kind of object: where it lies, what names it, and its attributes. Create and update are
// always followed by a read; every update is a PUT with all attributes.
type resource struct {
	path       string
	model      api.Model
	id         string     // key of the answer that becomes the id: `pk` or `slug`
	query      url.Values // goes with every read
	attributes []attribute
	created    func(ctx context.Context, client *api.Client, d *schema.ResourceData) error // after the POST
}

// build keeps of the table what this release has.
func (r resource) build(version string) *schema.Resource {
	r.attributes = slices.DeleteFunc(slices.Clone(r.attributes), func(a attribute) bool { return !a.of(version) })
	attributes := map[string]*schema.Schema{}
	for _, a := range r.attributes {
		attributes[a.name] = a.schema
	}
	return &schema.Resource{
		Schema:        attributes,
		CreateContext: r.create,
		ReadContext:   r.read,
		UpdateContext: r.update,
		DeleteContext: r.delete,
		Importer:      &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
	}
}

func (r resource) create(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client := meta.(*api.Client)
	if diags := r.send(ctx, d, client, http.MethodPost, r.path); diags != nil {
		return diags
	}
	if r.created != nil && d.Id() != "" {
		if err := r.created(ctx, client, d); err != nil {
			return refuse(d, err)
		}
	}
	return r.read(ctx, d, meta)
}

func (r resource) update(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	if diags := r.send(ctx, d, meta.(*api.Client), http.MethodPut, r.at(d)); diags != nil {
		return diags
	}
	return r.read(ctx, d, meta)
}

func (r resource) delete(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	return refuse(d, meta.(*api.Client).Delete(ctx, r.at(d)))
}

// read brings the state to what the server has. After a 404 there is no id, and nothing to read.
func (r resource) read(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	if d.Id() == "" {
		return nil
	}
	answer, err := meta.(*api.Client).Get(ctx, r.at(d), r.query, r.model)
	if err != nil {
		return refuse(d, err)
	}
	d.SetId(text(answer[r.id]))
	for _, a := range r.attributes {
		if err := a.take(d, answer); err != nil {
			return diag.FromErr(err)
		}
	}
	return nil
}

func (r resource) send(
	ctx context.Context, d *schema.ResourceData, client *api.Client, method, path string,
) diag.Diagnostics {
	body := api.Object{}
	for _, a := range r.attributes {
		if err := a.give(d, body); err != nil {
			return diag.FromErr(err)
		}
	}
	answer, err := client.Send(ctx, method, path, body, r.model)
	if err != nil {
		return refuse(d, err)
	}
	d.SetId(text(answer[r.id]))
	return nil
}

func (r resource) at(d *schema.ResourceData) string {
	return r.path + url.PathEscape(d.Id()) + "/"
}

// refuse turns a failed call into a diagnostic, except that 404 on any verb means: gone, and no error.
func refuse(d *schema.ResourceData, err error) diag.Diagnostics {
	if api.Gone(err) {
		d.SetId("")
		return nil
	}
	if err != nil {
		return diag.FromErr(err)
	}
	return nil
}

// text writes an id: numbers arrive as float64.
func text(value any) string {
	if number, ok := value.(float64); ok {
		return fmt.Sprintf("%.0f", number)
	}
	name, _ := value.(string)
	return name
}
