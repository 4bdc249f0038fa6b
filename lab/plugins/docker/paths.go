package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Paths says where the two programs behind the relay lie. Relative ones start at the file's own folder.
type Paths struct {
	// Bridge is the plugin `pulumi-resource-terraform-provider`.
	Bridge string `json:"bridge"`
	// Provider is the upstream Terraform provider; the bridge wants the name `terraform-provider-docker`.
	Provider string `json:"provider"`
}

// readPaths reads the file of the relay's name with `.json` beside it; set-up writes it.
func readPaths() (Paths, error) {
	program, err := os.Executable()
	if err != nil {
		return Paths{}, err
	}
	return pathsFrom(program + ".json")
}

func pathsFrom(file string) (Paths, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Paths{}, fmt.Errorf("no description of the bridge: %w; run the set-up again", err)
	}
	var paths Paths
	if err := json.Unmarshal(text, &paths); err != nil {
		return Paths{}, fmt.Errorf("%s: %w; run the set-up again", file, err)
	}
	for name, path := range map[string]*string{"bridge": &paths.Bridge, "provider": &paths.Provider} {
		if *path == "" {
			return Paths{}, fmt.Errorf("%s: no %q in it; run the set-up again", file, name)
		}
		if !filepath.IsAbs(*path) {
			*path = filepath.Join(filepath.Dir(file), *path)
		}
	}
	return paths, nil
}
