package jsonschema

import (
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
)

// planOf is the plan of a validator, or nil.
func planOf(v core.Validator) *plan.Plan {
	if bounded, ok := v.(boundValidator); ok {
		return bounded.plan
	}
	return v.(validator).plan
}

// referring is a validator without its plan.
func referring(v core.Validator) func(event []byte) error {
	if bounded, ok := v.(boundValidator); ok {
		bounded.plan = nil
		return bounded.Validate
	}
	return v.(validator).refer
}

// agree holds a plan to the reference, which alone may refuse an event for what it
// would cost.
func agree(t *testing.T, v core.Validator, event []byte) plan.Verdict {
	t.Helper()
	verdict := planOf(v).Check(event)
	if verdict == plan.Undecided {
		return verdict
	}
	err := referring(v)(event)
	if valid := err == nil || core.CodeOf(err) == core.CodeTooLarge; valid != (verdict == plan.Valid) && core.CodeOf(err) != core.CodeTooLarge {
		t.Errorf("the plan says %d (1 is valid, 2 is not) of %s, the reference %v", verdict, event, err)
	}
	return verdict
}
