package plan

import (
	"math/bits"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
)

// nameIndex finds known names by their hashes, or if too many of these are near
// each other, by a map.
type nameIndex struct {
	slots []uint16 // 1 + the known name; a power of 2
	names map[string]uint16
}

// maxProbes is how many slots are looked at for one name.
const maxProbes = 8

func newNameIndex(known []member) nameIndex {
	x := nameIndex{slots: make([]uint16, 2<<bits.Len(uint(len(known))))}
	for i, m := range known {
		text := []byte(m.name())
		at := int(guard.HashName(text, 0, len(text))) & (len(x.slots) - 1)
		probes := 0
		for ; x.slots[at] != 0; at = (at + 1) & (len(x.slots) - 1) {
			probes++
		}
		if probes > maxProbes {
			x.names = make(map[string]uint16, len(known))
			for i, m := range known {
				x.names[m.name()] = uint16(i)
			}
			return x
		}
		x.slots[at] = uint16(i + 1)
	}
	return x
}

// find is the known name that is the text, or -1.
func (o *objectRules) find(text []byte, hash uint64) int {
	if o.index.names != nil {
		if i, ok := o.index.names[string(text)]; ok {
			return int(i)
		}
		return -1
	}
	slots := o.index.slots
	for at := int(hash) & (len(slots) - 1); slots[at] != 0; at = (at + 1) & (len(slots) - 1) {
		if i := int(slots[at]) - 1; o.known[i].name() == string(text) {
			return i
		}
	}
	return -1
}
