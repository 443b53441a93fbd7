package live

import "sync"

// maxStored bounds how many records are kept because a browser shows them, with maxBytes.
const maxStored = 2000

// stored keeps the records that browsers list, so that somebody can open one after the ring has
// dropped it. It is safe for use by several goroutines at once.
type stored struct {
	mu    sync.Mutex
	order []int64
	items map[int64]*Item
	bytes int
}

func (s *stored) add(items []*Item) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.items == nil {
		s.items = map[int64]*Item{}
	}
	for _, i := range items {
		if s.items[i.N] == nil {
			s.items[i.N] = i
			s.order = append(s.order, i.N)
			s.bytes += sizeOf(i)
		}
	}
	for len(s.order) > 1 && (len(s.order) > maxStored || s.bytes > maxBytes) {
		s.bytes -= sizeOf(s.items[s.order[0]])
		delete(s.items, s.order[0])
		s.order = s.order[1:]
	}
}

func (s *stored) find(n int64) *Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items[n]
}
