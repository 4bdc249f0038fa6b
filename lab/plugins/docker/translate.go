package main

import (
	"slices"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/structpb"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// subject is the npm package's type or function that a call is about, with the renames of its properties.
type subject struct {
	token string
	names pairs
}

// subjectOf reads it from the request; empty for calls about nothing in particular (Handshake, Cancel…).
func subjectOf(request proto.Message) subject {
	token := ""
	switch m := request.(type) {
	case *pulumirpc.ConfigureRequest: // older engines name no URN here
		token = "pulumi:providers:docker"
	case *pulumirpc.InvokeRequest:
		token = m.GetTok()
	case interface{ GetUrn() string }:
		token = typeOf(m.GetUrn())
	}
	return subject{token, properties[token]}
}

func (s subject) refusal() error {
	if slices.Contains(refused, s.token) {
		return status.Errorf(codes.Unimplemented,
			"%s needs the official plugin docker %s; this is the relay", s.token, version)
	}
	return nil
}

func (s subject) translateRequest(request proto.Message) {
	there := s.names.there
	switch m := request.(type) {
	case *pulumirpc.CheckRequest:
		m.Urn, m.Type = urnThere(m.Urn), tokens.there(m.Type)
		renameKeys(there, m.Olds, m.News)
	case *pulumirpc.DiffRequest:
		m.Urn, m.Type = urnThere(m.Urn), tokens.there(m.Type)
		renameKeys(there, m.Olds, m.News, m.OldInputs)
		renamePaths(there, m.IgnoreChanges)
	case *pulumirpc.CreateRequest:
		m.Urn, m.Type = urnThere(m.Urn), tokens.there(m.Type)
		renameKeys(there, m.Properties)
	case *pulumirpc.ReadRequest:
		m.Urn, m.Type = urnThere(m.Urn), tokens.there(m.Type)
		renameKeys(there, m.Properties, m.Inputs)
	case *pulumirpc.UpdateRequest:
		m.Urn, m.Type = urnThere(m.Urn), tokens.there(m.Type)
		renameKeys(there, m.Olds, m.News, m.OldInputs)
		renamePaths(there, m.IgnoreChanges)
	case *pulumirpc.DeleteRequest:
		m.Urn, m.Type = urnThere(m.Urn), tokens.there(m.Type)
		renameKeys(there, m.Properties, m.OldInputs)
	case *pulumirpc.InvokeRequest:
		m.Tok = tokens.there(m.Tok)
	case *pulumirpc.ConfigureRequest:
		renameKeys(there, m.Args)
		m.Variables = renameVariables(there, m.Variables)
	}
}

func (s subject) translateAnswer(answer proto.Message) {
	back := s.names.back
	switch m := answer.(type) {
	case *pulumirpc.CheckResponse:
		renameKeys(back, m.Inputs)
		for _, failure := range m.Failures {
			failure.Property = inPath(failure.Property, back)
		}
	case *pulumirpc.DiffResponse:
		s.translateDiff(m)
	case *pulumirpc.CreateResponse:
		renameKeys(back, m.Properties)
	case *pulumirpc.ReadResponse:
		renameKeys(back, m.Properties, m.Inputs)
	case *pulumirpc.UpdateResponse:
		renameKeys(back, m.Properties)
	}
}

func (s subject) translateDiff(diff *pulumirpc.DiffResponse) {
	back := s.names.back
	for _, paths := range [][]string{diff.Replaces, diff.Stables, diff.Diffs} {
		renamePaths(back, paths)
	}
	detailed := map[string]*pulumirpc.PropertyDiff{}
	for path, kind := range diff.DetailedDiff {
		detailed[inPath(path, back)] = kind
	}
	diff.DetailedDiff = detailed
	if slices.Contains(deletedFirst, s.token) && len(diff.Replaces) > 0 {
		diff.DeleteBeforeReplace = true
	}
}

// translateError keeps an error as it is, but for the state of a resource that was made and did not come
// up (a container that is not healthy in time): it travels in the error's details.
func (s subject) translateError(err error) error {
	original := status.Convert(err)
	var details []protoadapt.MessageV1
	for _, detail := range original.Details() {
		if failed, ok := detail.(*pulumirpc.ErrorResourceInitFailed); ok {
			renameKeys(s.names.back, failed.Properties, failed.Inputs)
		}
		if message, ok := detail.(proto.Message); ok {
			details = append(details, protoadapt.MessageV1Of(message))
		}
	}
	translated, failure := status.New(original.Code(), original.Message()).WithDetails(details...)
	if failure != nil {
		return err
	}
	return translated.Err()
}

// defaultsKey is where the bridge notes which inputs it has filled in by itself.
const defaultsKey = "__defaults"

// rawStateDeltaKey is where each bridge notes in the state how its own names differ from the provider's. The official
// plugin's names are others, and it ends over a note of this one's, as this one does over its.
const rawStateDeltaKey = "__pulumi_raw_state_delta"

// renameKeys renames the top-level keys and leaves that note out; values stay untouched, secrets and unknowns among
// them.
func renameKeys(rename func(string) string, objects ...*structpb.Struct) {
	for _, object := range objects {
		renamed := map[string]*structpb.Value{}
		for key, value := range object.GetFields() {
			if key != rawStateDeltaKey {
				renamed[rename(key)] = value
			}
		}
		for _, name := range renamed[defaultsKey].GetListValue().GetValues() {
			if text, ok := name.Kind.(*structpb.Value_StringValue); ok {
				text.StringValue = rename(text.StringValue)
			}
		}
		if object != nil {
			object.Fields = renamed
		}
	}
}

func renamePaths(rename func(string) string, paths []string) {
	for i, path := range paths {
		paths[i] = inPath(path, rename)
	}
}

// renameVariables renames configuration of the form `docker:config:registryAuth`.
func renameVariables(rename func(string) string, variables map[string]string) map[string]string {
	const prefix = "docker:config:"
	renamed := map[string]string{}
	for key, value := range variables {
		if len(key) > len(prefix) && key[:len(prefix)] == prefix {
			key = prefix + rename(key[len(prefix):])
		}
		renamed[key] = value
	}
	return renamed
}
