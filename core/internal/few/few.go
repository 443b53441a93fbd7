// Package few has a map that mostly holds a single key.
package few

// Map remembers values by keys. It makes no map for the first key, which is the only one of
// most batches. Its zero value is empty.
type Map[K comparable, V any] struct {
	first K  // of value
	value *V // nil for none
	rest  map[K]*V
}

// Get returns the key's value, nil for none.
func (m *Map[K, V]) Get(key K) *V {
	if m.value == nil || m.first != key {
		return m.rest[key]
	}
	return m.value
}

// Put remembers the value of a key that has none.
func (m *Map[K, V]) Put(key K, value *V) {
	if m.value == nil {
		m.first, m.value = key, value
		return
	}
	if m.rest == nil {
		m.rest = map[K]*V{}
	}
	m.rest[key] = value
}
