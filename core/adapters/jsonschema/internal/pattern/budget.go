package pattern

import (
	"fmt"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/backtrack"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

// MaxSteps bounds all matches of patterns for an event, in steps of about 100 ns
// of CPU time: 30 ms.
const MaxSteps = 300_000

// budget bounds the work of an event's patterns. The zero value allows each match MaxSteps.
type budget struct {
	metered bool
	left    int        // ticks
	work    *core.Work // of the request, from which it is taken too
	owed    int        // ticks that were not taken from it yet, less than a step

	ended   Ending
	pattern pattern // that was being matched then
	subject string  // and the string
}

// Ending is why a match was broken off.
type Ending uint8

// Why a match ends before it has an answer.
const (
	ByNone    Ending = iota // it does not
	ByEvent                 // it takes more than there is for an event
	ByRequest               // it takes more than the request has left
)

func newBudget(steps int, work *core.Work) budget {
	return budget{metered: true, left: steps * backtrack.TicksPerStep, work: work}
}

// match matches within the budget. Once a match is broken off, nothing matches.
func (b *budget) match(p pattern, s string) bool {
	if !b.metered {
		matched, _, _ := p.re.MatchString(s, MaxSteps*backtrack.TicksPerStep)
		return matched
	}
	if b.ended != ByNone {
		return false
	}
	most, end := b.left, ByEvent
	if steps := b.work.Steps(); steps < b.left/backtrack.TicksPerStep {
		most, end = steps*backtrack.TicksPerStep, ByRequest
	}
	matched, ticks, enough := p.re.MatchString(s, most)
	b.left -= ticks
	b.owed += ticks
	b.work.Spend(b.owed / backtrack.TicksPerStep)
	b.owed %= backtrack.TicksPerStep
	if !enough {
		b.ended, b.pattern, b.subject = end, p, s
	}
	return matched
}

// Violation says which match was broken off.
func (p *Set) Violation(event []byte) core.Violation {
	b := p.budget
	detail := fmt.Sprintf("the pattern %s takes more work than the %d steps that there are for an event's patterns",
		quote.Pattern(b.pattern.source), MaxSteps)
	place := b.pattern.place
	return core.Violation{Pointer: placeOf(event, b.subject), Keyword: place.keyword, Detail: quote.Shorten(detail),
		SchemaPointer: place.pointer}
}
