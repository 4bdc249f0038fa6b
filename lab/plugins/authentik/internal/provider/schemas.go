package provider

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/go-cty/cty"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"

	"immich-sso/lab/plugins/authentik/internal/api"
)

// A trait changes a schema under construction; the tables combine them.
type trait func(*schema.Schema)

func build(kind schema.ValueType, traits []trait) *schema.Schema {
	s := &schema.Schema{Type: kind, Optional: true}
	for _, apply := range traits {
		apply(s)
	}
	return s
}

func str(traits ...trait) *schema.Schema     { return build(schema.TypeString, traits) }
func integer(traits ...trait) *schema.Schema { return build(schema.TypeInt, traits) }
func boolean(traits ...trait) *schema.Schema { return build(schema.TypeBool, traits) }

func list(kind schema.ValueType, traits ...trait) *schema.Schema {
	s := build(schema.TypeList, traits)
	s.Elem = &schema.Schema{Type: kind}
	return s
}

func required(s *schema.Schema)  { s.Required, s.Optional = true, false }
func computed(s *schema.Schema)  { s.Computed = true }
func output(s *schema.Schema)    { s.Computed, s.Optional = true, false }
func sensitive(s *schema.Schema) { s.Sensitive = true }

func byDefault(value any) trait         { return func(s *schema.Schema) { s.Default = value } }
func described(text string) trait       { return func(s *schema.Schema) { s.Description = text } }
func conflicts(name string) trait       { return func(s *schema.Schema) { s.ConflictsWith = []string{name} } }
func oneOf(names ...string) trait       { return func(s *schema.Schema) { s.ExactlyOneOf = names } }
func elements(e *schema.Resource) trait { return func(s *schema.Schema) { s.Elem = e } }

func enum(allowed api.Enum) trait {
	return func(s *schema.Schema) {
		var lines strings.Builder
		for _, value := range allowed.Values {
			fmt.Fprintf(&lines, "  - `%s`\n", value)
		}
		s.Description = "Allowed values:\n" + lines.String()
		s.ValidateDiagFunc = validation.ToDiagFunc(validation.StringInSlice(allowed.Values, false))
	}
}

// enums is a list of such words.
func enums(allowed api.Enum, traits ...trait) *schema.Schema {
	s := build(schema.TypeList, traits)
	one := str(enum(allowed))
	s.Elem = &schema.Schema{Type: one.Type, Description: one.Description, ValidateDiagFunc: one.ValidateDiagFunc}
	return s
}

var durationUnits = []string{"microseconds", "milliseconds", "seconds", "minutes", "hours", "days", "weeks"}

// duration is text of the form `unit=n;unit=n`.
func duration(s *schema.Schema) {
	s.Description = "Format: hours=1;minutes=2;seconds=3."
	s.ValidateDiagFunc = func(value any, path cty.Path) diag.Diagnostics {
		for _, part := range strings.Split(value.(string), ";") {
			unit, _, found := strings.Cut(part, "=")
			if !found {
				return invalid(path, part+" has incorrect amount of elements")
			}
			if !slices.Contains(durationUnits, strings.ToLower(unit)) {
				return invalid(path, fmt.Sprintf("%s has incorrect key %s", part, unit))
			}
		}
		return nil
	}
}

// jsonObject is text that holds a JSON object; the way it is written is no difference.
func jsonObject(s *schema.Schema) {
	s.Description = "JSON format expected. Use `jsonencode()` to pass objects."
	s.Default = "{}"
	s.ValidateDiagFunc = validation.ToDiagFunc(validation.StringIsJSON)
	s.DiffSuppressFunc = func(_, before, after string, _ *schema.ResourceData) bool {
		var a, b any
		return json.Unmarshal([]byte(before), &a) == nil && json.Unmarshal([]byte(after), &b) == nil &&
			reflect.DeepEqual(a, b)
	}
}

// expression is Python text; one newline at its end, which the server drops, is no difference.
func expression(s *schema.Schema) {
	s.DiffSuppressFunc = func(_, before, after string, _ *schema.ResourceData) bool {
		return strings.TrimSuffix(after, "\n") == before
	}
}

func invalid(path cty.Path, summary string) diag.Diagnostics {
	return diag.Diagnostics{{Severity: diag.Error, Summary: summary, AttributePath: path}}
}
