// Package provider holds the tables of the resources and data sources that immich-sso uses, and the few
// functions that run them.
package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// The releases that this provider stands in for.
const (
	Oldest = "2026.2.0"
	Newest = "2026.5.0"
)

// New gives the provider `authentik` of a release: its configuration, seven resources, nine data sources.
func New(version string) *schema.Provider {
	schema.DescriptionKind = schema.StringMarkdown
	schema.SchemaDescriptionBuilder = describe
	return &schema.Provider{
		Schema:               configuration(),
		ConfigureContextFunc: configure(version),
		ResourcesMap: map[string]*schema.Resource{
			"authentik_provider_oauth2":                 providerOAuth2.build(version),
			"authentik_application":                     application.build(version),
			"authentik_policy_binding":                  policyBinding.build(version),
			"authentik_group":                           group.build(version),
			"authentik_user":                            user.build(version),
			"authentik_source_ldap":                     sourceLDAP.build(version),
			"authentik_property_mapping_provider_scope": scopeMapping.build(version),
		},
		DataSourcesMap: map[string]*schema.Resource{
			"authentik_flow":                            lookupFlow(),
			"authentik_certificate_key_pair":            lookupCertificateKeyPair(),
			"authentik_property_mapping_provider_scope": lookupScopeMapping(),
			"authentik_provider_oauth2_config":          lookupOAuth2Config(),
			"authentik_group":                           lookupGroup(),
			"authentik_groups":                          lookupGroups(),
			"authentik_user":                            lookupUser(),
			"authentik_users":                           lookupUsers(),
			"authentik_source":                          lookupSource(),
		},
	}
}

// describe adds what the schema already says to an attribute's description.
func describe(attribute *schema.Schema) string {
	text := attribute.Description
	if attribute.Default != nil {
		text += fmt.Sprintf(" Defaults to `%v`.", attribute.Default)
	}
	if attribute.Computed {
		text += " Generated."
	}
	return strings.TrimSpace(text)
}

func configuration() map[string]*schema.Schema {
	return map[string]*schema.Schema{
		"url": {
			Type: schema.TypeString, Required: true,
			DefaultFunc: schema.EnvDefaultFunc("AUTHENTIK_URL", nil),
			Description: "The authentik API endpoint, can optionally be passed as `AUTHENTIK_URL` environmental variable",
		},
		"token": {
			Type: schema.TypeString, Required: true, Sensitive: true,
			DefaultFunc: schema.EnvDefaultFunc("AUTHENTIK_TOKEN", nil),
			Description: "The authentik API token, can optionally be passed as `AUTHENTIK_TOKEN` environmental variable",
		},
		"insecure": {
			Type: schema.TypeBool, Optional: true,
			DefaultFunc: schema.EnvDefaultFunc("AUTHENTIK_INSECURE", false),
			Description: "Whether to skip TLS verification, can optionally be passed as `AUTHENTIK_INSECURE` " +
				"environmental variable",
		},
		"headers": {
			Type: schema.TypeMap, Optional: true, Sensitive: true,
			Elem:        &schema.Schema{Type: schema.TypeString},
			Description: "Optional HTTP headers sent with every request",
		},
	}
}

// configure makes the client and the one call to /root/config/ whose outcome is not looked at: a wrong
// address or token shows at the first resource.
func configure(version string) schema.ConfigureContextFunc {
	return func(ctx context.Context, d *schema.ResourceData) (any, diag.Diagnostics) {
		headers := map[string]string{}
		for name, value := range d.Get("headers").(map[string]any) {
			headers[name] = value.(string)
		}
		client, err := api.New(api.Options{
			Version:  version,
			URL:      d.Get("url").(string),
			Token:    d.Get("token").(string),
			Insecure: d.Get("insecure").(bool),
			Headers:  headers,
		})
		if err != nil {
			return nil, diag.FromErr(err)
		}
		_, _ = client.Get(ctx, "/root/config/", nil, api.Config)
		return client, nil
	}
}
