package jsonschema

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"regexp/syntax"
	"sync"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/ecma"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
)

// Bounds of patterns.
const (
	// maxWeight is up to how many atoms, repetitions written out, a pattern goes to
	// RE2, which does write them out.
	maxWeight = 20_000
	// maxTotalWeight is that of all patterns of a schema: some 20 MB in memory.
	maxTotalWeight = 100_000
	// freeSteps is how much RE2 may have to do for an event, its bytes times the
	// weight of all patterns, without a look at the clock: some 10 ms.
	freeSteps = 1 << 20
	// smallSteps is that of one match that is not worth being broken off.
	smallSteps = 1 << 16
	// maxSubject is the longest string, in bytes, that is matched by backtracking,
	// which needs memory for every character.
	maxSubject = 32 << 10
)

// patterns are those of one compiled schema: ECMA-262 regular expressions, as
// all drafts recommend, which are translated (internal/ecma) for RE2. It is
// linear in time. What it cannot do, lookaround and back-references, is done by
// backtracking, within the budget of an event.
type patterns struct {
	known        map[string]lib.Regexp
	done         bool // the schema is compiled: from now on, patterns are values
	weight       int  // of all patterns for RE2
	bytes        int  // of memory that they take, about
	backtracking bool // there is a pattern that RE2 cannot do

	mu     sync.RWMutex // locked while an event is validated that may need the budget
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
	t, err := ecma.Translate(s, false)
	if err != nil {
		return nil, err
	}
	if !t.Backtracks && t.Weight <= maxWeight {
		if p.weight+t.Weight > maxTotalWeight {
			return nil, fault("the patterns of the schema, their repetitions written out, are too long together")
		}
		compiled, err := regexp.Compile(t.Pattern)
		if err == nil {
			p.weight += t.Weight
			p.bytes += patternBytes + perWeight*t.Weight
			return linear{source: s, re: compiled, weight: t.Weight, budget: &p.budget}, nil
		}
		// Repetitions of more than 1,000 are all that RE2 refuses for its own reasons.
		if refused, ok := errors.AsType[*syntax.Error](err); !ok || refused.Code != syntax.ErrInvalidRepeatSize && refused.Code != syntax.ErrLarge {
			return nil, err
		}
	}
	if t, err = ecma.Translate(s, true); err != nil {
		return nil, err
	}
	clock()
	compiled, err := regexp2.Compile(t.Pattern, regexp2.ECMAScript)
	if err != nil {
		return nil, fmt.Errorf("neither RE2 nor the backtracking engine takes it: %w", err)
	}
	p.backtracking = true
	p.bytes += patternBytes + perBacktraced*len(t.Pattern)
	return backtracking{source: s, re: compiled, budget: &p.budget}, nil
}

// clock lets regexp2 look at the time more often than ten times a second.
var clock = sync.OnceFunc(func() { regexp2.SetTimeoutCheckPeriod(clockPeriod) })

// bound is the validator within the budget.
func (p *patterns) bound(v validator) core.Validator {
	p.done, p.known = true, nil
	if p.weight == 0 && !p.backtracking {
		return v
	}
	return boundValidator{v, p}
}

type boundValidator struct {
	validator
	patterns *patterns
}

// Validate implements [core.Validator]. Events that may need the budget are
// validated one after the other: the library cannot tell whose a match is.
func (v boundValidator) Validate(event []byte, work *core.Work) error {
	verdict := v.check(event, work)
	if verdict == plan.Valid {
		return nil
	}
	p := v.patterns
	if !p.backtracking && len(event)*p.weight <= freeSteps {
		p.mu.RLock()
		defer p.mu.RUnlock()
		return v.refer(event, verdict, work)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.budget = newBudget()
	defer func() { p.budget = budget{} }()
	err := v.refer(event, verdict, work)
	if p.budget.fault == "" {
		return err
	}
	// A match that was broken off counted as none, which may have made the event
	// valid as well as invalid.
	return &core.Error{Code: core.CodeEventInvalid, Detail: "the event could not be checked against its schema: a pattern takes too long",
		Violations: []core.Violation{p.budget.violation(event)}}
}

// linear is a pattern for RE2.
type linear struct {
	source string
	re     *regexp.Regexp
	weight int
	budget *budget
	place  patternPlace
}

func (l linear) String() string { return l.source }

func (l linear) MatchString(s string) bool {
	if !l.budget.metered {
		return l.re.MatchString(s)
	}
	matched := false
	if len(s)*l.weight <= smallSteps {
		l.budget.count(l.source, l.place, s, func() { matched = l.re.MatchString(s) })
		return matched
	}
	l.budget.spend(l.source, l.place, s, func(deadline deadline) (done bool) {
		reader := &boundReader{s: s, deadline: deadline, every: max(1, smallSteps/l.weight)}
		matched = l.re.MatchReader(reader)
		return !reader.late // else it saw the end of the text too early
	})
	return matched
}

// boundReader reads a string up to the deadline.
type boundReader struct {
	s        string
	deadline deadline
	every    int // how many runes are read between looks at the clock
	read     int
	late     bool
}

func (r *boundReader) ReadRune() (rune, int, error) {
	if r.read++; r.read%r.every == 0 && r.deadline.over() {
		r.late = true
	}
	if r.s == "" || r.late {
		return 0, 0, io.EOF
	}
	c, size := utf8.DecodeRuneInString(r.s)
	r.s = r.s[size:]
	return c, size, nil
}

// backtracking is a pattern that RE2 cannot do.
type backtracking struct {
	source string
	re     *regexp2.Regexp
	budget *budget
	place  patternPlace
}

func (b backtracking) String() string { return b.source }

func (b backtracking) MatchString(s string) bool {
	if len(s) > maxSubject {
		b.budget.refuse(b.place, s, fmt.Sprintf("the pattern %s has lookaround, back-references or long repetitions: strings of more than %d bytes are not matched against such", slashed(b.source), maxSubject))
		return false
	}
	matched := false
	b.budget.spend(b.source, b.place, s, func(deadline deadline) (done bool) {
		b.re.MatchTimeout = deadline.left()
		var err error
		matched, err = b.re.MatchString(s)
		return err == nil // all that it fails of is the time
	})
	return matched
}
