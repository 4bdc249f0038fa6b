package process

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
)

// Capture collects a command's output, and shows it line by line while the command runs.
type Capture struct {
	Stdout, Stderr io.Writer

	stdout, stderr, both bytes.Buffer
	lines                *io.PipeWriter
	shown                chan struct{}
}

// NewCapture shows stdout and stderr as asked; both are always collected.
func NewCapture(ctx context.Context, showStdout, showStderr bool) *Capture {
	reader, writer := io.Pipe()
	c := &Capture{lines: writer, shown: make(chan struct{})}
	both := &together{to: &c.both}
	c.Stdout = writers(showStdout, writer, &c.stdout, both)
	c.Stderr = writers(showStderr, writer, &c.stderr, both)
	go c.show(ctx, reader)
	return c
}

func writers(show bool, lines io.Writer, always ...io.Writer) io.Writer {
	if show {
		always = append(always, lines)
	}
	return io.MultiWriter(always...)
}

func (c *Capture) show(ctx context.Context, reader io.Reader) {
	defer close(c.shown)
	for lines := bufio.NewReader(reader); ; {
		line, err := lines.ReadString('\n')
		if line != "" {
			p.GetLogger(ctx).InfoStatus(strings.TrimSuffix(line, "\n"))
		}
		if err != nil {
			return
		}
	}
}

// Done ends the capture. A failed command's error carries the command line and all it wrote, whatever
// was shown: a secret does not belong into either.
func (c *Capture) Done(command string, err error) (Output, error) {
	_ = c.lines.Close()
	<-c.shown
	if err != nil {
		return Output{}, fmt.Errorf("%w: running %q:\n%s", err, command, c.both.String())
	}
	return Output{
		Stdout: strings.TrimSuffix(c.stdout.String(), "\n"),
		Stderr: strings.TrimSuffix(c.stderr.String(), "\n"),
	}, nil
}

// together lets two writers share one buffer.
type together struct {
	mutex sync.Mutex
	to    io.Writer
}

func (t *together) Write(text []byte) (int, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.to.Write(text)
}
