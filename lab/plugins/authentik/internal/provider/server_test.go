package provider

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/terraform"
)

// server answers from a table and notes what it was asked: `METHOD path body`.
type server struct {
	*httptest.Server
	t       *testing.T
	answers map[string]answer // by `METHOD path?query`
	asked   []string
	headers http.Header // of the last request
}

type answer struct {
	status int
	body   string // a file of testdata where it starts with @
	kind   string // content type; empty: application/json
}

func serve(t *testing.T, answers map[string]answer) *server {
	s := &server{t: t, answers: answers}
	s.Server = httptest.NewServer(s)
	s.Config.SetKeepAlivesEnabled(false) // a closed server refuses, it does not just hang up
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	call := r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/api/v3")
	s.asked = append(s.asked, strings.TrimSpace(call+" "+string(body)))
	s.headers = r.Header
	given, known := s.answers[call]
	if !known {
		given = answer{status: http.StatusTeapot, body: `{}`}
	}
	if given.kind == "" {
		given.kind = "application/json"
	}
	w.Header().Set("Content-Type", given.kind)
	w.WriteHeader(given.status)
	_, _ = io.WriteString(w, fixture(s.t, given.body))
}

func fixture(t *testing.T, body string) string {
	name, isFile := strings.CutPrefix(body, "@")
	if !isFile {
		return body
	}
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// calls gives what was asked since the last time, without the configuration's own call.
func (s *server) calls() []string {
	var calls []string
	for _, call := range s.asked {
		if call != "GET /root/config/" {
			calls = append(calls, call)
		}
	}
	s.asked = nil
	return calls
}

// provider gives a provider that is configured to use the server.
func (s *server) provider() *schema.Provider { return s.release(Oldest) }

func (s *server) release(version string) *schema.Provider {
	p := New(version)
	config := map[string]any{"url": s.URL, "token": "t0ken", "headers": map[string]any{"X-Home": "lab"}}
	if diags := p.Configure(context.Background(), terraform.NewResourceConfigRaw(config)); diags.HasError() {
		s.t.Fatal(diags)
	}
	return p
}

// apply plans and applies a configuration on a state, as the engine does.
func apply(
	t *testing.T, p *schema.Provider, kind string, state *terraform.InstanceState, config map[string]any,
) (*terraform.InstanceState, diag.Diagnostics) {
	t.Helper()
	r := p.ResourcesMap[kind]
	diff, err := r.Diff(context.Background(), state, terraform.NewResourceConfigRaw(config), p.Meta())
	if err != nil {
		t.Fatal(err)
	}
	if diff == nil {
		t.Fatal("nothing to apply")
	}
	return r.Apply(context.Background(), state, diff, p.Meta())
}

// lookUp reads a data source.
func lookUp(
	t *testing.T, p *schema.Provider, kind string, config map[string]any,
) (*schema.ResourceData, diag.Diagnostics) {
	t.Helper()
	source := p.DataSourcesMap[kind]
	d := schema.TestResourceDataRaw(t, source.Schema, config)
	return d, source.ReadContext(context.Background(), d, p.Meta())
}

func expect[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\n got %s\nwant %s", what, indented(got), indented(want))
	}
}

func indented(value any) string {
	text, _ := json.MarshalIndent(value, "", " ")
	return string(text)
}

func summaries(diags diag.Diagnostics) []string {
	var texts []string
	for _, d := range diags {
		texts = append(texts, d.Summary)
	}
	return texts
}
