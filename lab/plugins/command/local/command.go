// Package local runs commands on this machine: command:local:Command and command:local:run.
package local

import (
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"immich-sso/lab/plugins/command/internal/process"
)

// Command is the resource command:local:Command. Nothing runs in a preview; there is no read, so no drift.
type Command struct{}

// CommandInputs are the arguments of the npm package.
type CommandInputs struct {
	process.Life
	Settings
}

// CommandOutputs is the state.
type CommandOutputs struct {
	CommandInputs
	process.Output
}

// Create runs `create`.
func (*Command) Create(
	ctx context.Context, req infer.CreateRequest[CommandInputs],
) (infer.CreateResponse[CommandOutputs], error) {
	state := CommandOutputs{CommandInputs: req.Inputs}
	id, err := resource.NewUniqueHex(req.Name, 8, 0)
	if err == nil && !req.DryRun {
		err = state.run(ctx, req.Inputs.Create)
	}
	return infer.CreateResponse[CommandOutputs]{ID: id, Output: state}, err
}

// Update runs `update`, or `create` where there is none.
func (*Command) Update(
	ctx context.Context, req infer.UpdateRequest[CommandInputs, CommandOutputs],
) (infer.UpdateResponse[CommandOutputs], error) {
	state := CommandOutputs{CommandInputs: req.Inputs, Output: req.State.Output}
	var err error
	if !req.DryRun {
		err = state.run(ctx, req.Inputs.OnUpdate())
	}
	return infer.UpdateResponse[CommandOutputs]{Output: state}, err
}

// Delete runs `delete` with the inputs in the state.
func (*Command) Delete(ctx context.Context, req infer.DeleteRequest[CommandOutputs]) (infer.DeleteResponse, error) {
	return infer.DeleteResponse{}, req.State.run(ctx, req.State.Delete)
}

func (s *CommandOutputs) run(ctx context.Context, command *string) error {
	if command == nil {
		return nil
	}
	output, err := s.Settings.run(ctx, *command, s.Output)
	if err == nil {
		s.Output = output
	}
	return err
}

// Run is the function command:local:run; it runs in every preview too.
type Run struct{}

// RunInputs are the arguments of the npm package.
type RunInputs struct {
	Settings
	Command string `pulumi:"command"`
}

// RunOutputs is the function's result.
type RunOutputs struct {
	RunInputs
	process.Output
}

// Invoke runs the command.
func (*Run) Invoke(
	ctx context.Context, req infer.FunctionRequest[RunInputs],
) (infer.FunctionResponse[RunOutputs], error) {
	output, err := req.Input.run(ctx, req.Input.Command, process.Output{})
	return infer.FunctionResponse[RunOutputs]{Output: RunOutputs{RunInputs: req.Input, Output: output}}, err
}
