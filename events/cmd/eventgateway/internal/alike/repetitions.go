package alike

import (
	"cmp"
	"slices"
)

// Repetition is events that failed like some that were told.
type Repetition struct {
	Of       Run
	Events   int      // further ones
	Labels   []string // of the first of them; "a to b" of a run
	Unlisted int      // of them, those without a label
}

func (r *Repetition) add(run Run) {
	r.Events += run.Events
	if len(r.Labels) == maxLabels {
		r.Unlisted += run.Events
		return
	}
	label := run.First
	if run.Events > 1 {
		label += " to " + run.Last
	}
	r.Labels = append(r.Labels, label)
}

// Count is how many events of a place failed in other ways than those that were told.
type Count struct {
	Place  string // "" for all others
	First  string // label of the first of them; "" for all others
	Events int
}

// End tells what waits, and returns what was not told: the repetitions, in the order
// of the kinds, and how many there are of further kinds, the most first.
func (l *Log) End() (again []Repetition, others []Count) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flush()
	for _, r := range l.order {
		if r.Events > 0 {
			again = append(again, *r)
		}
	}
	for _, c := range l.others {
		others = append(others, *c)
	}
	slices.SortFunc(others, func(a, b Count) int {
		return cmp.Or(b.Events-a.Events, cmp.Compare(a.Place, b.Place))
	})
	if l.rest.Events > 0 {
		others = append(others, l.rest)
	}
	return again, others
}
