package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strconv"

	"github.com/google/shlex"
	"github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// RunPlugin runs a plugin written for Node from its source: a provider, or a policy pack (kind analyzer).
func (host *languageHost) RunPlugin(
	req *pulumirpc.RunPluginRequest, server grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	defer closer.Close()

	command, err := pluginCommand(req, server)
	if err != nil {
		return err
	}
	command.Stdout, command.Stderr = stdout, stderr
	if req.Kind == string(apitype.AnalyzerPlugin) {
		return runPolicyPack(server, command, stdout)
	}
	if err := command.Run(); err != nil {
		return fmt.Errorf("plugin %s: %w", req.Name, err)
	}
	return closer.Close()
}

func pluginCommand(
	req *pulumirpc.RunPluginRequest, server grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) (*exec.Cmd, error) {
	opts, err := parseOptions(req.Info.Options)
	if err != nil {
		return nil, err
	}
	nodeArgs, err := shlex.Split(opts.nodeargs)
	if err != nil {
		return nil, fmt.Errorf("runtime option nodeargs: %w", err)
	}
	program := req.Info.ProgramDirectory
	module, directory, args := "run-plugin", req.Pwd, append([]string{program}, req.Args...)
	if req.Kind == string(apitype.AnalyzerPlugin) {
		// A policy pack takes its folder as the last argument and runs in it.
		module, directory, args = "run-policy-pack", program, append(append([]string{}, req.Args...), program)
	}
	runner, err := locateModule("@pulumi/pulumi/cmd/"+module+"/index.js", program)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(server.Context(), "node", append(append(nodeArgs, runner), args...)...)
	command.Dir = directory
	command.Env = append(req.Env, opts.environment()...)
	return command, nil
}

// runPolicyPack starts a policy pack behind a proxy: a pack learns stack and config from its environment, and the
// engine tells them only after the plugin answers, so the proxy answers first.
func runPolicyPack(
	server grpc.ServerStreamingServer[pulumirpc.RunPluginResponse], command *exec.Cmd, stdout io.Writer,
) error {
	ctx := server.Context()
	proxy, proxied, err := sdk.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return fmt.Errorf("could not start the policy pack's proxy: %w", err)
	}
	command.Stdout = proxied
	stack, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return fmt.Errorf("could not get the stack's configuration: %w", err)
	}
	if stack != nil {
		values, err := json.Marshal(stack.Config)
		if err != nil {
			return err
		}
		command.Env = append(command.Env,
			"PULUMI_NODEJS_ORGANIZATION="+stack.Organization,
			"PULUMI_NODEJS_PROJECT="+stack.Project,
			"PULUMI_NODEJS_STACK="+stack.Stack,
			"PULUMI_NODEJS_DRY_RUN="+strconv.FormatBool(stack.DryRun),
			"PULUMI_CONFIG="+string(values),
		)
	}
	if err := command.Start(); err != nil {
		return fmt.Errorf("policy pack: %w", err)
	}
	return proxy.Attach(ctx, command)
}
