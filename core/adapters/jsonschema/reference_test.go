package jsonschema

import (
	"math"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
)

// parts are a validator without its plan, and the plan.
func parts(v core.Validator) (without core.Validator, p *plan.Plan) {
	of := v.(*validator)
	r, err := of.reference()
	if err != nil {
		panic(err)
	}
	return &validator{kept: r}, of.plan
}

// refer asks a validator without its plan.
func refer(v core.Validator, event []byte) error {
	reference, _ := parts(v)
	return reference.Validate(event, nil)
}

// decides reports whether a plan decides, and holds it to the reference.
func decides(t *testing.T, v core.Validator, event []byte) bool {
	t.Helper()
	reference, p := parts(v)
	verdict, _ := p.Check(event, math.MaxInt)
	if verdict == plan.Undecided {
		return false
	}
	err := reference.Validate(event, nil)
	if core.CodeOf(err) != core.CodeTooLarge && (err == nil) != (verdict == plan.Valid) {
		t.Errorf("the plan says %d (1 is valid, 2 is not) of %s, the reference %v", verdict, event, err)
	}
	return true
}
