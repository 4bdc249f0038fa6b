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
	redirects = travel{out: sendRedirects, back: mergeRedirects}
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

// redirect is one allowed redirect URI. This version of the provider knows no other members: what else
// the server has (redirect_uri_type) is neither sent nor read.
type redirect struct{ mode, url string }

func redirectsOf(value any) []redirect {
	var list []redirect
	for _, entry := range items(value) {
		object, _ := entry.(map[string]any)
		mode, _ := object["matching_mode"].(string)
		url, _ := object["url"].(string)
		list = append(list, redirect{mode, url})
	}
	return list
}

func maps(list []redirect) []any {
	objects := make([]any, len(list))
	for i, entry := range list {
		objects[i] = api.Object{"matching_mode": entry.mode, "url": entry.url}
	}
	return objects
}

func sendRedirects(d *schema.ResourceData, name string) (any, bool, error) {
	return maps(redirectsOf(d.Get(name))), true, nil
}

func mergeRedirects(d *schema.ResourceData, name string, value any) (any, error) {
	same := func(a, b redirect) bool { return a == b }
	return maps(merge(redirectsOf(d.Get(name)), redirectsOf(value), same)), nil
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
