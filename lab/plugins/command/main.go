// Command command stands in for the plugin `command` 1.2.1 where that one cannot be downloaded.
package main

import (
	"context"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"immich-sso/lab/plugins/command/local"
	"immich-sso/lab/plugins/command/remote"
)

const version = "1.2.1"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "--version" {
		fmt.Println(version)
		return
	}
	provider := infer.Provider(infer.Options{
		Resources: []infer.InferredResource{infer.Resource(&local.Command{}), infer.Resource(&remote.Command{})},
		Functions: []infer.InferredFunction{infer.Function(&local.Run{})},
	})
	if err := p.RunProvider(context.Background(), "command", version, provider); err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-resource-command (stand-in): %v\n", err)
		os.Exit(1)
	}
}
