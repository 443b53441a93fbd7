package live

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"example.com/eventgateway/events/console/feed"
)

// Hub has the streams of a gateway, each of which may be nil.
type Hub struct {
	Accepted, Rejected *Stream

	shown stored // what browsers were told of, and may ask for
}

// New returns a hub of two sources, each of which may be nil. done is closed when following has to
// end; nil for never.
func New(accepted, rejected feed.Source, done <-chan struct{}) *Hub {
	h := &Hub{}
	var numbers atomic.Int64
	numbers.Store(time.Now().UnixMicro()) // those of an earlier process are lower
	if accepted != nil {
		h.Accepted = &Stream{Source: accepted, Done: done, numbers: &numbers}
	}
	if rejected != nil {
		h.Rejected = &Stream{Source: rejected, Done: done, numbers: &numbers, Rejected: true}
	}
	return h
}

// Streams returns the streams that there are.
func (h *Hub) Streams() (all []*Stream) {
	for _, s := range []*Stream{h.Accepted, h.Rejected} {
		if s != nil {
			all = append(all, s)
		}
	}
	return all
}

// Find returns a record by its number, or nil if it is not kept any more.
func (h *Hub) Find(n int64) *Item {
	for _, s := range h.Streams() {
		if found := s.after(n - 1); len(found) > 0 && found[0].N == n {
			return found[0]
		}
	}
	return h.shown.find(n)
}

// Latest returns the newest records that a filter wants, newest first.
func (h *Hub) Latest(f Filter, most int) (found []*Item) {
	for _, s := range h.Streams() {
		of := 0
		for _, i := range slices.Backward(s.after(0)) {
			if of < most && f.wants(i) {
				found = append(found, i)
				of++
			}
		}
	}
	slices.SortFunc(found, func(a, b *Item) int { return cmp.Compare(b.N, a.N) })
	found = found[:min(most, len(found))]
	h.shown.add(found)
	return found
}

// View is what one browser looks at. It is for one goroutine.
type View struct {
	Hub    *Hub
	Filter Filter

	after  map[*Stream]int64 // the number of the last record that was looked at
	totals map[*Stream]int64 // of records, when the view looked last
}

// Batch is what came since a view looked last.
type Batch struct {
	Items   []*Item // oldest first
	Passed  int     // records that came
	Matched int     // of those that are still kept, the wanted ones
	Missed  int     // records that are not kept any more, and were not looked at
}

// Last returns the number of the last record that the view looked at.
func (v *View) Last() (n int64) {
	for _, after := range v.after {
		n = max(n, after)
	}
	return n
}

// Begin has the view begin behind a number.
func (v *View) Begin(n int64) {
	v.after, v.totals = map[*Stream]int64{}, map[*Stream]int64{}
	for _, s := range v.Hub.Streams() {
		v.after[s], v.totals[s] = n, s.State().Total
	}
}

// Next returns at most so many of the wanted records that came: rejected ones first, as they are
// rare, and the others from all of the time.
func (v *View) Next(most int) (b Batch) {
	for _, s := range slices.Backward(v.Hub.Streams()) {
		came, total := s.next(v.after[s])
		passed := int(total - v.totals[s])
		v.totals[s] = total
		b.Passed += passed
		b.Missed += max(0, passed-len(came))
		if len(came) == 0 {
			continue
		}
		v.after[s] = came[len(came)-1].N
		came = slices.DeleteFunc(came, func(i *Item) bool { return !v.Filter.wants(i) })
		b.Matched += len(came)
		room := most - len(b.Items)
		if s.Rejected && v.Hub.Accepted != nil && v.Filter.Show != "rejected" {
			room = (most + 1) / 2
		}
		b.Items = append(b.Items, spread(came, room)...)
	}
	slices.SortFunc(b.Items, func(x, y *Item) int { return cmp.Compare(x.N, y.N) })
	v.Hub.shown.add(b.Items)
	return b
}

// next returns what came behind a number, and how many records came ever.
func (s *Stream) next(n int64) (came []*Item, total int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept.after(n), s.total
}

// spread returns at most so many of the items, at even distances, with the last one.
func spread(items []*Item, most int) []*Item {
	if len(items) <= most {
		return items
	}
	chosen := make([]*Item, 0, most)
	for k := 1; k <= most; k++ {
		chosen = append(chosen, items[k*len(items)/most-1])
	}
	return chosen
}
