package provider

import (
	"context"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-sdk/v2/terraform"
)

const (
	oauth2Kind = "authentik_provider_oauth2"
	flowA      = "1b2a598e-a62d-4178-9b0e-e9b85930de19"
	flowB      = "4b3abd4e-fc76-4be7-bbb6-c73f44d6bc23"
)

func redirectURI(mode, url string) map[string]any {
	return map[string]any{"matching_mode": mode, "url": url}
}

func oauth2Config() map[string]any {
	return map[string]any{
		"name": "lab-oidc", "client_id": "lab-client", "authorization_flow": flowA, "invalidation_flow": flowB,
		"allowed_redirect_uris": []any{
			redirectURI("strict", "http://127.0.0.1:7777/cb"),
			redirectURI("strict", "https://app.example.test/callback"),
		},
		"property_mappings": []any{"b464bbad-1261-4270-9960-119306972c3f", "98fd2e02-ef53-4c0e-8065-97f985c4dfbb"},
	}
}

const oauth2Body = `{"access_code_validity":"minutes=1","access_token_validity":"minutes=10",` +
	`"authentication_flow":null,"authorization_flow":"` + flowA + `","client_id":"lab-client",` +
	`%s"client_type":"confidential","encryption_key":null,"include_claims_in_id_token":true,` +
	`"invalidation_flow":"` + flowB + `","issuer_mode":"per_provider","jwt_federation_providers":[],` +
	`"jwt_federation_sources":[],"logout_method":"backchannel","name":"lab-oidc","property_mappings":[%s],` +
	`"redirect_uris":[%s],"refresh_token_threshold":"seconds=0","refresh_token_validity":"days=30",` +
	`"signing_key":%s,"sub_mode":"hashed_user_id"}`

