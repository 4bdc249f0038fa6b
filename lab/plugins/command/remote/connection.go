package remote

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// Connection says how to reach a host, straight or through a proxy.
type Connection struct {
	Host
	Proxy *Proxy `pulumi:"proxy,optional"`
}

// Proxy is the host in between.
type Proxy struct{ Host }

// Host is one SSH server and how to sign in there. Without a host key the server's identity is not checked.
// DialErrorLimit is the number of failed attempts allowed (-1: no limit), PerDialTimeout is in seconds.
type Host struct {
	User               *string  `pulumi:"user,optional"`
	Password           *string  `pulumi:"password,optional" provider:"secret"`
	Address            *string  `pulumi:"host"`
	Port               *float64 `pulumi:"port,optional"`
	PrivateKey         *string  `pulumi:"privateKey,optional" provider:"secret"`
	PrivateKeyPassword *string  `pulumi:"privateKeyPassword,optional" provider:"secret"`
	AgentSocketPath    *string  `pulumi:"agentSocketPath,optional"`
	DialErrorLimit     *int     `pulumi:"dialErrorLimit,optional"`
	PerDialTimeout     *int     `pulumi:"perDialTimeout,optional"`
	HostKey            *string  `pulumi:"hostKey,optional"`
}

// Annotate gives the connection its defaults.
func (c *Connection) Annotate(a infer.Annotator) { c.defaults(a) }

// Annotate gives the proxy its defaults.
func (c *Proxy) Annotate(a infer.Annotator) { c.defaults(a) }

func (h *Host) defaults(a infer.Annotator) {
	a.SetDefault(&h.User, "root")
	a.SetDefault(&h.Port, 22)
	a.SetDefault(&h.DialErrorLimit, 10)
	a.SetDefault(&h.PerDialTimeout, 15)
}

func (h *Host) endpoint() string {
	return net.JoinHostPort(*h.Address, fmt.Sprintf("%d", int(*h.Port)))
}

// configuration offers the private key first, then the password, then the agent's keys. Errors name what
// is wrong with a key, never the key.
func (h *Host) configuration() (*ssh.ClientConfig, error) {
	config := &ssh.ClientConfig{
		User:            *h.User,
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), //nolint:gosec // no host key was given to check
		Timeout:         time.Duration(*h.PerDialTimeout) * time.Second,
	}
	if h.HostKey != nil {
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(*h.HostKey))
		if err != nil {
			return nil, fmt.Errorf("failed to parse host key: %w", err)
		}
		config.HostKeyCallback = ssh.FixedHostKey(key)
		// As the official plugin does: an RSA key is asked for as ssh-rsa, which current servers refuse.
		config.HostKeyAlgorithms = []string{key.Type()}
	}
	if h.PrivateKey != nil {
		signer, err := h.signer()
		if err != nil {
			return nil, err
		}
		config.Auth = append(config.Auth, ssh.PublicKeys(signer))
	}
	if h.Password != nil {
		config.Auth = append(config.Auth, ssh.Password(*h.Password), ssh.KeyboardInteractive(h.answer))
	}
	keys, err := h.agentKeys()
	if err != nil {
		return nil, err
	}
	if keys != nil {
		config.Auth = append(config.Auth, keys)
	}
	return config, nil
}

func (h *Host) signer() (ssh.Signer, error) {
	if h.PrivateKeyPassword != nil {
		return ssh.ParsePrivateKeyWithPassphrase([]byte(*h.PrivateKey), []byte(*h.PrivateKeyPassword))
	}
	return ssh.ParsePrivateKey([]byte(*h.PrivateKey))
}

// answer gives the password to whatever the server asks for.
func (h *Host) answer(_, _ string, questions []string, _ []bool) ([]string, error) {
	answers := make([]string, len(questions))
	for i := range answers {
		answers[i] = *h.Password
	}
	return answers, nil
}

// agentKeys asks the agent at the given socket, or at SSH_AUTH_SOCK; nil where there is none.
func (h *Host) agentKeys() (ssh.AuthMethod, error) {
	socket := os.Getenv("SSH_AUTH_SOCK")
	if h.AgentSocketPath != nil {
		socket = *h.AgentSocketPath
	}
	if socket == "" {
		return nil, nil
	}
	connection, err := net.Dial("unix", socket)
	if err != nil {
		return nil, errors.Join(errors.New("no SSH agent answers"), err)
	}
	return ssh.PublicKeysCallback(agent.NewClient(connection).Signers), nil
}
