package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/proto"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRequiredPackages(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "node_modules/@pulumi/docker/package.json"),
		`{"name":"@pulumi/docker","version":"5.2.0","pulumi":{"resource":true}}`)
	write(t, filepath.Join(root, "node_modules/plain/package.json"), `{"name":"plain","version":"1.0.0"}`)
	write(t, filepath.Join(root, "node_modules/plain/node_modules/inner/package.json"),
		`{"name":"inner","version":"v2.0.0","pulumi":{"resource":true,"name":"deep","server":"s"}}`)
	write(t, filepath.Join(root, "test/fixtures/node_modules/no/package.json"),
		`{"name":"no","version":"1.0.0","pulumi":{"resource":true}}`)
	write(t, filepath.Join(root, "sdks/authentik/package.json"),
		`{"name":"@pulumi/authentik","version":"2026.2.0","pulumi":{"resource":true,"name":"terraform-provider",
		  "version":"1.1.4","parameterization":{"name":"authentik","version":"2026.2.0","value":"e30="}}}`)
	if err := os.Symlink("../../sdks/authentik", filepath.Join(root, "node_modules/@pulumi/authentik")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../sdks/authentik", filepath.Join(root, "node_modules/twice")); err != nil {
		t.Fatal(err)
	}

	got, err := (&languageHost{}).GetRequiredPackages(context.Background(),
		&pulumirpc.GetRequiredPackagesRequest{Info: &pulumirpc.ProgramInfo{ProgramDirectory: root}})
	if err != nil {
		t.Fatal(err)
	}
	want := &pulumirpc.GetRequiredPackagesResponse{Packages: []*pulumirpc.PackageDependency{
		{Name: "terraform-provider", Kind: "resource", Version: "v1.1.4",
			Parameterization: &pulumirpc.PackageParameterization{
				Name: "authentik", Version: "2026.2.0", Value: []byte("{}")}},
		{Name: "docker", Kind: "resource", Version: "v5.2.0"},
		{Name: "deep", Kind: "resource", Version: "v2.0.0", Server: "s"},
	}}
	if !proto.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
