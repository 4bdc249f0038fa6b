package remote

import (
	"fmt"
	"net"
	"testing"

	"github.com/blang/semver"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

const urn = resource.URN("urn:pulumi:dev::immich-sso::command:remote:Command::c")

type values = map[string]property.Value

func (h host) connection(more values) values {
	all := values{
		"host": property.New("127.0.0.1"), "port": property.New(h.port), "user": property.New("lab"),
		"dialErrorLimit": property.New(0.0), "perDialTimeout": property.New(5.0),
	}
	for name, value := range more {
		all[name] = value
	}
	return all
}

func create(t *testing.T, connection, more values) (property.Map, error) {
	t.Setenv("SSH_AUTH_SOCK", "")
	provider := infer.Provider(infer.Options{Resources: []infer.InferredResource{infer.Resource(&Command{})}})
	s, err := integration.NewServer(t.Context(), "command", semver.MustParse("1.2.1"), integration.WithProvider(provider))
	if err != nil {
		t.Fatal(err)
	}
	inputs := values{
		"create":      property.New(`printf '%s from %s' "$A" "$(cat)"; echo careful >&2`),
		"stdin":       property.New("stdin"),
		"environment": property.New(values{"A": property.New("a")}),
		"connection":  property.New(connection),
	}
	for name, value := range more {
		inputs[name] = value
	}
	created, err := s.Create(p.CreateRequest{Urn: urn, Properties: property.NewMap(inputs)})
	return created.Properties, err
}

func expectError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestWaysToSignIn(t *testing.T) {
	h := startHost(t)
	for name, connection := range map[string]values{
		"password": {"password": property.New("pass")},
		"key":      {"privateKey": property.New(h.userKey)},
		"host key": {"password": property.New("pass"), "hostKey": property.New(h.hostKey)},
		"proxy": {"password": property.New("pass"),
			"proxy": property.New(h.connection(values{"privateKey": property.New(h.userKey)}))},
	} {
		t.Run(name, func(t *testing.T) {
			properties, err := create(t, h.connection(connection), nil)
			if err != nil {
				t.Fatal(err)
			}
			got := [2]string{properties.Get("stdout").AsString(), properties.Get("stderr").AsString()}
			if want := [2]string{"a from stdin", "careful"}; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	h, other := startHost(t), startHost(t)
	password := values{"password": property.New("pass")}
	for name, c := range map[string]struct {
		connection, more values
		want             string
	}{
		"wrong password": {values{"password": property.New("no")}, nil,
			"after 0 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods " +
				"[none password], no supported methods remain"},
		"another host's key": {values{"password": property.New("pass"), "hostKey": property.New(other.hostKey)}, nil,
			"after 0 failed attempts: ssh: handshake failed: ssh: host key mismatch"},
		"no key": {values{"privateKey": property.New("not a key")}, nil, "ssh: no key found"},
		"variable": {password, values{"environment": property.New(values{"B": property.New("b")})},
			`could not set environment variable "B": ssh: setenv failed (the SSH server has to accept it: AcceptEnv)`},
		"failed command": {password, values{"create": property.New("echo oh; exit 3")},
			"Process exited with status 3: running \"echo oh; exit 3\":\noh\n"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := create(t, h.connection(c.connection), c.more)
			expectError(t, err, c.want)
		})
	}
}

func TestDialErrorLimit(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close()
	_, err = create(t, host{port: float64(port)}.connection(values{
		"password": property.New("pass"), "dialErrorLimit": property.New(2.0)}), nil)
	expectError(t, err, fmt.Sprintf(
		"after 2 failed attempts: dial tcp 127.0.0.1:%d: connect: connection refused", port))
}
