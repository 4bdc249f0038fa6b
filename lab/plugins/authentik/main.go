// Command authentik stands in for goauthentik's Terraform provider where that one cannot be downloaded.
package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/plugin"

	"immich-sso/lab/plugins/authentik/internal/provider"
)

// main answers as the release that its file is named after: terraform-provider-authentik_v2026.5.0.
func main() {
	_, version, named := strings.Cut(filepath.Base(os.Args[0]), "_v")
	if !named {
		version = provider.Newest
	}
	plugin.Serve(&plugin.ServeOpts{
		ProviderFunc: func() *schema.Provider { return provider.New(strings.TrimSuffix(version, ".exe")) },
		ProviderAddr: "goauthentik/authentik",
	})
}
