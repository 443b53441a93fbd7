package jsonschema

import (
	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
)

// newPlan is the plan of a schema, or nil. It is made before anything in the
// schema is replaced.
func newPlan(schema *lib.Schema, all []*lib.Schema) *plan.Plan {
	return plan.Compile(schema, all, func(re lib.Regexp) plan.Pattern {
		if p := pattern.Program(re); p != nil {
			return p
		}
		return nil
	})
}
