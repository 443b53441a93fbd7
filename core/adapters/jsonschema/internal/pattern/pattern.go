// Package pattern has the patterns of schemas, regular expressions of ECMA-262, and bounds
// their work.
package pattern

import (
	"errors"
	"sync"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/backtrack"
	"example.com/eventgateway/core/adapters/jsonschema/internal/ecma"
)

// Bounds of patterns.
const (
	// maxWeight is up to how many atoms, repetitions written out, a pattern counts for
	// maxTotalWeight, which bounds all patterns of a schema.
	maxWeight      = 20_000
	maxTotalWeight = 100_000
)

// Set holds the patterns of one compiled schema, and the budget of the event that is
// checked. A pattern is an ECMA-262 regular expression, as all drafts recommend: package
// ecma translates it for package backtrack, which counts the work of a match.
type Set struct {
	known  map[string]lib.Regexp
	some   bool // there is a pattern
	done   bool // the schema is compiled: from now on, patterns are values
	strict bool // the schema is new
	weight int
	Bytes  int // of memory that they take, about

	mu     sync.Mutex // locked while an event is validated
	budget budget
}

// NewSet takes the patterns of a schema. Of a new schema, it is strict: it refuses
// those that mean something else than they seem to.
func NewSet(strict bool) *Set { return &Set{strict: strict} }

// Compile is the library's engine: for pattern and patternProperties, and for
// values of format regex, of which it only needs to know whether they are
// patterns.
func (p *Set) Compile(s string) (lib.Regexp, error) {
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

func (p *Set) compileNew(s string) (lib.Regexp, error) {
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
	p.some = true
	p.Bytes += programBytes + re.Memory()
	return pattern{source: s, re: re, budget: &p.budget}, nil
}

// Close ends the compilation: from now on, Compile gets values of format regex. It
// reports whether the schema has any pattern.
func (p *Set) Close() (some bool) {
	p.done, p.known = true, nil
	return p.some
}

// Begin gives an event its budget, and waits until no other event has one: a match
// does not say which event it is for. Call end afterwards.
func (p *Set) Begin(work *core.Work) {
	p.mu.Lock()
	p.budget = newBudget(MaxSteps, work)
}

// End takes the budget back.
func (p *Set) End() {
	p.budget = budget{}
	p.mu.Unlock()
}

// Meter closes the patterns, and bounds all matches that follow together, in steps of
// about 100 ns.
func (p *Set) Meter(steps int) {
	p.Close()
	p.budget = newBudget(steps, nil)
}

// Ended says what a match was broken off for. It counted as none, so that nothing found
// out since is sure.
func (p *Set) Ended() Ending { return p.budget.ended }

// Program returns what matches a pattern of a schema; nil for others than ours.
func Program(re lib.Regexp) *backtrack.Regexp {
	p, _ := re.(pattern)
	return p.re
}

// pattern is one at its place in a schema.
type pattern struct {
	source string
	re     *backtrack.Regexp
	budget *budget
	place  spot
}

// String implements [lib.Regexp].
func (p pattern) String() string { return p.source }

// MatchString implements [lib.Regexp].
func (p pattern) MatchString(s string) bool { return p.budget.match(p, s) }

// programBytes is what a pattern takes beside its program, as measured.
const programBytes = 500
