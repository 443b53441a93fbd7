package jsonschema

import (
	"errors"
	"fmt"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/keyword"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation"
)

// validator is a compiled schema. Its plan may be nil.
type validator struct {
	schema *lib.Schema
	costs  *cost.Costs
	memory int
	plan   *plan.Plan
}

// Memory implements [core.Validator].
func (v validator) Memory() int { return v.memory }

func (l Language) validator(document []byte, options source.Options) (core.Validator, error) {
	compiled, err := source.Compile(document, options)
	if err != nil {
		return nil, err
	}
	return l.validatorOf(compiled), nil
}

// validatorOf takes a compiled schema over.
func (l Language) validatorOf(compiled source.Schema) core.Validator {
	v := validator{schema: compiled.Root}
	some := compiled.Patterns.Close() // also for names that the plan checks already
	if !l.ReferenceOnly {
		v.plan = plan.Compile(compiled.Root, compiled.All) // before the schemas change
	}
	v.costs = cost.New(compiled.Root, compiled.All)
	keyword.TakeOver(compiled.All)
	gated, memory := v.costs.Gate(compiled.All)
	v.memory = memory + cost.Memory(compiled.All) + cost.Memory(gated) + compiled.Patterns.Bytes + v.plan.Memory()
	if !some {
		return v
	}
	return boundValidator{v, compiled.Patterns}
}

// boundValidator is a validator with patterns, within their budget.
type boundValidator struct {
	validator
	patterns *pattern.Set
}

// Validate implements [core.Validator]. Events that the library validates wait for each
// other, because of the budget.
func (v boundValidator) Validate(event []byte, work *core.Work) error {
	verdict := v.check(event, work)
	if verdict == plan.Valid {
		return nil
	}
	v.patterns.Begin(work)
	defer v.patterns.End()
	err := v.refer(event, verdict, work)
	switch v.patterns.Ended() { // whatever err says
	case pattern.ByEvent:
		return &core.Error{Code: core.CodeEventInvalid,
			Detail:     "the event could not be checked against its schema: a pattern takes too much work",
			Violations: []core.Violation{v.patterns.Violation(event)}}
	case pattern.ByRequest:
		return unaffordable(verdict)
	}
	return err
}

// Validate implements [core.Validator]. The plan knows most valid events; what it
// says of others is for the reference to explain.
func (v validator) Validate(event []byte, work *core.Work) error {
	verdict := v.check(event, work)
	if verdict == plan.Valid {
		return nil
	}
	return v.refer(event, verdict, work)
}

func (v validator) check(event []byte, work *core.Work) plan.Verdict {
	verdict, spent := v.plan.Check(event, work.Steps())
	work.Spend(spent)
	return verdict
}

// refer asks the library, within what the guard, the costs and the request's work
// allow. Beyond that work, an event that the plan calls invalid is not explained.
func (v validator) refer(event []byte, verdict plan.Verdict, work *core.Work) error {
	size, err := guard.Check(event)
	if err != nil {
		return err
	}
	if verdict == plan.Invalid && !work.Explains() {
		return unexplained()
	}
	if size.Steps() > cost.MaxSteps {
		return cost.TooMuch()
	}
	if size.Steps() > work.Steps() {
		return unaffordable(verdict)
	}
	work.Spend(size.Steps())
	value, err := guard.Read(event)
	if err != nil {
		return err
	}
	steps, err := v.costs.Check(value, size, len(event), work.Steps())
	if err != nil {
		return err
	}
	if steps > work.Steps() {
		work.Spend(work.Steps() / cost.StepsPerCounted)
		return unaffordable(verdict)
	}
	work.Spend(steps)
	err = v.schema.Validate(value)
	if err == nil {
		return nil
	}
	invalid, ok := errors.AsType[*lib.ValidationError](err)
	if !ok {
		return &core.Error{Code: core.CodeInternal, Detail: "the event could not be validated", Err: err}
	}
	if !work.Explains() {
		return unexplained()
	}
	return explained(value, invalid, work)
}

// unaffordable is the error for an event that takes more steps than there are left.
func unaffordable(verdict plan.Verdict) error {
	if verdict == plan.Invalid {
		return unexplained()
	}
	return core.TooCostly()
}

func unexplained() error {
	return &core.Error{Code: core.CodeEventInvalid, Unlisted: 1,
		Detail: "the event violates its schema; the request has too many violations to say where: send this event " +
			"by itself to see"}
}

// What it costs to tell where an event is invalid, as measured: for each event, for
// each violation that is listed, and for each that is only counted.
const (
	stepsExplained = 30
	stepsListed    = 25
	stepsUnlisted  = 15
)

func explained(value any, invalid *lib.ValidationError, work *core.Work) error {
	violations, more := violation.List(value, invalid)
	work.Spend(stepsExplained + stepsListed*len(violations) + stepsUnlisted*more)
	work.Explain(violations)
	detail := "the event violates its schema in 1 place"
	if n := len(violations) + more; n > 1 {
		detail = fmt.Sprintf("the event violates its schema in %d places", n)
	}
	if more > 0 {
		detail += fmt.Sprintf("; the first %d are listed, %d more are not", len(violations), more)
	}
	return &core.Error{Code: core.CodeEventInvalid, Detail: detail, Violations: violations, Unlisted: more}
}
