package provider

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-sdk/v2/terraform"
)

func typedURI(url string) map[string]any {
	uri := redirectURI("strict", url)
	uri["redirect_uri_type"] = "authorization"
	return uri
}

// withGrants is the recorded provider as 2026.5 answers it.
func withGrants(t *testing.T, grants string) string {
	text := replace(fixture(t, "@provider.json"), `"client_type": "confidential"`,
		`"client_type": "confidential", "grant_types": [`+grants+`]`)
	return strings.ReplaceAll(text, `"matching_mode": "strict"`,
		`"matching_mode": "strict", "redirect_uri_type": "authorization"`)
}

func TestNewestSendsGrantsAndTypesOnlyWhereSet(t *testing.T) {
	s := serve(t, map[string]answer{
		"POST /providers/oauth2/":   {status: 201, body: withGrants(t, `"authorization_code"`)},
		"GET /providers/oauth2/11/": {status: 200, body: withGrants(t, `"authorization_code"`)},
	})
	p := s.release(Newest)
	config := oauth2Config()
	config["grant_types"] = []any{"authorization_code"}
	config["allowed_redirect_uris"] = []any{typedURI("https://app.example.test/callback")}
	state, diags := apply(t, p, oauth2Kind, nil, config)
	expect(t, "errors", summaries(diags), nil)
	sent := s.calls()[0]
	for _, part := range []string{
		`"grant_types":["authorization_code"]`, `"redirect_uri_type":"authorization"`,
	} {
		expect(t, part, strings.Contains(sent, part), true)
	}
	expect(t, "state", pick(state, "grant_types.0", "allowed_redirect_uris.0.redirect_uri_type"),
		[]string{"authorization_code", "authorization"})

	_, diags = apply(t, p, oauth2Kind, nil, oauth2Config())
	expect(t, "errors", summaries(diags), nil)
	sent = s.calls()[0]
	expect(t, "nothing of both", strings.Contains(sent, "grant_types") || strings.Contains(sent, "redirect_uri_type"),
		false)
}

func TestNewestSendsWhetherAnApplicationIsHidden(t *testing.T) {
	s := serve(t, map[string]answer{
		"POST /core/applications/":        {status: 201, body: "@application.json"},
		"GET /core/applications/lab-app/": {status: 200, body: "@application.json"},
	})
	_, diags := apply(t, s.release(Newest), "authentik_application", nil,
		map[string]any{"name": "Lab App", "slug": "lab-app"})
	expect(t, "errors", summaries(diags), nil)
	expect(t, "sent", strings.Contains(s.calls()[0], `"meta_hide":false`), true)
}

// A grant type of a newer server, added there by hand, is one that the client does not take.
func TestUnknownGrantTypeIsRefused(t *testing.T) {
	s := serve(t, map[string]answer{
		"GET /providers/oauth2/11/": {status: 200, body: withGrants(t, `"urn:ietf:params:oauth:grant-type:token-exchange"`)},
	})
	p := s.release(Newest)
	_, diags := p.ResourcesMap[oauth2Kind].RefreshWithoutUpgrade(context.Background(),
		&terraform.InstanceState{ID: "11"}, p.Meta())
	expect(t, "start", strings.HasPrefix(diags[0].Summary,
		"HTTP Error 'urn:ietf:params:oauth:grant-type:token-exchange is not a valid GrantTypesEnum'"), true)
}
