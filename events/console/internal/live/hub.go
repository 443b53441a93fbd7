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

	shown stored // the records that browsers list
}

// New returns a hub of two sources, each of which may be nil. done is closed when following has to
// end; nil for never.
func New(accepted, rejected feed.Source, done <-chan struct{}) *Hub {
	h := &Hub{}
	var numbers atomic.Int64
	numbers.Store(time.Now().UnixMicro()) // higher than the numbers of an earlier process
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
		if found, _ := s.next(n - 1); len(found) > 0 && found[0].N == n {
			return found[0]
		}
	}
	return h.shown.find(n)
}

// Latest returns the newest records that a filter wants, newest first.
func (h *Hub) Latest(f Filter, most int) (found []*Item) {
	for _, s := range h.Streams() {
		of := 0
		kept, _ := s.next(0)
		for _, i := range slices.Backward(kept) {
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
