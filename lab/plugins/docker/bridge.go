package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// bridge is the running child and the connection to it.
type bridge struct {
	command    *exec.Cmd
	connection *grpc.ClientConn
	wait       func() error // waits for the child's end, as often as it is called
}

func startBridge(path string, arguments []string) (*bridge, error) {
	command := exec.Command(path, arguments...)
	command.Stderr = os.Stderr
	command.SysProcAttr = endWithParent()
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("the bridge does not start: %w", err)
	}
	child := &bridge{command: command, wait: sync.OnceValue(command.Wait)}
	port, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		child.stop()
		return nil, fmt.Errorf("the bridge named no port: %w", err)
	}
	child.connection, err = grpc.NewClient("127.0.0.1:"+strings.TrimSpace(port),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(largest), grpc.MaxCallSendMsgSize(largest)))
	if err != nil {
		child.stop()
		return nil, err
	}
	return child, nil
}

// parameterize makes the bridge the provider whose program lies at the path.
func parameterize(ctx context.Context, connection *grpc.ClientConn, path string) error {
	_, err := pulumirpc.NewResourceProviderClient(connection).Parameterize(ctx, &pulumirpc.ParameterizeRequest{
		Parameters: &pulumirpc.ParameterizeRequest_Args{
			Args: &pulumirpc.ParameterizeRequest_ParametersArgs{Args: []string{path}},
		},
	})
	if err != nil {
		return fmt.Errorf("the bridge refuses %s: %w", path, err)
	}
	return nil
}

// stop asks the bridge to end, so that it ends the upstream provider, and makes it end after 3 seconds.
func (b *bridge) stop() {
	_ = b.command.Process.Signal(syscall.SIGINT)
	ended := make(chan struct{})
	go func() {
		_ = b.wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(3 * time.Second):
		_ = b.command.Process.Kill()
		<-ended
	}
}
