package remote

import "github.com/pulumi/pulumi-go-provider/infer"

// Logging says which of a command's outputs are shown while it runs; unset shows both.
type Logging string

// The values that the npm package knows.
const (
	LogStdout Logging = "stdout"
	LogStderr Logging = "stderr"
	LogBoth   Logging = "stdoutAndStderr"
	LogNone   Logging = "none"
)

// Values names them for the schema.
func (Logging) Values() []infer.EnumValue[Logging] {
	var values []infer.EnumValue[Logging]
	for _, value := range []Logging{LogStdout, LogStderr, LogBoth, LogNone} {
		values = append(values, infer.EnumValue[Logging]{Name: string(value), Value: value})
	}
	return values
}

func (l *Logging) stdout() bool { return l == nil || *l == LogStdout || *l == LogBoth }

func (l *Logging) stderr() bool { return l == nil || *l == LogStderr || *l == LogBoth }
