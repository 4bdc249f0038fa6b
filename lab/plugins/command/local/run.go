package local

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"

	"immich-sso/lab/plugins/command/internal/process"
)

// Settings say how a command runs. The two lists of paths are in the schema so that a program which uses
// them gets an error that says so, not a result without its files.
type Settings struct {
	Stdin                  *string            `pulumi:"stdin,optional"`
	Logging                *Logging           `pulumi:"logging,optional"`
	Interpreter            *[]string          `pulumi:"interpreter,optional"`
	Dir                    *string            `pulumi:"dir,optional"`
	Environment            *map[string]string `pulumi:"environment,optional"`
	AssetPaths             *[]string          `pulumi:"assetPaths,optional"`
	ArchivePaths           *[]string          `pulumi:"archivePaths,optional"`
	AddPreviousOutputInEnv *bool              `pulumi:"addPreviousOutputInEnv,optional"`
}

// run gives the output of one command. The engine's own environment goes along; the given variables win
// over it, the previous output over both.
func (s Settings) run(ctx context.Context, command string, previous process.Output) (process.Output, error) {
	if s.AssetPaths != nil || s.ArchivePaths != nil {
		return process.Output{}, errors.New(
			"assetPaths and archivePaths need the official plugin command 1.2.1; this is the stand-in")
	}
	interpreter := []string{"/bin/sh", "-c"}
	if s.Interpreter != nil && len(*s.Interpreter) > 0 {
		interpreter = *s.Interpreter
	}
	arguments := append(append([]string{}, interpreter[1:]...), command)
	cmd := exec.CommandContext(ctx, interpreter[0], arguments...)
	if s.Dir != nil {
		cmd.Dir = *s.Dir
	}
	cmd.Env = os.Environ()
	if s.Environment != nil {
		cmd.Env = with(cmd.Env, *s.Environment)
	}
	cmd.Env = with(cmd.Env, previous.Previous(s.AddPreviousOutputInEnv))
	if s.Stdin != nil && *s.Stdin != "" {
		cmd.Stdin = strings.NewReader(*s.Stdin)
	}
	capture := process.NewCapture(ctx, s.Logging.stdout(), s.Logging.stderr())
	cmd.Stdout, cmd.Stderr = capture.Stdout, capture.Stderr
	return capture.Done(command, cmd.Run())
}

func with(environment []string, variables map[string]string) []string {
	for name, value := range variables {
		environment = append(environment, name+"="+value)
	}
	return environment
}
