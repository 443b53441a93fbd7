package jsonschema

import (
	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
)

// newPlan is the plan of a schema, or nil. It is made before anything in the
// schema is replaced.
func newPlan(schema *lib.Schema, all []*lib.Schema) *plan.Plan {
	return plan.Compile(schema, all, func(re lib.Regexp) plan.Pattern {
		if l, ok := re.(linear); ok {
			return unmetered(l)
		}
		return nil
	})
}

// unmetered is a pattern for RE2 whose cost the plan counts itself.
type unmetered linear

// Match implements [plan.Pattern].
func (u unmetered) Match(text []byte) bool { return u.re.Match(text) }

// Weight implements [plan.Pattern].
func (u unmetered) Weight() int { return u.weight }
