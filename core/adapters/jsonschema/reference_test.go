package jsonschema

import (
	"math"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
	"example.com/eventgateway/core/registry"
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

// A schema whose validator was asked for is still compared as it is written: a registration
// that another one outruns begins again with it.
func TestAValidatorLeavesTheSchemaToComparisons(t *testing.T) {
	narrow := mustParse(t, `{"properties":{"n":{"maximum":1},"a":{"uniqueItems":true}}}`)
	wide := mustParse(t, `{}`)
	want := len(narrow.Compare(wide, registry.CompareOptions{}))
	if err := narrow.Validator().Validate([]byte(`{"n":2,"a":[1,1]}`), nil); core.CodeOf(err) != core.CodeEventInvalid {
		t.Errorf("%v", err)
	}
	if got := len(narrow.Compare(wide, registry.CompareOptions{})); got != want || want != 2 {
		t.Errorf("%d incompatibilities, and %d with a validator; want 2", want, got)
	}
}
