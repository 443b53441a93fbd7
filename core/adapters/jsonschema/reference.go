package jsonschema

import (
	"errors"
	"fmt"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/keyword"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation"
)

// reference is a schema as the library compiles it, with what an event may cost.
type reference struct {
	schema   *lib.Schema
	plain    keyword.Plain
	costs    *cost.Costs
	memory   int
	patterns *pattern.Set // nil for none
}

func compileReference(document []byte, options source.Options) (*reference, error) {
	compiled, err := source.Compile(document, options)
	if err != nil {
		return nil, err
	}
	return newReference(compiled), nil
}

// newReference takes a compiled schema over.
func newReference(compiled source.Schema) *reference {
	r := &reference{schema: compiled.Root, costs: cost.New(compiled.Root, compiled.All)}
	gated, memory := r.costs.Gate(compiled.All)
	r.memory = memory + cost.Memory(compiled.All) + cost.Memory(gated) + compiled.Patterns.Bytes
	r.plain, _ = keyword.TakeOver(append(compiled.All, gated...))
	if compiled.Patterns.Close() {
		r.patterns = compiled.Patterns
	}
	return r
}

// judge validates an event within the costs, the request's work and, with patterns, their
// budget. Because of that budget, events of a schema with patterns wait for each other.
func (r *reference) judge(event []byte, size guard.Size, verdict plan.Verdict, work *core.Work) error {
	if r.patterns == nil {
		return r.validate(event, size, verdict, work)
	}
	r.patterns.Begin(work)
	defer r.patterns.End()
	err := r.validate(event, size, verdict, work)
	switch r.patterns.Ended() { // whatever err says
	case pattern.ByEvent:
		return &core.Error{Code: core.CodeEventInvalid,
			Detail:     "the event could not be checked against its schema: a pattern takes too much work",
			Violations: []core.Violation{r.patterns.Violation(event)}}
	case pattern.ByRequest:
		return unaffordable(verdict)
	}
	return err
}

func (r *reference) validate(event []byte, size guard.Size, verdict plan.Verdict, work *core.Work) error {
	if r.plain[r.schema] && !graph.HasInPlace(r.schema) { // else the event must be decoded all the same
		return guard.LendText(event, func(text *guard.Text) error {
			return r.validateText(text, size, verdict, work)
		})
	}
	return guard.Lend(event, func(value any) error {
		return r.validateValue(value, size, len(event), verdict, work)
	})
}

func (r *reference) validateValue(
	value any, size guard.Size, bytes int, verdict plan.Verdict, work *core.Work,
) error {
	steps, err := r.costs.Check(value, size, bytes, work.Steps())
	if err := spend(steps, err, verdict, work); err != nil {
		return err
	}
	err = r.plain.Validate(r.schema, value)
	if err == nil {
		return nil
	}
	invalid, ok := errors.AsType[*lib.ValidationError](err)
	if !ok {
		return &core.Error{Code: core.CodeInternal, Detail: "the event could not be validated", Err: err}
	}
	return explained(work, func() ([]core.Violation, int) { return violation.List(value, invalid) })
}

// validateText is validateValue of the value of a text, by a plain schema.
func (r *reference) validateText(text *guard.Text, size guard.Size, verdict plan.Verdict, work *core.Work) error {
	steps, err := r.costs.CheckText(text, size, work.Steps())
	if err := spend(steps, err, verdict, work); err != nil {
		return err
	}
	invalid := keyword.ValidateText(r.schema, text)
	if invalid == nil {
		return nil
	}
	return explained(work, func() ([]core.Violation, int) { return violation.ListText(text, invalid) })
}

// spend takes the steps that costs found from the request's work.
func spend(steps int, err error, verdict plan.Verdict, work *core.Work) error {
	if err != nil {
		return err
	}
	if steps > work.Steps() {
		work.Spend(work.Steps() / cost.StepsPerCounted)
		return unaffordable(verdict)
	}
	work.Spend(steps)
	return nil
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

func explained(work *core.Work, list func() (violations []core.Violation, more int)) error {
	if !work.Explains() {
		return unexplained()
	}
	violations, more := list()
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
