package provider

import (
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// The ways of lists: an unset one is sent as []. `merged` keeps the order of the configuration, so that
// the server's own order is no drift; what only the server has follows at the end, and is drift.
var (
	plainList = travel{out: sendAlways, back: asGiven}
	merged    = travel{out: sendAlways, back: mergeList}
	redirects = travel{out: sendRedirects(untyped), back: mergeRedirects(untyped)}
	typed     = travel{out: sendRedirects(asTyped), back: mergeRedirects(asTyped)}
	grants    = travel{out: sendIfSet, back: asGiven}
	jsonText  = travel{out: sendJSON, back: asJSON}
)

// merge puts the entries of `server` that `known` has first, in known's order; the others follow.
func merge[T any](known, server []T, same func(a, b T) bool) []T {
	in := func(entry T, list []T) bool {
		return slices.ContainsFunc(list, func(other T) bool { return same(entry, other) })
	}
	var both, others []T
	for _, entry := range known {
		if in(entry, server) && !in(entry, both) {
			both = append(both, entry)
		}
	}
	for _, entry := range server {
		if !in(entry, known) {
			others = append(others, entry)
		}
	}
	return append(both, others...)
}

func mergeList(d *schema.ResourceData, name string, value any) (any, error) {
	return merge(items(d.Get(name)), items(value), func(a, b any) bool { return text(a) == text(b) }), nil
}

// items gives a list's entries with numbers as float64, as JSON has them.
func items(value any) []any {
	list, _ := value.([]any)
	entries := make([]any, len(list))
	for i, entry := range list {
		if number, ok := entry.(int); ok {
			entry = float64(number)
		}
		entries[i] = entry
	}
	return entries
}

// redirect is one allowed redirect URI. Until 2026.5 the provider knows no type: it is neither sent nor read.
type redirect struct{ mode, url, kind string }

func untyped(r redirect) redirect { return redirect{r.mode, r.url, ""} }
func asTyped(r redirect) redirect { return r }

func redirectsOf(value any, known func(redirect) redirect) []redirect {
	var list []redirect
	for _, entry := range items(value) {
		object, _ := entry.(map[string]any)
		mode, _ := object["matching_mode"].(string)
		url, _ := object["url"].(string)
		kind, _ := object["redirect_uri_type"].(string)
		list = append(list, known(redirect{mode, url, kind}))
	}
	return list
}

func maps(list []redirect) []any {
	objects := make([]any, len(list))
	for i, entry := range list {
		object := api.Object{"matching_mode": entry.mode, "url": entry.url}
		if entry.kind != "" {
			object["redirect_uri_type"] = entry.kind
		}
		objects[i] = object
	}
	return objects
}

func sendRedirects(known func(redirect) redirect) func(*schema.ResourceData, string) (any, bool, error) {
	return func(d *schema.ResourceData, name string) (any, bool, error) {
		return maps(redirectsOf(d.Get(name), known)), true, nil
	}
}

func mergeRedirects(known func(redirect) redirect) func(*schema.ResourceData, string, any) (any, error) {
	return func(d *schema.ResourceData, name string, value any) (any, error) {
		same := func(a, b redirect) bool { return a == b }
		return maps(merge(redirectsOf(d.Get(name), known), redirectsOf(value, known), same)), nil
	}
}

func sendJSON(d *schema.ResourceData, name string) (any, bool, error) {
	object := api.Object{}
	written, set := d.GetOk(name)
	if !set {
		return nil, false, nil
	}
	err := json.Unmarshal([]byte(written.(string)), &object)
	return object, true, err
}

func asJSON(_ *schema.ResourceData, _ string, value any) (any, error) {
	written, err := json.Marshal(value)
	return string(written), err
}
