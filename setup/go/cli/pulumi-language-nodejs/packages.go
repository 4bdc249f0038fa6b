package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// manifest is what a package.json says that the engine wants to know.
type manifest struct {
	Name    string                  `json:"name"`
	Version string                  `json:"version"`
	Pulumi  plugin.PulumiPluginJSON `json:"pulumi"`
}

// GetRequiredPackages answers which plugins the installed npm packages want. Unlike the released host it looks
// into node_modules only and not through the whole program folder: fixtures and other folders of a project name
// no packages of the program.
func (host *languageHost) GetRequiredPackages(
	_ context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	found := &packageScan{seen: map[string]bool{}}
	found.installed(filepath.Join(req.Info.ProgramDirectory, "node_modules"))
	return &pulumirpc.GetRequiredPackagesResponse{Packages: found.packages}, nil
}

type packageScan struct {
	seen     map[string]bool
	packages []*pulumirpc.PackageDependency
}

// installed reads every package of one node_modules folder; a scope (@name) is one level deeper.
func (s *packageScan) installed(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		switch {
		case strings.HasPrefix(entry.Name(), "."):
		case strings.HasPrefix(entry.Name(), "@"):
			s.installed(path)
		default:
			s.one(path)
		}
	}
}

// one reads a package and those nested in it. Links are resolved first, because a `file:` dependency is one and
// must be counted once.
func (s *packageScan) one(path string) {
	path, err := filepath.EvalSymlinks(path)
	if err != nil || s.seen[path] {
		return
	}
	s.seen[path] = true
	s.installed(filepath.Join(path, "node_modules"))

	text, err := os.ReadFile(filepath.Join(path, "package.json"))
	if err != nil {
		return
	}
	var info manifest
	if err := json.Unmarshal(text, &info); err != nil {
		logging.V(3).Infof("%s: %v", path, err)
		return
	}
	if info.Pulumi.Resource {
		s.packages = append(s.packages, info.dependency())
	}
}

// dependency says plugin name, version with a leading v, and the parameters of a parameterized provider.
func (m manifest) dependency() *pulumirpc.PackageDependency {
	name := m.Pulumi.Name
	if name == "" {
		name = strings.TrimPrefix(m.Name, "@pulumi/")
	}
	version := m.Pulumi.Version
	if version == "" {
		version = m.Version
	}
	return &pulumirpc.PackageDependency{
		Name:             name,
		Kind:             "resource",
		Version:          "v" + strings.TrimPrefix(version, "v"),
		Server:           m.Pulumi.Server,
		Parameterization: parameterization(m.Pulumi.Parameterization),
		Extension:        parameterization(m.Pulumi.ExtensionParameterization),
	}
}

func parameterization(given *plugin.PulumiParameterizationJSON) *pulumirpc.PackageParameterization {
	if given == nil {
		return nil
	}
	return &pulumirpc.PackageParameterization{Name: given.Name, Version: given.Version, Value: given.Value}
}
