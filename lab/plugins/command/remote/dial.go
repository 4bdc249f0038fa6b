package remote

import (
	"context"
	"fmt"
	"net"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"
)

// dial connects to the host, through the proxy where one is given.
func (c *Connection) dial(ctx context.Context) (*ssh.Client, error) {
	config, err := c.configuration()
	if err != nil {
		return nil, err
	}
	if c.Proxy == nil {
		return again(ctx, "Dial", *c.DialErrorLimit, func() (*ssh.Client, error) {
			return ssh.Dial("tcp", c.endpoint(), config)
		})
	}
	through, err := c.Proxy.configuration()
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	between, err := again(ctx, "Dial proxy", *c.Proxy.DialErrorLimit, func() (*ssh.Client, error) {
		return ssh.Dial("tcp", c.Proxy.endpoint(), through)
	})
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	wire, err := again(ctx, "Dial from proxy", *c.DialErrorLimit, func() (net.Conn, error) {
		return between.Dial("tcp", c.endpoint())
	})
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	connection, channels, requests, err := ssh.NewClientConn(wire, c.endpoint(), config)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	return ssh.NewClient(connection, channels, requests), nil
}

// The wait between attempts grows from a tenth of a second, doubled each time, to five seconds.
const (
	firstWait = time.Second / 10
	lastWait  = 5 * time.Second
)

// again tries until it succeeds or has failed more often than the limit allows (-1: no limit).
func again[T any](ctx context.Context, what string, limit int, try func() (T, error)) (T, error) {
	wait := firstWait
	for failed := 1; ; failed++ {
		result, err := try()
		if err == nil {
			return result, nil
		}
		if limit > -1 && failed > limit {
			return result, fmt.Errorf("after %d failed attempts: %w", failed-1, err)
		}
		p.GetLogger(ctx).InfoStatusf("%s %d/%s failed: retrying", what, failed, written(limit))
		select {
		case <-ctx.Done():
			return result, ctx.Err()
		case <-time.After(wait):
		}
		wait = min(2*wait, lastWait)
	}
}

func written(limit int) string {
	if limit == -1 {
		return "inf"
	}
	return fmt.Sprint(limit)
}
