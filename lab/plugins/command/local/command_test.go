package local

import (
	"testing"

	"github.com/blang/semver"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

const urn = resource.URN("urn:pulumi:dev::immich-sso::command:local:Command::c")

func server(t *testing.T) integration.Server {
	provider := infer.Provider(infer.Options{
		Resources: []infer.InferredResource{infer.Resource(&Command{})},
		Functions: []infer.InferredFunction{infer.Function(&Run{})},
	})
	s, err := integration.NewServer(t.Context(), "command", semver.MustParse("1.2.1"), integration.WithProvider(provider))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func text(value string) property.Value { return property.New(value) }

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func inputs(more map[string]property.Value) property.Map {
	all := map[string]property.Value{
		"create":      text(`printf 'created %s by %s\n\n' "$A" "$(cat)"; echo careful >&2`),
		"update":      text(`printf 'updated after %s' "$PULUMI_COMMAND_STDOUT"`),
		"stdin":       text("stdin"),
		"environment": property.New(map[string]property.Value{"A": text("a")}),
	}
	for name, value := range more {
		all[name] = value
	}
	return property.NewMap(all)
}

func TestCreateUpdateDelete(t *testing.T) {
	s := server(t)
	file := t.TempDir() + "/deleted"
	first := inputs(map[string]property.Value{"delete": text(`printf %s "$PULUMI_COMMAND_STDOUT" > ` + file)})
	created, err := s.Create(p.CreateRequest{Urn: urn, Properties: first})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "stdout", created.Properties.Get("stdout").AsString(), "created a by stdin\n")
	expect(t, "stderr", created.Properties.Get("stderr").AsString(), "careful")
	updated, err := s.Update(p.UpdateRequest{ID: created.ID, Urn: urn, State: created.Properties, Inputs: first})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "stdout", updated.Properties.Get("stdout").AsString(), "updated after created a by stdin")
	if err := s.Delete(p.DeleteRequest{ID: created.ID, Urn: urn, Properties: updated.Properties}); err != nil {
		t.Fatal(err)
	}
	found, err := s.Invoke(p.InvokeRequest{Token: "command:local:run",
		Args: property.NewMap(map[string]property.Value{"command": text("cat " + file)})})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "delete saw", found.Return.Get("stdout").AsString(), "updated after created a by stdin")
}

func TestPreviewRunsNothing(t *testing.T) {
	file := t.TempDir() + "/ran"
	s := server(t)
	if _, err := s.Create(p.CreateRequest{Urn: urn, DryRun: true,
		Properties: inputs(map[string]property.Value{"create": text("touch " + file)})}); err != nil {
		t.Fatal(err)
	}
	found, err := s.Invoke(p.InvokeRequest{Token: "command:local:run",
		Args: property.NewMap(map[string]property.Value{"command": text("test -e " + file + " || echo none")})})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "file", found.Return.Get("stdout").AsString(), "none")
}

func TestPreviousOutputCanBeKeptAway(t *testing.T) {
	s := server(t)
	given := inputs(map[string]property.Value{"addPreviousOutputInEnv": property.New(false)})
	created, err := s.Create(p.CreateRequest{Urn: urn, Properties: given})
	if err != nil {
		t.Fatal(err)
	}
	updated, err := s.Update(p.UpdateRequest{ID: created.ID, Urn: urn, State: created.Properties, Inputs: given})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "stdout", updated.Properties.Get("stdout").AsString(), "updated after ")
}

func TestFailureShowsCommandAndOutput(t *testing.T) {
	_, err := server(t).Create(p.CreateRequest{Urn: urn, Properties: property.NewMap(map[string]property.Value{
		"create": text("echo oh; exit 3"), "logging": text("none"),
	})})
	expect(t, "error", err.Error(), "exit status 3: running \"echo oh; exit 3\":\noh\n")
}

func TestInterpreterAndFolder(t *testing.T) {
	folder := t.TempDir()
	created, err := server(t).Create(p.CreateRequest{Urn: urn, Properties: property.NewMap(map[string]property.Value{
		"create": text("pwd"), "dir": text(folder),
		"interpreter": property.New([]property.Value{text("/bin/sh"), text("-ec")}),
	})})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "stdout", created.Properties.Get("stdout").AsString(), folder)
}

func TestPathsAreRefused(t *testing.T) {
	_, err := server(t).Create(p.CreateRequest{Urn: urn, Properties: property.NewMap(map[string]property.Value{
		"create": text("true"), "assetPaths": property.New([]property.Value{text("*")}),
	})})
	expect(t, "error", err.Error(),
		"assetPaths and archivePaths need the official plugin command 1.2.1; this is the stand-in")
}
