// Package lru has a cache that forgets what was not used for the longest time.
package lru

import "container/list"

// Cache remembers the values used last, up to a total cost. It is not safe for
// several goroutines.
type Cache[K comparable, V any] struct {
	budget  int // the most that the costs may add up to
	spent   int
	recent  *list.List // of entry[K, V], the one used last in front
	entries map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
	cost  int
}

// New returns an empty cache. The costs of its values add up to budget at most.
func New[K comparable, V any](budget int) *Cache[K, V] {
	return &Cache[K, V]{budget: budget, recent: list.New(), entries: map[K]*list.Element{}}
}

// Get returns a value, and counts it as used.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	element, ok := c.entries[key]
	if !ok {
		var none V
		return none, false
	}
	c.recent.MoveToFront(element)
	return element.Value.(entry[K, V]).value, true
}

// Put stores value. While the costs add up to more than the budget, it forgets the value
// that was not used for the longest time. The value put last always stays.
func (c *Cache[K, V]) Put(key K, value V, cost int) {
	c.drop(key)
	c.entries[key] = c.recent.PushFront(entry[K, V]{key, value, cost})
	c.spent += cost
	for c.spent > c.budget && c.recent.Len() > 1 {
		c.drop(c.recent.Back().Value.(entry[K, V]).key)
	}
}

func (c *Cache[K, V]) drop(key K) {
	if element, ok := c.entries[key]; ok {
		c.spent -= element.Value.(entry[K, V]).cost
		c.recent.Remove(element)
		delete(c.entries, key)
	}
}
