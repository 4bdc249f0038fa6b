package main

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
	"google.golang.org/protobuf/types/known/structpb"
)

// options are `runtime.options` of Pulumi.yaml, with the released host's names, types and defaults.
type options struct {
	typescript     bool
	tsconfig       string
	nodeargs       string
	packageManager npm.PackageManagerType
	production     bool
}

var packageManagers = map[string]npm.PackageManagerType{
	"auto": npm.AutoPackageManager,
	"npm":  npm.NpmPackageManager,
	"yarn": npm.YarnPackageManager,
	"pnpm": npm.PnpmPackageManager,
	"bun":  npm.BunPackageManager,
}

// parseOptions refuses a value of the wrong type, so that a typing mistake in Pulumi.yaml is not ignored.
func parseOptions(given *structpb.Struct) (options, error) {
	values := given.AsMap()
	parsed := options{typescript: true, packageManager: npm.AutoPackageManager}
	var manager string
	err := errors.Join(
		take(values, "typescript", "a boolean", &parsed.typescript),
		take(values, "tsconfig", "a string", &parsed.tsconfig),
		take(values, "nodeargs", "a string", &parsed.nodeargs),
		take(values, "packagemanager", "a string", &manager),
		take(values, "production", "a boolean", &parsed.production),
	)
	if manager != "" {
		known, ok := packageManagers[manager]
		if !ok {
			err = errors.Join(err, fmt.Errorf(
				"runtime option packagemanager must be auto, npm, yarn, pnpm or bun, got %q", manager))
		}
		parsed.packageManager = known
	}
	return parsed, err
}

func take[T any](values map[string]any, key, kind string, into *T) error {
	value, given := values[key]
	if !given {
		return nil
	}
	typed, ok := value.(T)
	if !ok {
		return fmt.Errorf("runtime option %s must be %s, got %v", key, kind, value)
	}
	*into = typed
	return nil
}

// environment is what @pulumi/pulumi reads of these options in the program's process.
func (o options) environment() []string {
	var env []string
	if o.typescript {
		env = append(env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if o.tsconfig != "" {
		env = append(env, "PULUMI_NODEJS_TSCONFIG_PATH="+o.tsconfig)
	}
	return env
}
