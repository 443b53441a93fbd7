// Package alike tells in few lines what went wrong with many events: one line for
// those that failed alike, with their number, and no more kinds than people read.
package alike

import (
	"sync"
	"time"
)

const (
	maxKinds  = 20 // told one by one
	maxOfOne  = 3  // of them, those of one place: they often differ in a number only
	maxPlaces = 10 // counted one by one, of the other kinds
	maxLabels = 5  // of events of a kind that was told before

	// wait is how long a line waits for further events that failed alike.
	wait = time.Second
)

// Kind is what is said of an event that failed.
type Kind struct {
	Text  string // all of it: events with the same text share a line
	Place string // in short, of kinds beyond those told one by one: a code, and where in the event
}

// Run is events that failed alike, one after another.
type Run struct {
	First, Last string // labels of events
	Events      int
	Err         error // of the first
}

// Log is told of each event, in their order. It is safe for use by several
// goroutines at once.
type Log struct {
	tell func(Run)

	mu     sync.Mutex
	kind   Kind
	run    *Run                   // of that kind, not told yet; nil: none
	known  map[string]*Repetition // by the kind's text
	order  []*Repetition
	told   map[string]int // kinds by place
	others map[string]*Count
	rest   Count // of places that are not among others
}

// NewLog returns a log that calls tell once for each kind, with the first events of
// it: when another event follows, or a second later.
func NewLog(tell func(Run)) *Log {
	return &Log{tell: tell, known: map[string]*Repetition{}, told: map[string]int{}, others: map[string]*Count{}}
}

// Failed takes in an event that failed.
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

// Flush tells what waits. It stands for an event that did not fail, too.
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

// hasRoom tells that a kind that is not known is told one by one.
func (l *Log) hasRoom(kind Kind) bool {
	return len(l.known) < maxKinds && l.told[kind.Place] < maxOfOne
}

// count takes in a run that is not told.
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
