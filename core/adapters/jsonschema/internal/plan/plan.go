// Package plan decides whether an event is valid in one pass over its bytes,
// without building values of it: in a small part of the time that decoding and
// walking a tree takes.
//
// A plan is compiled from the library's compiled schema, which stays the
// reference. Valid is final: it says that the guard lets the event through and the
// reference accepts it, its bounds on cost aside. For anything else the reference
// is asked. What a plan cannot know it leaves undecided.
//
// Start reading at walker.value, which reads by the guard's Reader and core/jsontext. A node
// (node.go) checks the value at one place: schemas joined by $ref and allOf become one node.
// Other schemas for the same value, such as the branches of anyOf, run over its bytes again
// (branch.go), unless its kind or one of its members tells which branch it is (choice.go).
package plan

import (
	"reflect"
	"sync"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/backtrack"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/memory"
	"example.com/eventgateway/core/jsontext"
)

// Verdict is a plan's answer.
type Verdict int8

// Verdicts. Invalid includes what is not JSON within the guard's bounds.
const (
	Undecided Verdict = iota
	Valid
	Invalid
)

// Bounds of the work for one event, beyond which it is undecided.
const (
	freeBytes      = 1 << 20   // that are run over again, and
	timesBytes     = 16        // so many times the event's own
	maxInPlace     = 100       // nodes within each other for one value
	maxWeighed     = 1_600_000 // ticks of patterns and formats
	bytesPerStep   = 50        // as measured, and
	weighedPerStep = 16
	maxKept        = 1024 // items and words that a walker may hold when it is kept
)

// Plan is a compiled schema. It is safe for many goroutines.
type Plan struct {
	root    *node
	memory  int      // in bytes, about
	guess   []uint16 // which member follows which, to begin with
	walkers sync.Pool
}

// Compile makes the plan of a schema, where all is the schema and all that it may apply.
// It returns nil for a schema that no plan decides.
func Compile(schema *lib.Schema, all []*lib.Schema) *Plan {
	if graph.Loops(all) { // for which the reference has an answer of its own
		return nil
	}
	c := newCompiler(all)
	root := c.one(schema, false)
	c.finish()
	if root.unsure {
		return nil
	}
	p := &Plan{root: root, guess: c.guess}
	p.memory = memory.Of([]any{root, c.guess}, reflect.TypeFor[*backtrack.Regexp]())
	p.walkers.New = func() any {
		return &walker{next: append([]uint16(nil), p.guess...)}
	}
	return p
}

// Memory is about how many bytes a plan takes without its patterns; none for nil.
func (p *Plan) Memory() int {
	if p == nil {
		return 0
	}
	return p.memory
}

// Check reads an event once. What that takes beyond is at most so many steps of about
// 100 ns, and is returned with the verdict. A nil plan decides nothing.
func (p *Plan) Check(event []byte, most int) (verdict Verdict, spent int) {
	if p == nil {
		return Undecided, 0
	}
	w := p.walkers.Get().(*walker)
	w.Reset(event)
	bytes, weighed := freeBytes+timesBytes*len(event), maxWeighed
	if most < bytes/bytesPerStep {
		bytes = most * bytesPerStep
	}
	if most < weighed/weighedPerStep {
		weighed = most * weighedPerStep
	}
	w.steps, w.weighed = bytes, maxWeighed-weighed
	w.inPlace, w.spans, w.seen = 0, w.spans[:0], w.seen[:0]
	end := w.value(p.root, jsontext.Space(event, 0))
	if end >= 0 && jsontext.Space(event, end) < len(event) {
		end = invalid
	}
	w.Text = nil
	spent = (bytes-w.steps)/bytesPerStep + (w.weighed-(maxWeighed-weighed))/weighedPerStep
	if w.small() {
		p.walkers.Put(w)
	}
	switch end {
	case invalid:
		return Invalid, spent
	case unsure:
		return Undecided, spent
	}
	return Valid, spent
}

// small reports whether a walker may be kept: it grows with the events that it
// reads.
func (w *walker) small() bool {
	return w.Small() && max(cap(w.spans), cap(w.seen), w.items.Size()/4) <= maxKept
}
