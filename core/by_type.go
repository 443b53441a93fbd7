package core

// byType remembers values by event types. It makes no map for a single type, which is all
// that most batches have.
type byType[V any] struct {
	last  EventType // of value
	value *V        // nil for none
	all   map[EventType]*V
}

// get returns the type's value, nil for none.
func (b *byType[V]) get(t EventType) *V {
	if b.value == nil || b.last != t {
		return b.all[t]
	}
	return b.value
}

// put remembers the value of a type that has none.
func (b *byType[V]) put(t EventType, value *V) {
	if b.value == nil {
		b.last, b.value = t, value
		return
	}
	if b.all == nil {
		b.all = map[EventType]*V{}
	}
	b.all[t] = value
}
