package remote

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"testing"

	"golang.org/x/crypto/ssh"
)

// host is an SSH server on this machine that runs commands and knows one user, by password or key. It
// accepts the variable A, and forwards connections, so it can be a proxy too.
type host struct {
	port    float64
	hostKey string
	userKey string // private, PEM
}

func newKey(t *testing.T) (ssh.Signer, string) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, string(pem.EncodeToMemory(block))
}

func startHost(t *testing.T) host {
	hostSigner, _ := newKey(t)
	userSigner, userKey := newKey(t)
	config := &ssh.ServerConfig{
		PasswordCallback: func(c ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			return nil, unless(c.User() == "lab" && string(password) == "pass")
		},
		PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			return nil, unless(string(key.Marshal()) == string(userSigner.PublicKey().Marshal()))
		},
	}
	config.AddHostKey(hostSigner)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			wire, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(wire, config)
		}
	}()
	return host{
		port:    float64(listener.Addr().(*net.TCPAddr).Port),
		hostKey: string(ssh.MarshalAuthorizedKey(hostSigner.PublicKey())),
		userKey: userKey,
	}
}

func unless(allowed bool) error {
	if allowed {
		return nil
	}
	return errors.New("no")
}

func serve(wire net.Conn, config *ssh.ServerConfig) {
	_, channels, requests, err := ssh.NewServerConn(wire, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for offered := range channels {
		channel, requests, _ := offered.Accept()
		if offered.ChannelType() == "direct-tcpip" {
			go ssh.DiscardRequests(requests)
			go forward(channel, offered.ExtraData())
			continue
		}
		go run(channel, requests)
	}
}

func forward(channel ssh.Channel, extra []byte) {
	var target struct {
		Host   string
		Port   uint32
		Origin string
		From   uint32
	}
	_ = ssh.Unmarshal(extra, &target)
	wire, err := net.Dial("tcp", net.JoinHostPort(target.Host, fmt.Sprint(target.Port)))
	if err != nil {
		_ = channel.Close()
		return
	}
	go func() { _, _ = io.Copy(wire, channel) }()
	_, _ = io.Copy(channel, wire)
}

func run(channel ssh.Channel, requests <-chan *ssh.Request) {
	var environment []string
	for request := range requests {
		switch request.Type {
		case "env":
			var pair struct{ Name, Value string }
			_ = ssh.Unmarshal(request.Payload, &pair)
			accepted := pair.Name == "A"
			if accepted {
				environment = append(environment, pair.Name+"="+pair.Value)
			}
			_ = request.Reply(accepted, nil)
		case "exec":
			var command struct{ Line string }
			_ = ssh.Unmarshal(request.Payload, &command)
			_ = request.Reply(true, nil)
			go execute(channel, command.Line, environment)
		}
	}
}

// execute feeds the command by a pipe of its own: a command that reads nothing must not wait for the client.
func execute(channel ssh.Channel, line string, environment []string) {
	cmd := exec.Command("/bin/sh", "-c", line)
	cmd.Env, cmd.Stdout, cmd.Stderr = environment, channel, channel.Stderr()
	if input, err := cmd.StdinPipe(); err == nil {
		go func() {
			_, _ = io.Copy(input, channel)
			_ = input.Close()
		}()
	}
	_ = cmd.Run()
	code := struct{ Code uint32 }{uint32(cmd.ProcessState.ExitCode())}
	_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(code))
	_ = channel.Close()
}
