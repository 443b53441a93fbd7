package jsonschema

import (
	"errors"
	"sync"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/backtrack"
	"example.com/eventgateway/core/adapters/jsonschema/internal/ecma"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
)

// Bounds of patterns.
const (
	// maxWeight is up to how many atoms, repetitions written out, a pattern counts for
	// maxTotalWeight, which bounds all patterns of a schema.
	maxWeight      = 20_000
	maxTotalWeight = 100_000
)

// patterns are those of one compiled schema: ECMA-262 regular expressions, as all
// drafts recommend, which are translated (internal/ecma) for an engine that counts what
// a match takes (internal/backtrack), within the budget of an event.
type patterns struct {
	known  map[string]lib.Regexp
	done   bool // the schema is compiled: from now on, patterns are values
	strict bool // the schema is new
	weight int
	bytes  int // of memory that they take, about

	mu     sync.Mutex // locked while an event is validated
	budget budget
}

// compile is the library's engine: for pattern and patternProperties, and for
// values of format regex, of which it only needs to know whether they are
// patterns.
func (p *patterns) compile(s string) (lib.Regexp, error) {
	if p.done {
		_, err := ecma.Translate(s, false)
		return nil, err
	}
	if known := p.known[s]; known != nil {
		return known, nil
	}
	compiled, err := p.compileNew(s)
	if err != nil {
		return nil, err
	}
	if p.known == nil {
		p.known = map[string]lib.Regexp{}
	}
	p.known[s] = compiled
	return compiled, nil
}

func (p *patterns) compileNew(s string) (lib.Regexp, error) {
	t, err := ecma.Translate(s, p.strict)
	if err != nil {
		return nil, err
	}
	if !t.Backtracks && t.Weight <= maxWeight {
		if p.weight += t.Weight; p.weight > maxTotalWeight {
			return nil, errors.New("the patterns of the schema, their repetitions written out, are too long together")
		}
	}
	re, err := backtrack.Compile(t.Pattern)
	if err != nil {
		return nil, err
	}
	p.bytes += patternBytes + re.Memory()
	return pattern{source: s, re: re, budget: &p.budget}, nil
}

// bound is the validator within the budget.
func (p *patterns) bound(v validator) core.Validator {
	some := len(p.known) > 0
	if p.done, p.known = true, nil; !some {
		return v
	}
	return boundValidator{v, p}
}

type boundValidator struct {
	validator
	patterns *patterns
}

// Validate implements [core.Validator]. The events that the library validates are
// validated one after the other: it cannot tell whose a match is.
func (v boundValidator) Validate(event []byte, work *core.Work) error {
	verdict := v.check(event, work)
	if verdict == plan.Valid {
		return nil
	}
	p := v.patterns
	p.mu.Lock()
	defer p.mu.Unlock()
	p.budget = newBudget(maxPatternSteps, work)
	defer func() { p.budget = budget{} }()
	err := v.refer(event, verdict, work)
	// A match that was broken off counted as none, which may have made the event
	// valid as well as invalid.
	switch p.budget.ended {
	case byEvent:
		return &core.Error{Code: core.CodeEventInvalid, Detail: "the event could not be checked against its schema: a pattern takes too much work",
			Violations: []core.Violation{p.budget.violation(event)}}
	case byRequest:
		return unaffordable(verdict)
	}
	return err
}

// pattern is one at its place in a schema.
type pattern struct {
	source string
	re     *backtrack.Regexp
	budget *budget
	place  patternPlace
}

// String implements [lib.Regexp].
func (p pattern) String() string { return p.source }

// MatchString implements [lib.Regexp].
func (p pattern) MatchString(s string) bool { return p.budget.match(p, s) }
