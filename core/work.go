package core

import "math"

// Work bounds what the events of one request may cost together, so that a request
// ends in its time and its answer fits, whatever is in it. It counts instead of
// looking at the clock: an answer must not depend on how busy a machine is.
//
// Each event has a share of the steps for itself. The other half of the steps, and
// what earlier events leave of their shares, goes to whoever comes first.
//
// A nil *Work bounds nothing: a [Validator] then keeps to its own bounds for one event.
// A Work is for one goroutine.
type Work struct {
	steps  int // left for the request
	share  int // of each event that is still to come
	coming int // events that are still to come
	text   int // bytes of violations for which there is room
}

// Bounds of one request.
const (
	// DefaultMaxSteps is about half a second of CPU time: 3.5 seconds for a process that
	// has a seventh of a processor.
	DefaultMaxSteps = 5_000_000
	// requestText is what the violations of a request take in memory, in bytes. An answer
	// may have less room for them.
	requestText = 2 << 20
)

// NewWork is the work of a request with so many events, of so many steps; 0 for
// DefaultMaxSteps.
func NewWork(events, steps int) *Work {
	if steps == 0 {
		steps = DefaultMaxSteps
	}
	return &Work{steps: steps, share: steps / 2 / max(events, 1), coming: events, text: requestText}
}

// Next begins the next event.
func (w *Work) Next() {
	if w != nil && w.coming > 0 {
		w.coming--
	}
}

// Steps is how many steps of about 100 ns of CPU time the current event may still take.
func (w *Work) Steps() int {
	if w == nil {
		return math.MaxInt
	}
	return max(w.steps-w.coming*w.share, 0)
}

// Spend takes steps from those of the request.
func (w *Work) Spend(steps int) {
	if w != nil {
		w.steps -= steps
	}
}

// Explains reports whether there is room for violations. If not, they are not worked
// out.
func (w *Work) Explains() bool { return w == nil || w.text > 0 }

// Explain takes the room for violations from that of the request.
func (w *Work) Explain(violations []Violation) {
	if w == nil {
		return
	}
	for _, v := range violations {
		w.text -= violationBytes + len(v.Pointer) + len(v.Keyword) + len(v.Detail) + len(v.SchemaPointer)
	}
}

// violationBytes is what a violation takes beside its texts.
const violationBytes = 128

// TooCostly is the error for an event that needs more steps than the request has
// left for it: CodeBatchTooCostly.
func TooCostly() error {
	return &Error{Code: CodeBatchTooCostly, Detail: "the events of this request take too much work to check together; send this event again, in a smaller batch"}
}
