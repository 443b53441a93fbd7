package live

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A ring keeps the newest so many items, of about so many bytes together.
const (
	maxItems  = 4000
	maxBytes  = 32 << 20
	itemBytes = 500 // about what an item takes beside its record
)

// ring keeps the newest items, in the order of their numbers.
type ring struct {
	items []*Item
	bytes int
}

func (r *ring) add(i *Item) {
	r.items = append(r.items, i)
	r.bytes += sizeOf(i)
	over := 0
	for ; over < len(r.items)-1 && (len(r.items)-over > maxItems || r.bytes > maxBytes); over++ {
		r.bytes -= sizeOf(r.items[over])
		r.items[over] = nil // lets go of the record
	}
	r.items = r.items[over:]
}

// sizeOf returns about what an item takes: the record, and its data once more.
func sizeOf(i *Item) int { return 2*len(i.Bytes) + itemBytes }

// after returns the items whose numbers exceed n.
func (r *ring) after(n int64) []*Item {
	at, found := slices.BinarySearchFunc(r.items, n, func(i *Item, n int64) int { return cmp.Compare(i.N, n) })
	if found {
		at++
	}
	return slices.Clone(r.items[at:])
}

// after returns the records that are kept and whose numbers exceed n, oldest first.
func (s *Stream) after(n int64) []*Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept.after(n)
}

// counts has how many records arrived in each second of the history.
type counts struct {
	seconds [1024]second // at the remainder of the second
}

type second struct {
	at int64 // since 1970
	n  int
}

func (c *counts) add(at time.Time) {
	if at.Unix() < 0 { // the time is not known
		return
	}
	s := &c.seconds[at.Unix()%int64(len(c.seconds))]
	if s.at != at.Unix() {
		*s = second{at: at.Unix()}
	}
	s.n++
}

// step is the time that one value of a chart covers.
const step = 5 * time.Second

// Rates are how many records came a second, on average of each step of the history.
type Rates struct {
	Values    []float64 // oldest first
	Now, Most float64
}

// rates leaves out the step that is not over yet.
func (c *counts) rates(now time.Time) Rates {
	r := Rates{Values: make([]float64, int(history/step))}
	width := int64(step / time.Second)
	end := now.Unix() / width * width
	begin := end - int64(len(r.Values))*width
	for _, s := range c.seconds {
		if s.n > 0 && s.at >= begin && s.at < end {
			r.Values[(s.at-begin)/width] += float64(s.n) / step.Seconds()
		}
	}
	r.Most, r.Now = slices.Max(r.Values), r.Values[len(r.Values)-1]
	return r
}

func compareShards(a, b Shard) int {
	return cmp.Or(-cmp.Compare(a.Behind, b.Behind), strings.Compare(a.ID, b.ID))
}
