// Package alike summarizes the failures of many events. Events that failed alike share a
// line with their number, and the number of lines is bounded.
package alike

import (
	"sync"
	"time"
)

const (
	maxKinds  = 20 // kinds that are reported one by one
	maxOfOne  = 3  // kinds of one place among them: they often differ only in a number
	maxPlaces = 10 // places that are counted one by one for the other kinds
	maxLabels = 5  // labels of further events of a reported kind

	// wait is how long a line waits for further events that failed alike.
	wait = time.Second
)

// Kind says how an event failed.
type Kind struct {
	Text  string // the whole report; events with the same text share a line
	Place string // the report in short: a code, and the place in the event
}

// Run is a run of consecutive events that failed alike.
type Run struct {
	First, Last string // labels of events
	Events      int
	Err         error // of the first
}

// Log groups the outcomes of events, in their order. It is safe for use by several
// goroutines at once.
type Log struct {
	tell func(Run)

	mu     sync.Mutex
	kind   Kind
	run    *Run                   // of that kind, not reported yet; may be nil
	known  map[string]*Repetition // by the kind's text
	order  []*Repetition
	told   map[string]int // number of reported kinds, by place
	others map[string]*Count
	rest   Count // of places that are not in others
}

// NewLog returns a log that calls tell once for each kind, with the kind's first run: when
// a different event follows, or after a second.
func NewLog(tell func(Run)) *Log {
	return &Log{tell: tell, known: map[string]*Repetition{}, told: map[string]int{}, others: map[string]*Count{}}
}

// Failed records an event that failed.
func (l *Log) Failed(label string, kind Kind, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.run != nil && l.kind == kind {
		l.run.Last = label
		l.run.Events++
		return
	}
	l.flush()
	run := &Run{First: label, Last: label, Events: 1, Err: err}
	l.kind, l.run = kind, run
	if l.known[kind.Text] == nil && l.hasRoom(kind) {
		time.AfterFunc(wait, func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.run == run {
				l.flush()
			}
		})
	}
}

// Flush reports the run that waits. Call it for each event that did not fail, too.
func (l *Log) Flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flush()
}

func (l *Log) flush() {
	if l.run == nil {
		return
	}
	run := *l.run
	l.run = nil
	if known := l.known[l.kind.Text]; known != nil {
		known.add(run)
		return
	}
	if !l.hasRoom(l.kind) {
		l.count(run)
		return
	}
	known := &Repetition{Of: run}
	l.known[l.kind.Text] = known
	l.order = append(l.order, known)
	l.told[l.kind.Place]++
	l.tell(run)
}

// hasRoom reports whether a new kind is still reported one by one.
func (l *Log) hasRoom(kind Kind) bool {
	return len(l.known) < maxKinds && l.told[kind.Place] < maxOfOne
}

// count counts a run that is not reported.
func (l *Log) count(run Run) {
	c := l.others[l.kind.Place]
	switch {
	case c != nil:
	case len(l.others) < maxPlaces:
		c = &Count{Place: l.kind.Place, First: run.First}
		l.others[c.Place] = c
	default:
		c = &l.rest
	}
	c.Events += run.Events
}
