package core

import "container/list"

// lru remembers the values used last, up to a total cost. It is not safe for
// several goroutines.
type lru[K comparable, V any] struct {
	budget  int // the most that the costs may add up to
	spent   int
	recent  *list.List // of lruEntry[K, V], the one used last in front
	entries map[K]*list.Element
}

type lruEntry[K comparable, V any] struct {
	key   K
	value V
	cost  int
}

func newLRU[K comparable, V any](budget int) *lru[K, V] {
	return &lru[K, V]{budget: budget, recent: list.New(), entries: map[K]*list.Element{}}
}

func (c *lru[K, V]) get(key K) (V, bool) {
	element, ok := c.entries[key]
	if !ok {
		var none V
		return none, false
	}
	c.recent.MoveToFront(element)
	return element.Value.(lruEntry[K, V]).value, true
}

// put stores value. While the costs add up to more than the budget, it forgets the value
// that was not used for the longest time. The value put last always stays.
func (c *lru[K, V]) put(key K, value V, cost int) {
	c.drop(key)
	c.entries[key] = c.recent.PushFront(lruEntry[K, V]{key, value, cost})
	c.spent += cost
	for c.spent > c.budget && c.recent.Len() > 1 {
		c.drop(c.recent.Back().Value.(lruEntry[K, V]).key)
	}
}

func (c *lru[K, V]) drop(key K) {
	if element, ok := c.entries[key]; ok {
		c.spent -= element.Value.(lruEntry[K, V]).cost
		c.recent.Remove(element)
		delete(c.entries, key)
	}
}
