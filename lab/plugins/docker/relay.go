package main

import (
	"context"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// relay passes every call on to the bridge, with the names changed on the way there and back.
type relay struct{ connection grpc.ClientConnInterface }

// pass takes the place of all the service's handlers.
func (r relay) pass(
	ctx context.Context, request any, call *grpc.UnaryServerInfo, _ grpc.UnaryHandler,
) (any, error) {
	switch call.FullMethod {
	case pulumirpc.ResourceProvider_GetPluginInfo_FullMethodName:
		return &pulumirpc.PluginInfo{Version: version}, nil
	case pulumirpc.ResourceProvider_GetSchema_FullMethodName:
		return nil, status.Error(codes.Unimplemented, "the relay has no schema: @pulumi/docker carries its own")
	}
	answer, err := answerTo(call.FullMethod)
	if err != nil {
		return nil, err
	}
	message := request.(proto.Message)
	subject := subjectOf(message)
	if err := subject.refusal(); err != nil {
		return nil, err
	}
	subject.translateRequest(message)
	creation := watchCreation(ctx, r.connection, message)
	if err := r.connection.Invoke(ctx, call.FullMethod, message, answer); err != nil {
		return nil, subject.translateError(creation.failure(ctx, err))
	}
	subject.translateAnswer(answer)
	return answer, nil
}

// answerTo makes an empty answer of the kind that a method gives: /pulumirpc.ResourceProvider/Create.
func answerTo(method string) (proto.Message, error) {
	name := strings.ReplaceAll(strings.TrimPrefix(method, "/"), "/", ".")
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return nil, status.Error(codes.Unimplemented, err.Error())
	}
	kind, err := protoregistry.GlobalTypes.FindMessageByName(found.(protoreflect.MethodDescriptor).Output().FullName())
	if err != nil {
		return nil, status.Error(codes.Unimplemented, err.Error())
	}
	return kind.New().Interface(), nil
}
