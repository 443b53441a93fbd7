package live

import (
	"cmp"
	"slices"
)

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
	Matched int     // records that the filter wants, of those still kept
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

// Next returns at most so many of the wanted records that came. It takes rejected ones first, since
// they are rare. If more came than fit, it takes some at even distances.
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

// next returns the kept records behind a number, oldest first, and how many records came ever.
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
