// Package api speaks to Authentik's API the way the generated Go client of 2026.2 and 2026.5 does: same requests,
// same checks of the answers, same error texts.
package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Object is one JSON object as Authentik sends it.
type Object = map[string]any

// Options are the four arguments of the provider's configuration, and the release that it is.
type Options struct {
	Version  string
	URL      string
	Token    string
	Insecure bool
	Headers  map[string]string
}

// Client holds the server's address and what goes with every request. It has no timeout and repeats nothing.
type Client struct {
	base    *url.URL
	headers map[string]string
	http    *http.Client
}

// New checks the address only; nothing is sent. `/api/v3` is appended unless the address ends in it.
func New(options Options) (*Client, error) {
	base, err := url.Parse(options.URL)
	if err != nil {
		return nil, err
	}
	if !strings.HasSuffix(base.Path, "/api/v3") {
		base = base.JoinPath("/api/v3")
	}
	headers := map[string]string{
		"User-Agent":    "authentik-terraform@" + options.Version,
		"Authorization": "Bearer " + options.Token,
	}
	for name, value := range options.Headers {
		headers[name] = value
	}
	transport := &http.Transport{
		Proxy:           http.ProxyFromEnvironment,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: options.Insecure}, //nolint:gosec // the user asked for it
	}
	return &Client{base: base, headers: headers, http: &http.Client{Transport: transport}}, nil
}

// Get reads one object.
func (c *Client) Get(ctx context.Context, path string, query url.Values, model Model) (Object, error) {
	return c.call(ctx, http.MethodGet, path, query, nil, model)
}

// Send creates (POST) or overwrites (PUT) one object and gives back what the server stored.
func (c *Client) Send(ctx context.Context, method, path string, body Object, model Model) (Object, error) {
	return c.call(ctx, method, path, nil, body, model)
}

// Delete removes one object.
func (c *Client) Delete(ctx context.Context, path string) error {
	_, err := c.call(ctx, http.MethodDelete, path, nil, nil, Nothing)
	return err
}

func (c *Client) call(
	ctx context.Context, method, path string, query url.Values, body Object, model Model,
) (Object, error) {
	request, err := c.request(ctx, method, path, query, body)
	if err != nil {
		return nil, &Failure{Cause: err.Error()}
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, &Failure{Cause: err.Error()}
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	failure := &Failure{Method: method, Path: request.URL.Path, Status: answer.StatusCode, Body: string(text)}
	if err != nil {
		failure.Cause = err.Error()
		return nil, failure
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		failure.Cause = explain(answer, text)
		return nil, failure
	}
	object, err := decode(text, answer.Header.Get("Content-Type"), model)
	if err != nil {
		failure.Cause = err.Error()
		return nil, failure
	}
	return object, nil
}

func (c *Client) request(
	ctx context.Context, method, path string, query url.Values, body Object,
) (*http.Request, error) {
	target := *c.base
	target.Path += path
	target.RawQuery = query.Encode()
	var payload io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		payload = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, target.String(), payload)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range c.headers {
		request.Header.Set(name, value)
	}
	return request, nil
}
