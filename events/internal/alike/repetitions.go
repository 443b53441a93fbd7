package alike

import (
	"cmp"
	"slices"
)

// Repetition counts further events that failed like a reported run.
type Repetition struct {
	Of       Run
	Events   int      // further events
	Labels   []string // of the first of these events; "a to b" for a run
	Unlisted int      // events that Labels leaves out
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

// Count is how many events of a place failed in ways that were not reported.
type Count struct {
	Place  string // "" for all others
	First  string // label of the first of them; "" for all others
	Events int
}

// End reports the run that waits. It returns what was not reported: the repetitions, in
// the order of their kinds, and the counts of further kinds, the largest first.
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
