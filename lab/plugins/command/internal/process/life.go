// Package process holds what local and remote commands have in common: the commands of a resource's life,
// and what becomes of their output.
package process

// Life is the commands of a resource's life. Update runs in place of Create when an input changes; a
// change of a trigger replaces the resource, because the npm package asks the engine for that.
type Life struct {
	Triggers *[]any  `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Create   *string `pulumi:"create,optional"`
	Update   *string `pulumi:"update,optional"`
	Delete   *string `pulumi:"delete,optional"`
}

// OnUpdate is the command for a changed resource; nil where there is none.
func (l Life) OnUpdate() *string {
	if l.Update != nil {
		return l.Update
	}
	return l.Create
}

// Output is what a command wrote, without the last newline.
type Output struct {
	Stdout string `pulumi:"stdout"`
	Stderr string `pulumi:"stderr"`
}

// Previous gives the variables in which the next command of the same resource finds this output; none
// where it is empty, or where wanted says false (unset is true).
func (o Output) Previous(wanted *bool) map[string]string {
	previous := map[string]string{}
	if wanted != nil && !*wanted {
		return previous
	}
	if o.Stdout != "" {
		previous["PULUMI_COMMAND_STDOUT"] = o.Stdout
	}
	if o.Stderr != "" {
		previous["PULUMI_COMMAND_STDERR"] = o.Stderr
	}
	return previous
}
