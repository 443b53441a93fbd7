package core

import (
	"cmp"
	"math"
)

// Work bounds the cost of all events of one request together, so that the request ends in
// time and its answer fits. It counts steps instead of measuring time, so that an answer
// does not depend on how busy a machine is.
//
// Half of the steps is divided into equal shares, one for each event. The other half, and
// what earlier events leave of their shares, goes to the events that come first.
//
// A nil *Work is without bounds: a [Validator] then keeps to its own bounds for one event.
// A Work is for one goroutine.
type Work struct {
	steps  int // left for the request
	share  int // of each event that is still to come
	coming int // events that are still to come
	text   int // bytes left for violations
}

// Bounds of one request.
const (
	// DefaultMaxSteps is about half a second of CPU time: 3.5 seconds for a process that
	// has a seventh of a processor.
	DefaultMaxSteps = 5_000_000
	// requestText bounds the memory of a request's violations, in bytes. An answer may
	// have less room for them.
	requestText = 2 << 20
)

// NewWork returns the work of a request with so many events and steps; 0 steps for
// DefaultMaxSteps.
func NewWork(events, steps int) *Work {
	steps = cmp.Or(steps, DefaultMaxSteps)
	return &Work{steps: steps, share: steps / 2 / max(events, 1), coming: events, text: requestText}
}

// Next begins the next event.
func (w *Work) Next() {
	if w != nil && w.coming > 0 {
		w.coming--
	}
}

// Steps returns how many steps the current event may still take, of about 100 ns of CPU
// time each.
func (w *Work) Steps() int {
	if w == nil {
		return math.MaxInt
	}
	return max(w.steps-w.coming*w.share, 0)
}

// Spend subtracts steps from the request's.
func (w *Work) Spend(steps int) {
	if w != nil {
		w.steps -= steps
	}
}

// Explains reports whether there is room for violations. If not, validators do not work
// them out.
func (w *Work) Explains() bool { return w == nil || w.text > 0 }

// Explain subtracts the size of violations from the request's room for them.
func (w *Work) Explain(violations []Violation) {
	if w == nil {
		return
	}
	for _, v := range violations {
		w.text -= violationBytes + len(v.Pointer) + len(v.Keyword) + len(v.Detail) + len(v.SchemaPointer)
	}
}

// violationBytes is the memory of a violation without its texts.
const violationBytes = 128

// TooCostly is the error for an event that needs more steps than the request has
// left for it: CodeBatchTooCostly.
func TooCostly() error {
	return &Error{Code: CodeBatchTooCostly, Detail: "the events of this request take too much work to " +
		"check together; send this event again, in a smaller batch"}
}
