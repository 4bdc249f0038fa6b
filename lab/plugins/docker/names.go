package main

import (
	"slices"
	"strings"
)

// The one table of differences between @pulumi/docker 5.2.0 and what the bridge makes of the upstream
// provider by itself. Everything else, at every depth, has the same name on both sides; the test
// test/plugins/docker-names.test.ts holds the table to the npm package.
var (
	// tokens maps types and functions of the npm package to the bridge's.
	tokens = pairs{
		{"docker:index/remoteImage:RemoteImage", "docker:index/image:Image"},
		{"docker:index/serviceConfig:ServiceConfig", "docker:index/config:Config"},
		{"docker:index/getRemoteImage:getRemoteImage", "docker:index/getImage:getImage"},
	}
	// properties maps top-level properties, by the npm package's type; `pulumi:providers:docker` is the provider itself.
	properties = map[string]pairs{
		containerType: {
			{"command", "commands"},
			{"networksAdvanced", "networksAdvanceds"},
		},
		"pulumi:providers:docker": {
			{"registryAuth", "registryAuths"},
		},
	}
	// refused are types of the npm package that only the official plugin has.
	refused = []string{"docker:index/image:Image"}
	// deletedFirst are types whose replacement starts with the deletion, unless the program says otherwise: the
	// official plugin makes up a name where none is given, and takes a given one for taken.
	deletedFirst = []string{
		containerType,
		"docker:index/network:Network",
		"docker:index/secret:Secret",
		"docker:index/service:Service",
		"docker:index/serviceConfig:ServiceConfig",
		"docker:index/volume:Volume",
	}
)

// pair is one name on both sides.
type pair struct{ npm, bridge string }

type pairs []pair

// there gives the bridge's name, back the npm package's; an unknown name stays as it is.
func (p pairs) there(name string) string {
	i := slices.IndexFunc(p, func(entry pair) bool { return entry.npm == name })
	if i < 0 {
		return name
	}
	return p[i].bridge
}

func (p pairs) back(name string) string {
	i := slices.IndexFunc(p, func(entry pair) bool { return entry.bridge == name })
	if i < 0 {
		return name
	}
	return p[i].npm
}

// typeOf reads the type out of a URN: urn:pulumi:stack::project::parent$type::name.
func typeOf(urn string) string {
	parts := strings.SplitN(urn, "::", 4)
	if len(parts) < 3 {
		return ""
	}
	return parts[2][strings.LastIndex(parts[2], "$")+1:]
}

// urnThere writes the bridge's type into a URN.
func urnThere(urn string) string {
	npm := typeOf(urn)
	if npm == "" || tokens.there(npm) == npm {
		return urn
	}
	parts := strings.SplitN(urn, "::", 4)
	parts[2] = strings.TrimSuffix(parts[2], npm) + tokens.there(npm)
	return strings.Join(parts, "::")
}

// inPath renames the first part of a property path such as `networksAdvanced[0].name`.
func inPath(path string, rename func(string) string) string {
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		end = len(path)
	}
	return rename(path[:end]) + path[end:]
}
