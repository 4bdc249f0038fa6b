// Command pulumi-language-nodejs is a small Node language host for the Pulumi engine.
//
// The released host comes inside the CLI download. Where that download cannot be reached, its Go module cannot
// be had either, while everything it is made of can: this program serves pulumirpc.LanguageRuntime from the
// same module as the CLI. It leaves out what this project never asks for: Bun, debuggers, program generation
// and the monitor proxy for synchronous invokes.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// languageHost answers for one engine; every method lies in the file of its concern.
type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	engineAddress string
	// programs ends when the engine cancels: running programs are interrupted, and still answered for.
	programs       context.Context
	cancelPrograms context.CancelFunc
	// end ends this process.
	end context.CancelFunc
}

func main() {
	flag.String("tracing", "", "accepted because the engine passes it; not used")
	flag.String("runtime", "nodejs", "accepted because the engine passes it; only nodejs is served")
	showVersion := flag.Bool("version", false, "print the version and end")
	flag.Parse()
	if *showVersion {
		fmt.Println(version.Version)
		return
	}
	logging.InitLogging(false, 0, false)

	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := serve(interrupted, flag.Arg(0)); err != nil {
		cmdutil.Exit(err)
	}
}

// serve prints the port, as the engine expects of a plugin, and returns when the server or the engine ends.
func serve(ctx context.Context, engineAddress string) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	programs, cancelPrograms := context.WithCancel(ctx)
	defer cancelPrograms()
	host := &languageHost{
		engineAddress: engineAddress, programs: programs, cancelPrograms: cancelPrograms, end: end,
	}
	if engineAddress != "" {
		if err := endWithEngine(engineAddress, end); err != nil {
			return err
		}
	}
	done := make(chan bool)
	context.AfterFunc(ctx, func() { close(done) })
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: done,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, host)
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("could not start the language host's server: %w", err)
	}
	fmt.Printf("%d\n", handle.Port)
	return <-handle.Done
}

// endWithEngine ends this process when the engine stops answering, so that no host is left behind.
func endWithEngine(address string, end context.CancelFunc) error {
	if err := rpcutil.Healthcheck(context.Background(), address, 5*time.Minute, end); err != nil {
		return fmt.Errorf("could not watch the engine at %s: %w", address, err)
	}
	return nil
}

// Handshake is the newer way in which an engine introduces itself, in place of the argument.
func (host *languageHost) Handshake(
	_ context.Context, req *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	host.engineAddress = req.EngineAddress
	return &pulumirpc.LanguageHandshakeResponse{}, endWithEngine(req.EngineAddress, host.end)
}

func (host *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// Cancel interrupts running programs; the engine calls it when the user wants to stop.
func (host *languageHost) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	host.cancelPrograms()
	return &emptypb.Empty{}, nil
}