func TestProviderIsWellFormed(t *testing.T) {
	for _, version := range []string{Oldest, Newest} {
		if err := New(version).InternalValidate(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestConfigureAsksOnceAndIgnoresTheAnswer(t *testing.T) {
	s := serve(t, nil)
	s.provider()
	expect(t, "calls", s.asked, []string{"GET /root/config/"})
	expect(t, "headers", map[string]string{
		"User-Agent":    s.headers.Get("User-Agent"),
		"Authorization": s.headers.Get("Authorization"),
		"Accept":        s.headers.Get("Accept"),
		"X-Home":        s.headers.Get("X-Home"),
	}, map[string]string{
		"User-Agent": "authentik-terraform@2026.2.0", "Authorization": "Bearer t0ken",
		"Accept": "application/json", "X-Home": "lab",
	})
}

func TestOAuth2CreateUpdateDelete(t *testing.T) {
	s := serve(t, map[string]answer{
		"POST /providers/oauth2/":      {status: 201, body: "@provider.json"},
		"GET /providers/oauth2/11/":    {status: 200, body: "@provider.json"},
		"PUT /providers/oauth2/11/":    {status: 200, body: "@provider.json"},
		"DELETE /providers/oauth2/11/": {status: 204},
	})
	p := s.provider()
	state, diags := apply(t, p, oauth2Kind, nil, oauth2Config())
	expect(t, "errors", summaries(diags), nil)
	uris := `{"matching_mode":"strict","url":"http://127.0.0.1:7777/cb"},` +
		`{"matching_mode":"strict","url":"https://app.example.test/callback"}`
	mappings := `"b464bbad-1261-4270-9960-119306972c3f","98fd2e02-ef53-4c0e-8065-97f985c4dfbb"`
	expect(t, "creation", s.calls(), []string{
		"POST /providers/oauth2/ " + sprintf(oauth2Body, "", mappings, uris, "null"),
		"GET /providers/oauth2/11/",
	})
	// The configured order stays; what only the server has follows.
	expect(t, "state", pick(state, "id", "client_secret", "access_token_validity", "logout_uri",
		"allowed_redirect_uris.0.url", "allowed_redirect_uris.1.url",
		"property_mappings.0", "property_mappings.1", "property_mappings.2"), []string{
		"11", "lab-secret", "hours=1", "",
		"http://127.0.0.1:7777/cb", "https://app.example.test/callback",
		"b464bbad-1261-4270-9960-119306972c3f", "98fd2e02-ef53-4c0e-8065-97f985c4dfbb",
		"057e93dd-08a0-4f50-b12b-1093afcb88d3",
	})

	config := oauth2Config()
	config["signing_key"] = "1f59bda2-2be6-4156-92e3-69b885b31ac2"
	delete(config, "allowed_redirect_uris")
	delete(config, "property_mappings")
	_, diags = apply(t, p, oauth2Kind, state, config)
	expect(t, "errors", summaries(diags), nil)
	expect(t, "update", s.calls(), []string{
		"PUT /providers/oauth2/11/ " + sprintf(oauth2Body, `"client_secret":"lab-secret",`, "", "",
			`"1f59bda2-2be6-4156-92e3-69b885b31ac2"`),
		"GET /providers/oauth2/11/",
	})

	gone, diags := p.ResourcesMap[oauth2Kind].Apply(context.Background(), state,
		&terraform.InstanceDiff{Destroy: true}, p.Meta())
	expect(t, "errors", summaries(diags), nil)
	expect(t, "deletion", s.calls(), []string{"DELETE /providers/oauth2/11/"})
	expect(t, "state after", gone, nil)
}

func TestNotFoundMeansGone(t *testing.T) {
	s := serve(t, map[string]answer{"GET /providers/oauth2/11/": {status: 404, body: "@provider-404.json"}})
	p := s.provider()
	state, diags := p.ResourcesMap[oauth2Kind].RefreshWithoutUpgrade(context.Background(),
		&terraform.InstanceState{ID: "11"}, p.Meta())
	expect(t, "errors", summaries(diags), nil)
	expect(t, "state", state, nil)
}

func TestErrorTexts(t *testing.T) {
	const call = "POST /api/v3/providers/oauth2/"
	for name, c := range map[string]struct {
		answer answer
		want   string
	}{
		"400": {answer{status: 400, body: `{"name":["This field must be unique."]}`},
			`HTTP Error '400 Bad Request' during request '` + call + `': "{"name":["This field must be unique."]}"`},
		"400 without JSON": {answer{status: 400, body: "no", kind: "text/plain"},
			`HTTP Error 'undefined response type' during request '` + call + `': "no"`},
		"403": {answer{status: 403, body: `{"detail":"Token invalid/expired"}`},
			`HTTP Error '403 Forbidden  (Token invalid/expired)' during request '` + call +
				`': "{"detail":"Token invalid/expired"}"`},
		"403 without detail": {answer{status: 403, body: `{}`},
			`HTTP Error 'no value given for required property detail' during request '` + call + `': "{}"`},
		"500": {answer{status: 500, body: "oh", kind: "text/html"},
			`HTTP Error '500 Internal Server Error' during request '` + call + `': "oh"`},
		"missing key": {answer{status: 201, body: `{"pk":1,"name":"x"}`},
			`HTTP Error 'no value given for required property authorization_flow' during request '` + call +
				`': "{"pk":1,"name":"x"}"`},
		"HTML": {answer{status: 201, body: "<p>", kind: "text/html"},
			`HTTP Error 'undefined response type' during request '` + call + `': "<p>"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, map[string]answer{"POST /providers/oauth2/": c.answer})
			state, diags := apply(t, s.provider(), oauth2Kind, nil, oauth2Config())
			expect(t, "errors", summaries(diags), []string{c.want})
			expect(t, "state", state, nil)
		})
	}
}

func TestUnknownEnumValueIsRefused(t *testing.T) {
	s := serve(t, map[string]answer{
		"GET /core/applications/lab-app/": {status: 200, body: replace(fixture(t, "@application.json"),
			`"policy_engine_mode": "any"`, `"policy_engine_mode": "most"`)},
	})
	p := s.provider()
	_, diags := p.ResourcesMap["authentik_application"].RefreshWithoutUpgrade(context.Background(),
		&terraform.InstanceState{ID: "lab-app"}, p.Meta())
	expect(t, "start", diags[0].Summary[:42], "HTTP Error 'most is not a valid PolicyEngi")
}

func TestUnreachableServer(t *testing.T) {
	s := serve(t, nil)
	p := s.provider()
	address := s.Listener.Addr().String()
	s.Close()
	_, diags := apply(t, p, oauth2Kind, nil, oauth2Config())
	expect(t, "errors", summaries(diags), []string{
		`HTTP Error 'Post "http://` + address + `/api/v3/providers/oauth2/": dial tcp ` + address +
			`: connect: connection refused' without http response`,
	})
}

func TestAddressForms(t *testing.T) {
	for _, suffix := range []string{"", "/", "/api/v3"} {
		s := serve(t, map[string]answer{"GET /root/config/": {status: http.StatusOK}})
		s.URL += suffix
		s.provider()
		expect(t, "calls for "+suffix, s.asked, []string{"GET /root/config/"})
	}
}
