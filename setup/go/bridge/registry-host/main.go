// Command registry-host prints the name of the registry that the bridge takes Terraform providers from. It is a
// part of the path in the bridge's cache, and only the bridge's own dependency knows it.
package main

import (
	"fmt"

	registry "github.com/opentofu/registry-address/v2"
)

func main() {
	fmt.Println(registry.DefaultProviderRegistryHost.ForDisplay())
}
