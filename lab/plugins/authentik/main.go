// Command authentik stands in for goauthentik's Terraform provider where that one cannot be downloaded.
package main

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/plugin"

	"immich-sso/lab/plugins/authentik/internal/provider"
)

func main() {
	plugin.Serve(&plugin.ServeOpts{
		ProviderFunc: func() *schema.Provider { return provider.New() },
		ProviderAddr: "goauthentik/authentik",
	})
}
