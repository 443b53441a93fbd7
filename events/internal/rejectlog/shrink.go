package rejectlog

import (
	"cmp"
	"maps"
	"slices"

	"example.com/eventgateway/events"
)

// entry is about what an event takes beside its texts, in bytes.
const entry = 700

func (e *Event) size() int { return entry + len(e.Detail) + len(e.EventID) + len(e.EventSource) }

// shrink drops the eighth of the events that were rejected longest ago, and more while the others
// are too much.
func (l *Log) shrink() {
	slices.SortStableFunc(l.events, func(a, b *Event) int {
		return cmp.Or(a.LastAt.Compare(b.LastAt), cmp.Compare(a.ID, b.ID))
	})
	room, cut := l.max<<10*7/8, max(len(l.events)-l.max*7/8, 0)
	l.bytes = 0
	for _, e := range l.events[cut:] {
		l.bytes += e.size()
	}
	for ; cut < len(l.events)-1 && l.bytes > room; cut++ {
		l.bytes -= l.events[cut].size()
	}
	used := map[Why]bool{}
	for i, e := range l.events {
		if i < cut {
			delete(l.same, e.identity)
		} else {
			used[e.why] = true
		}
	}
	maps.DeleteFunc(l.resent, func(id string, _ events.Resent) bool { return l.byID[id] != nil }) // they know it
	l.Dropped += cut
	l.events, l.sorted = slices.Clone(l.events[cut:]), false
	maps.DeleteFunc(l.byID, func(_ string, e *Event) bool { return l.same[e.identity] != e })
	maps.DeleteFunc(l.reasons, func(w Why, _ *Reason) bool { return !used[w] })
	l.forgetResent()
}

// forgetResent forgets the oldest records of events that were sent again. It keeps the newest, since
// another shard may have their rejections, which were not read yet.
func (l *Log) forgetResent() {
	waiting := slices.SortedFunc(maps.Values(l.resent), func(a, b events.Resent) int { return a.Time.Compare(b.Time) })
	for _, one := range waiting[:max(len(waiting)-l.max, 0)] {
		delete(l.resent, one.RejectedID)
	}
}
