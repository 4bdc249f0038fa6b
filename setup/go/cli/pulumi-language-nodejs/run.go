package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/google/shlex"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// exitAfterMessage is the exit code with which @pulumi/pulumi says that the user was told already
// (sdk/nodejs/cmd/run/run.ts), so that nothing is added to it.
const exitAfterMessage = 32

// Run starts the program's Node process and waits for it. A mistake of the program is an answer with Error, not
// an error of the call: the engine prints it as a diagnostic.
func (host *languageHost) Run(
	ctx context.Context, req *pulumirpc.RunRequest,
) (*pulumirpc.RunResponse, error) {
	if req.AttachDebugger {
		return &pulumirpc.RunResponse{Error: "this language host attaches no debugger"}, nil
	}
	command, err := host.programCommand(ctx, req)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	err = command.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == exitAfterMessage:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exit):
		return &pulumirpc.RunResponse{
			Error: fmt.Sprintf("Program exited with non-zero exit code: %d", exit.ExitCode()),
		}, nil
	default:
		return &pulumirpc.RunResponse{Error: "Problem executing program: " + err.Error()}, nil
	}
}

func (host *languageHost) programCommand(ctx context.Context, req *pulumirpc.RunRequest) (*exec.Cmd, error) {
	opts, err := parseOptions(req.Info.Options)
	if err != nil {
		return nil, err
	}
	nodeArgs, err := shlex.Split(opts.nodeargs)
	if err != nil {
		return nil, fmt.Errorf("runtime option nodeargs: %w", err)
	}
	runner, err := locateModule("@pulumi/pulumi/cmd/run/index.js", req.Info.ProgramDirectory)
	if err != nil {
		return nil, err
	}
	configEnv, err := configEnvironment(req)
	if err != nil {
		return nil, err
	}

	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(host.programs, cancel)
	command := exec.CommandContext(ctx, "node", programArguments(nodeArgs, runner, host.engineAddress, req)...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 5 * time.Second
	command.Env = append(append(os.Environ(), configEnv...), opts.environment()...)
	// Node may switch an inherited stream to non-blocking, which would lose output of this process: so it gets
	// pipes, never the streams themselves.
	command.Stdout = struct{ io.Writer }{os.Stdout}
	command.Stderr = struct{ io.Writer }{os.Stderr}
	return command, nil
}

// programArguments are the flags of @pulumi/pulumi/cmd/run; an empty value is left out.
func programArguments(nodeArgs []string, runner, engine string, req *pulumirpc.RunRequest) []string {
	args := append(append([]string{}, nodeArgs...), runner)
	for _, flag := range [][2]string{
		{"--monitor", req.MonitorAddress},
		{"--engine", engine},
		{"--organization", req.Organization},
		{"--project", req.Project},
		{"--root-directory", req.Info.RootDirectory},
		{"--stack", req.Stack},
		{"--pwd", req.Info.ProgramDirectory},
		{"--parallel", strconv.Itoa(int(req.Parallel))},
	} {
		if flag[1] != "" {
			args = append(args, flag[0], flag[1])
		}
	}
	if req.DryRun {
		args = append(args, "--dry-run")
	}
	args = append(args, req.Info.EntryPoint)
	return append(args, req.Args...)
}

// configEnvironment hands the stack's config over in variables, never in arguments, which every user of the
// machine could read. The key's form `<namespace>:config:<name>` is what @pulumi/pulumi expects.
func configEnvironment(req *pulumirpc.RunRequest) ([]string, error) {
	values := make(map[string]string, len(req.Config))
	for name, value := range req.Config {
		key, err := config.ParseKey(name)
		if err != nil {
			return nil, fmt.Errorf("config key: %w", err)
		}
		values[key.Namespace()+":config:"+key.Name()] = value
	}
	secretKeys := req.ConfigSecretKeys
	if secretKeys == nil {
		secretKeys = []string{}
	}
	valuesJSON, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	secretKeysJSON, err := json.Marshal(secretKeys)
	if err != nil {
		return nil, err
	}
	return []string{
		"PULUMI_CONFIG=" + string(valuesJSON),
		"PULUMI_CONFIG_SECRET_KEYS=" + string(secretKeysJSON),
	}, nil
}
