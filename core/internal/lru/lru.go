// Package lru has a cache that forgets values that were not used for long. It also has hits where
// more values are used in turn than there is room for: a plain LRU cache has none there, because
// it forgets each value just before its next use.
//
// It is a segmented LRU cache (Karedla, Love and Wherry, "Caching Strategies to Improve Disk
// System Performance", IEEE Computer, March 1994). New values are on probation in a small segment.
// A value that is used there again moves to the protected segment. So new values push out each
// other, and not those that are used again and again.
//
// One in eight new values is protected at once, so that new values get in that are used in turn,
// and no old value stays for ever. That is the bimodal insertion policy (Qureshi, Jaleel, Patt,
// Steely and Emer, "Adaptive Insertion Policies for High Performance Caching", ISCA 2007).
package lru

import "container/list"

// Cache remembers values, up to a total cost. It is not safe for several goroutines.
type Cache[K comparable, V any] struct {
	budget    int // the most that the costs may add up to
	protected segment
	probation segment
	entries   map[K]*list.Element
	surplus   int // how many new values protected had no room for
}

// segment is a part of a cache.
type segment struct {
	list.List // of *entry[K, V], the one used last in front
	spent     int
}

type entry[K comparable, V any] struct {
	key   K
	value V
	cost  int
	in    *segment
}

// Of each admission surplus values, one is protected at once.
const admission = 8

// New returns an empty cache. The costs of its values add up to budget at most. Only the value put
// last may cost more than there is room for.
func New[K comparable, V any](budget int) *Cache[K, V] {
	return &Cache[K, V]{budget: budget, entries: map[K]*list.Element{}}
}

// protectedBudget leaves an eighth to values on probation.
func (c *Cache[K, V]) protectedBudget() int { return c.budget * 7 / 8 }

// Get returns a value, and counts it as used. Uses of the newest value do not count until there is
// a newer one, because one event may ask for a value several times.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	element, ok := c.entries[key]
	if !ok {
		var none V
		return none, false
	}
	e := element.Value.(*entry[K, V])
	switch {
	case e.in == &c.protected:
		c.protected.MoveToFront(element)
	case element != c.probation.Front():
		c.add(c.remove(element), &c.protected)
	}
	return e.value, true
}

// Put stores a value. While the costs add up to more than the budget, it forgets other values that
// are on probation. Put does not count as a use.
func (c *Cache[K, V]) Put(key K, value V, cost int) {
	e := &entry[K, V]{key: key, value: value, cost: cost}
	if element, ok := c.entries[key]; ok {
		c.add(e, c.remove(element).in)
	} else {
		c.add(e, c.segmentFor(cost))
	}
	for c.protected.spent+c.probation.spent > c.budget && c.probation.Back() != c.entries[key] {
		c.remove(c.probation.Back())
	}
}

// segmentFor returns the segment for a new value.
func (c *Cache[K, V]) segmentFor(cost int) *segment {
	if c.protected.spent+cost <= c.protectedBudget() {
		return &c.protected
	}
	c.surplus++
	if c.surplus%admission == 0 {
		return &c.protected
	}
	return &c.probation
}

// add puts a value in front of a segment. If protected then costs too much, its last values move to
// probation.
func (c *Cache[K, V]) add(e *entry[K, V], to *segment) {
	if e.cost > c.protectedBudget() {
		to = &c.probation
	}
	e.in = to
	to.spent += e.cost
	c.entries[e.key] = to.PushFront(e)
	for c.protected.spent > c.protectedBudget() {
		c.add(c.remove(c.protected.Back()), &c.probation)
	}
}

func (c *Cache[K, V]) remove(element *list.Element) *entry[K, V] {
	e := element.Value.(*entry[K, V])
	e.in.Remove(element)
	e.in.spent -= e.cost
	delete(c.entries, e.key)
	return e
}
