package main

import (
	"context"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// The bridge forgets a container that was created but is not healthy in time: its error carries no state,
// so the container would stay without an owner and block its name. The official plugin saves it as failed;
// so does the relay, by looking for a container of the wanted name that was not there before.

const containerType = "docker:index/container:Container"

// watch is a creation under way: the ids of the containers that bear the name already.
type watch struct {
	client pulumirpc.ResourceProviderClient
	create *pulumirpc.CreateRequest
	name   string
	before []string
}

// watchCreation gives nil for all calls but the creation of a container with a known name.
func watchCreation(ctx context.Context, connection grpc.ClientConnInterface, request proto.Message) *watch {
	create, ok := request.(*pulumirpc.CreateRequest)
	if !ok || create.Preview || typeOf(create.Urn) != containerType {
		return nil
	}
	name := create.Properties.GetFields()["name"].GetStringValue()
	client := pulumirpc.NewResourceProviderClient(connection)
	return &watch{client, create, name, containersNamed(ctx, client, name)}
}

// failure adds the state of the container that the failed creation left behind, if it left one.
func (w *watch) failure(ctx context.Context, err error) error {
	if w == nil {
		return err
	}
	for _, id := range containersNamed(ctx, w.client, w.name) {
		if slices.Contains(w.before, id) {
			continue
		}
		state, unread := w.client.Read(ctx, &pulumirpc.ReadRequest{
			Id: id, Urn: w.create.Urn, Name: w.create.Name, Type: w.create.Type, Properties: w.known(id),
		})
		if unread != nil || state.Id == "" {
			return err
		}
		reason := status.Convert(err).Message()
		failed, unsaid := status.New(codes.Unknown, reason).WithDetails(&pulumirpc.ErrorResourceInitFailed{
			Id: id, Properties: state.Properties, Inputs: w.create.Properties, Reasons: []string{reason},
		})
		if unsaid != nil {
			return err
		}
		return failed.Err()
	}
	return err
}

// known is the state to read from: the inputs, some of which the engine (Docker's) does not keep, and
// Terraform's own `id`, which the bridge calls by another name.
func (w *watch) known(id string) *structpb.Struct {
	known := proto.CloneOf(w.create.Properties)
	known.Fields["containerId"] = structpb.NewStringValue(id)
	return known
}

// containersNamed lists the ids of the containers of a name, running or not.
func containersNamed(ctx context.Context, client pulumirpc.ResourceProviderClient, name string) []string {
	answer, err := client.Invoke(ctx, &pulumirpc.InvokeRequest{
		Tok: "docker:index/getContainers:getContainers", Args: &structpb.Struct{},
	})
	if err != nil {
		return nil
	}
	var ids []string
	for _, container := range answer.Return.GetFields()["containers"].GetListValue().GetValues() {
		fields := container.GetStructValue().GetFields()
		for _, its := range fields["names"].GetListValue().GetValues() {
			if its.GetStringValue() == name || its.GetStringValue() == "/"+name {
				ids = append(ids, fields["id"].GetStringValue())
			}
		}
	}
	return ids
}
