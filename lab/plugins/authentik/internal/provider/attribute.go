package provider

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// attribute is one row of a resource's table: its name in Terraform, its schema, its key on the wire
// (empty: the same), and how it travels.
type attribute struct {
	name   string
	schema *schema.Schema
	key    string
	travel travel
	since  string // the first release that has it; empty: all
	until  string // the first that has it no more; empty: none
}

// of tells whether a release has it. Releases are year.month.patch without leading zeros, none beyond month 9 here.
func (a attribute) of(version string) bool {
	return version >= a.since && (a.until == "" || version < a.until)
}

// travel is the pair of ways between state and wire; nil means that it does not go that way.
type travel struct {
	out  func(d *schema.ResourceData, name string) (value any, send bool, err error)
	back func(d *schema.ResourceData, name string, value any) (any, error)
}

func (a attribute) wire() string {
	if a.key != "" {
		return a.key
	}
	return a.name
}

func (a attribute) give(d *schema.ResourceData, body api.Object) error {
	if a.travel.out == nil {
		return nil
	}
	value, send, err := a.travel.out(d, a.name)
	if err == nil && send {
		body[a.wire()] = value
	}
	return err
}

func (a attribute) take(d *schema.ResourceData, answer api.Object) error {
	if a.travel.back == nil {
		return nil
	}
	value, err := a.travel.back(d, a.name, answer[a.wire()])
	if err != nil {
		return err
	}
	return d.Set(a.name, value)
}

// The ways of scalars. An unset (or empty) one is sent as it is, left out, or sent as null.
var (
	always    = travel{out: sendAlways, back: asGiven}
	omitted   = travel{out: sendIfSet, back: asGiven}
	nullable  = travel{out: sendNullIfUnset, back: asGiven}
	readOnly  = travel{back: asGiven}
	writeOnly = travel{out: sendAlways}
	unused    = travel{}
)

func sendAlways(d *schema.ResourceData, name string) (any, bool, error) {
	return d.Get(name), true, nil
}

func sendIfSet(d *schema.ResourceData, name string) (any, bool, error) {
	value, set := d.GetOk(name)
	return value, set, nil
}

func sendNullIfUnset(d *schema.ResourceData, name string) (any, bool, error) {
	if value, set := d.GetOk(name); set {
		return value, true, nil
	}
	return nil, true, nil
}

func asGiven(_ *schema.ResourceData, _ string, value any) (any, error) {
	return value, nil
}
