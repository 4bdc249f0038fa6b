package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const (
	containerURN = "urn:pulumi:dev::immich-sso::immich-sso:index:ImmichSignIn$" + containerType + "::photos"
	imageURN     = "urn:pulumi:dev::immich-sso::docker:index/remoteImage:RemoteImage::image"
)

var secret = map[string]any{"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "x"}

func TestCheckRenamesBothWays(t *testing.T) {
	bridge := &fakeBridge{check: &pulumirpc.CheckResponse{
		Inputs:   object(map[string]any{"commands": secret, "image": "i", "__defaults": []any{"commands", "name"}}),
		Failures: []*pulumirpc.CheckFailure{{Property: "networksAdvanceds[0].name", Reason: "r"}},
	}}
	answer, err := through(t, bridge).Check(t.Context(), &pulumirpc.CheckRequest{
		Urn: containerURN, Type: containerType,
		Olds: object(map[string]any{"command": []any{"a"}}),
		News: object(map[string]any{"command": secret, "networksAdvanced": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	expectMessage(t, "request", bridge.asked[0], &pulumirpc.CheckRequest{
		Urn: containerURN, Type: containerType,
		Olds: object(map[string]any{"commands": []any{"a"}}),
		News: object(map[string]any{"commands": secret, "networksAdvanceds": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}),
	})
	expectMessage(t, "answer", answer, &pulumirpc.CheckResponse{
		Inputs:   object(map[string]any{"command": secret, "image": "i", "__defaults": []any{"command", "name"}}),
		Failures: []*pulumirpc.CheckFailure{{Property: "networksAdvanced[0].name", Reason: "r"}},
	})
}

func TestDiffRenamesPathsAndDeletesContainersFirst(t *testing.T) {
	update := &pulumirpc.PropertyDiff{Kind: pulumirpc.PropertyDiff_UPDATE_REPLACE}
	bridge := &fakeBridge{diff: &pulumirpc.DiffResponse{
		Replaces: []string{"commands[1]"}, Diffs: []string{"commands", "networksAdvanceds"}, Stables: []string{"name"},
		DetailedDiff: map[string]*pulumirpc.PropertyDiff{"commands[1]": update, "networksAdvanceds[0].name": update},
	}}
	answer, err := through(t, bridge).Diff(t.Context(), &pulumirpc.DiffRequest{
		Id: "1", Urn: containerURN, IgnoreChanges: []string{"networksAdvanced[*].aliases", "envs"},
	})
	if err != nil {
		t.Fatal(err)
	}
	expectMessage(t, "request", bridge.asked[0], &pulumirpc.DiffRequest{
		Id: "1", Urn: containerURN, IgnoreChanges: []string{"networksAdvanceds[*].aliases", "envs"},
	})
	expectMessage(t, "answer", answer, &pulumirpc.DiffResponse{
		Replaces: []string{"command[1]"}, Diffs: []string{"command", "networksAdvanced"}, Stables: []string{"name"},
		DetailedDiff:        map[string]*pulumirpc.PropertyDiff{"command[1]": update, "networksAdvanced[0].name": update},
		DeleteBeforeReplace: true,
	})
}

func TestWhatHasANameIsDeletedFirst(t *testing.T) {
	for _, kind := range []string{"network:Network", "secret:Secret", "service:Service", "serviceConfig:ServiceConfig", "volume:Volume"} {
		bridge := &fakeBridge{diff: &pulumirpc.DiffResponse{Replaces: []string{"name"}}}
		urn := "urn:pulumi:dev::immich-sso::docker:index/" + kind + "::one"
		answer, err := through(t, bridge).Diff(t.Context(), &pulumirpc.DiffRequest{Urn: urn})
		if err != nil {
			t.Fatal(err)
		}
		expectMessage(t, kind, answer, &pulumirpc.DiffResponse{Replaces: []string{"name"}, DeleteBeforeReplace: true})
	}
}

func TestNoBridgesNoteOfItsNamesComesThrough(t *testing.T) {
	noted := func() *structpb.Struct {
		return object(map[string]any{"commands": []any{"a"}, "__pulumi_raw_state_delta": map[string]any{"obj": map[string]any{}}})
	}
	bridge := &fakeBridge{diff: &pulumirpc.DiffResponse{}}
	if _, err := through(t, bridge).Diff(t.Context(), &pulumirpc.DiffRequest{Urn: containerURN, Olds: noted()}); err != nil {
		t.Fatal(err)
	}
	expectMessage(t, "request", bridge.asked[0], &pulumirpc.DiffRequest{
		Urn: containerURN, Olds: object(map[string]any{"commands": []any{"a"}}),
	})
	read := &pulumirpc.ReadResponse{Properties: noted(), Inputs: noted()}
	subjectOf(&pulumirpc.ReadRequest{Urn: containerURN}).translateAnswer(read)
	clean := object(map[string]any{"command": []any{"a"}})
	expectMessage(t, "answer", read, &pulumirpc.ReadResponse{Properties: clean, Inputs: clean})
}

func TestImageHasAnotherToken(t *testing.T) {
	bridge := &fakeBridge{diff: &pulumirpc.DiffResponse{Replaces: []string{"name"}}}
	answer, err := through(t, bridge).Diff(t.Context(), &pulumirpc.DiffRequest{
		Urn: imageURN, Type: "docker:index/remoteImage:RemoteImage", Olds: object(map[string]any{"command": "stays"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	expectMessage(t, "request", bridge.asked[0], &pulumirpc.DiffRequest{
		Urn:  "urn:pulumi:dev::immich-sso::docker:index/image:Image::image",
		Type: "docker:index/image:Image", Olds: object(map[string]any{"command": "stays"}),
	})
	expectMessage(t, "answer", answer, &pulumirpc.DiffResponse{Replaces: []string{"name"}})
}

func TestConfigureRenamesRegistryAuth(t *testing.T) {
	bridge := &fakeBridge{}
	_, err := through(t, bridge).Configure(t.Context(), &pulumirpc.ConfigureRequest{
		Args:      object(map[string]any{"registryAuth": "[]", "host": "h"}),
		Variables: map[string]string{"docker:config:registryAuth": "[]", "docker:config:host": "h"},
	})
	if err != nil {
		t.Fatal(err)
	}
	expectMessage(t, "request", bridge.asked[0], &pulumirpc.ConfigureRequest{
		Args:      object(map[string]any{"registryAuths": "[]", "host": "h"}),
		Variables: map[string]string{"docker:config:registryAuths": "[]", "docker:config:host": "h"},
	})
}

func TestWhatTheRelayAnswersItself(t *testing.T) {
	client := through(t, &fakeBridge{})
	info, err := client.GetPluginInfo(t.Context(), &emptypb.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	expectMessage(t, "plugin", info, &pulumirpc.PluginInfo{Version: "5.2.0"})
	_, err = client.Create(t.Context(), &pulumirpc.CreateRequest{Urn: "urn:pulumi:s::p::docker:index/image:Image::i"})
	if want := status.Error(codes.Unimplemented,
		"docker:index/image:Image needs the official plugin docker 5.2.0; this is the relay"); err.Error() != want.Error() {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestFailedContainerKeepsItsState(t *testing.T) {
	bridge := &fakeBridge{
		containers: []string{"old"},
		read:       &pulumirpc.ReadResponse{Id: "new", Properties: object(map[string]any{"commands": []any{"a"}})},
	}
	refusal := status.Error(codes.Unknown, "container failed to be in healthy state: ")
	bridge.create = func() (*pulumirpc.CreateResponse, error) {
		bridge.containers = append(bridge.containers, "new")
		return nil, refusal
	}
	client := through(t, bridge)
	inputs := map[string]any{"name": "photos", "command": []any{"a"}}
	_, err := client.Create(t.Context(), &pulumirpc.CreateRequest{Urn: containerURN, Properties: object(inputs)})
	details := status.Convert(err).Details()
	if len(details) != 1 {
		t.Fatalf("no details: %v", err)
	}
	expectMessage(t, "detail", details[0].(proto.Message), &pulumirpc.ErrorResourceInitFailed{
		Id: "new", Properties: object(map[string]any{"command": []any{"a"}}), Inputs: object(inputs),
		Reasons: []string{"container failed to be in healthy state: "},
	})
	expectMessage(t, "read", bridge.asked[1], &pulumirpc.ReadRequest{Id: "new", Urn: containerURN,
		Properties: object(map[string]any{"name": "photos", "commands": []any{"a"}, "containerId": "new"})})

	bridge.create = func() (*pulumirpc.CreateResponse, error) { return nil, refusal }
	_, err = client.Create(t.Context(), &pulumirpc.CreateRequest{Urn: containerURN, Properties: object(inputs)})
	if details := status.Convert(err).Details(); len(details) != 0 {
		t.Errorf("a container that was there before was taken over: %v", details)
	}
}

func TestPaths(t *testing.T) {
	file := filepath.Join(t.TempDir(), "relay.json")
	write := func(paths Paths) {
		text, _ := json.Marshal(paths)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(Paths{Bridge: "bin/bridge", Provider: "/opt/terraform-provider-docker"})
	got, err := pathsFrom(file)
	want := Paths{Bridge: filepath.Join(filepath.Dir(file), "bin/bridge"), Provider: "/opt/terraform-provider-docker"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v %v, want %v", got, err, want)
	}
	write(Paths{Bridge: "b"})
	if _, err := pathsFrom(file); err == nil || err.Error() != file+`: no "provider" in it; run the set-up again` {
		t.Errorf("got %v", err)
	}
}
