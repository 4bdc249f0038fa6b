package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// GeneratePackage writes the Node SDK of a provider's schema (`pulumi package gen-sdk` and `package add`).
func (host *languageHost) GeneratePackage(
	_ context.Context, req *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	client, err := schema.NewLoaderClient(req.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	loader := schema.NewCachedLoader(client)

	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(req.Schema), &spec); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	pkg, found, err := schema.BindSpec(spec, loader, schema.ValidationOptions{AllowDanglingReferences: true})
	if err != nil {
		return nil, err
	}
	diagnostics := plugin.HclDiagnosticsToRPCDiagnostics(found)
	if found.HasErrors() {
		return &pulumirpc.GeneratePackageResponse{Diagnostics: diagnostics}, nil
	}
	files, err := nodejs.GeneratePackage(
		"pulumi-language-nodejs", pkg, req.ExtraFiles, req.LocalDependencies, req.Local, loader)
	if err != nil {
		return nil, err
	}
	for name, data := range files {
		path := filepath.Join(req.Directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return nil, err
		}
	}
	return &pulumirpc.GeneratePackageResponse{Diagnostics: diagnostics}, nil
}

// Link makes generated SDKs dependencies of the program, with the package manager's own means.
func (host *languageHost) Link(
	ctx context.Context, req *pulumirpc.LinkRequest,
) (*pulumirpc.LinkResponse, error) {
	opts, err := parseOptions(req.Info.Options)
	if err != nil {
		return nil, err
	}
	manager, err := npm.ResolvePackageManager(opts.packageManager, req.Info.ProgramDirectory)
	if err != nil {
		return nil, err
	}
	client, err := schema.NewLoaderClient(req.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	loader := schema.NewCachedLoader(client)

	var imports strings.Builder
	for _, dependency := range req.Packages {
		pkg, err := loadPackage(ctx, loader, dependency.Package)
		if err != nil {
			return nil, err
		}
		name := packageName(pkg)
		if err := manager.Link(ctx, req.Info.ProgramDirectory, name, dependency.Path); err != nil {
			return nil, err
		}
		fmt.Fprintf(&imports, "  import * as %s from %q;\n", strings.ReplaceAll(pkg.Name, "-", "_"), name)
	}
	return &pulumirpc.LinkResponse{
		ImportInstructions: "You can import the SDK with:\n\n" + imports.String(),
	}, nil
}

func loadPackage(
	ctx context.Context, loader schema.ReferenceLoader, wanted *pulumirpc.PackageDependency,
) (*schema.Package, error) {
	descriptor := &schema.PackageDescriptor{Name: wanted.Name, DownloadURL: wanted.Server}
	if version, err := semver.ParseTolerant(wanted.Version); err == nil {
		descriptor.Version = &version
	}
	if given := wanted.Parameterization; given != nil {
		version, err := semver.ParseTolerant(given.Version)
		if err != nil {
			return nil, fmt.Errorf("version of %s: %w", given.Name, err)
		}
		descriptor.Parameterization = &schema.ParameterizationDescriptor{
			Name: given.Name, Version: version, Value: given.Value,
		}
	}
	reference, err := schema.LoadPackageReferenceV2(ctx, loader, descriptor)
	if err != nil {
		return nil, err
	}
	pkg, err := reference.Definition()
	if err != nil {
		return nil, err
	}
	return pkg, pkg.ImportLanguages(map[string]schema.Language{"nodejs": nodejs.Importer})
}

// packageName is the name on npm that codegen gave the SDK.
func packageName(pkg *schema.Package) string {
	if info, ok := pkg.Language["nodejs"].(nodejs.NodePackageInfo); ok && info.PackageName != "" {
		return info.PackageName
	}
	namespace := pkg.Namespace
	if namespace == "" {
		namespace = "pulumi"
	}
	return "@" + namespace + "/" + pkg.Name
}
