// Command docker is a relay: the plugin `docker` 5.2.0 for the engine, the Terraform bridge with the
// upstream provider behind it.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"time"

	"google.golang.org/grpc"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// version is the release of pulumi-docker that the npm package @pulumi/docker asks for.
const version = "5.2.0"

// largest is the size in bytes that a message may have; Pulumi's own limit.
const largest = 400 << 20

func main() {
	// The kernel ends the bridge when the thread that started it ends: it has to be this one.
	runtime.LockOSThread()
	if len(os.Args) > 1 && os.Args[1] == "--version" {
		fmt.Println(version)
		return
	}
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-resource-docker (relay): %v\n", err)
		os.Exit(1)
	}
}

// serve starts the bridge, points it at the upstream provider, prints the port, and relays until the
// bridge or the engine ends. The arguments are the engine's, and go to the bridge as they are.
func serve(arguments []string) error {
	paths, err := readPaths()
	if err != nil {
		return err
	}
	bridge, err := startBridge(paths.Bridge, arguments)
	if err != nil {
		return err
	}
	defer end(bridge)
	ended := make(chan error, 3)
	go func() { ended <- farewell(os.Getppid()) }()
	go func() { ended <- fmt.Errorf("the bridge ended: %w", bridge.wait()) }()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := parameterize(ctx, bridge.connection, paths.Provider); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer(
		grpc.UnaryInterceptor(relay{bridge.connection}.pass),
		grpc.MaxRecvMsgSize(largest), grpc.MaxSendMsgSize(largest),
	)
	pulumirpc.RegisterResourceProviderServer(server, pulumirpc.UnimplementedResourceProviderServer{})
	go func() { ended <- server.Serve(listener) }()
	fmt.Printf("%d\n", listener.Addr().(*net.TCPAddr).Port)
	return <-ended
}
