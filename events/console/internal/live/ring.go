package live

import (
	"cmp"
	"slices"
)

// A ring keeps the newest so many items, of about so many bytes together.
const (
	maxItems  = 4000
	maxBytes  = 32 << 20
	itemBytes = 500 // about what an item takes beside its record
)

// ring keeps the newest items, in the order in which they are added: in a stream, of their numbers.
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
