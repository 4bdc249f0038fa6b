package main

import (
	"context"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// fakeBridge notes each request and gives the answer set for it.
type fakeBridge struct {
	pulumirpc.UnimplementedResourceProviderServer
	asked      []proto.Message
	check      *pulumirpc.CheckResponse
	diff       *pulumirpc.DiffResponse
	create     func() (*pulumirpc.CreateResponse, error)
	read       *pulumirpc.ReadResponse
	containers []string // ids of the containers named photos
}

func (f *fakeBridge) Check(_ context.Context, r *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	f.asked = append(f.asked, r)
	return f.check, nil
}

func (f *fakeBridge) Diff(_ context.Context, r *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	f.asked = append(f.asked, r)
	return f.diff, nil
}

func (f *fakeBridge) Create(_ context.Context, r *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	f.asked = append(f.asked, r)
	return f.create()
}

func (f *fakeBridge) Read(_ context.Context, r *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	f.asked = append(f.asked, r)
	return f.read, nil
}

func (f *fakeBridge) Configure(
	_ context.Context, r *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	f.asked = append(f.asked, r)
	return &pulumirpc.ConfigureResponse{AcceptSecrets: true}, nil
}

func (f *fakeBridge) Invoke(context.Context, *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	var list []any
	for _, id := range f.containers {
		list = append(list, map[string]any{"id": id, "names": []any{"/photos"}})
	}
	return &pulumirpc.InvokeResponse{Return: object(map[string]any{"containers": list})}, nil
}

// through gives a client that speaks to the fake by way of the relay.
func through(t *testing.T, bridge *fakeBridge) pulumirpc.ResourceProviderClient {
	behind := connect(t, grpc.NewServer(), bridge)
	server := grpc.NewServer(grpc.UnaryInterceptor(relay{behind}.pass))
	return pulumirpc.NewResourceProviderClient(
		connect(t, server, pulumirpc.UnimplementedResourceProviderServer{}))
}

func connect(t *testing.T, server *grpc.Server, with pulumirpc.ResourceProviderServer) *grpc.ClientConn {
	pulumirpc.RegisterResourceProviderServer(server, with)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	connection, err := grpc.NewClient(listener.Addr().String(),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

func object(fields map[string]any) *structpb.Struct {
	made, err := structpb.NewStruct(fields)
	if err != nil {
		panic(err)
	}
	return made
}

func expectMessage(t *testing.T, what string, got, want proto.Message) {
	t.Helper()
	if !proto.Equal(got, want) {
		t.Errorf("%s\n got %s\nwant %s", what, protojson.Format(got), protojson.Format(want))
	}
}
