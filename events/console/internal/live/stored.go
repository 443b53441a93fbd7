package live

import (
	"slices"
	"sync"
)

// stored keeps the records that browsers list, so that somebody can open one after the ring of its
// stream has dropped it. It is safe for use by several goroutines at once.
type stored struct {
	mu   sync.Mutex
	ring ring
}

func (s *stored) add(items []*Item) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range items {
		if !slices.Contains(s.ring.items, i) {
			s.ring.add(i)
		}
	}
}

func (s *stored) find(n int64) *Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := slices.IndexFunc(s.ring.items, func(i *Item) bool { return i.N == n }); at >= 0 {
		return s.ring.items[at]
	}
	return nil
}
