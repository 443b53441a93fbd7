package plan

import (
	"bytes"
	"hash/maphash"
	"math/bits"

	"example.com/eventgateway/core/adapters/jsonschema/internal/jsontext"
)

// name is one of an open object that is not known: where it is written, and a hash
// of what it says.
type name struct {
	hash       uint64
	begin, end int32
	escaped    bool
}

// fewNames is up to how many names an object's are compared each with each.
// Those of a larger object go into a hash table when it ends, whose seed nobody
// can foresee: the time is linear whatever the names are.
const fewNames = 16

var seed = maphash.MakeSeed()

// within masks so many bytes of a word, from the lowest.
var within = [8]uint64{0, 0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff}

const spread = 0x9e3779b97f4a7c15 // of the golden ratio: its multiples lie far apart

// hashName is a hash of a name's length, its first and its last bytes. Those who
// use it compare the names, too.
func hashName(text []byte, begin, end int) uint64 {
	n := end - begin
	var first, last uint64
	switch {
	case n >= 8:
		first, last = load(text, begin), load(text, end-8)
	case begin+8 <= len(text):
		first = load(text, begin) & within[n]
	default:
		for i := end - 1; i >= begin; i-- {
			first = first<<8 | uint64(text[i])
		}
	}
	hash := (first ^ bits.RotateLeft64(last, 23) ^ uint64(n)) * spread
	return hash ^ hash>>32
}

// addName remembers a name of an object whose names begin at first, and reports
// false if the object has it twice. filter has a bit for some hashes of them.
func (w *walker) addName(first int, filter *uint64, begin, end int, odd uint8, hash uint64) bool {
	bit := uint64(1) << (hash & 63)
	one := name{hash, int32(begin), int32(end), odd&escaped != 0}
	if *filter&bit != 0 && len(w.names)-first <= fewNames {
		for i := first; i < len(w.names); i++ {
			if w.names[i].hash == hash && w.same(w.names[i], one) {
				return false
			}
		}
	}
	*filter |= bit
	w.names = append(w.names, one)
	return true
}

func (w *walker) same(a, b name) bool {
	first, second := w.text[a.begin:a.end], w.text[b.begin:b.end]
	if a.escaped {
		w.plain = jsontext.Unescape(w.plain[:0], first)
		first = w.plain
	}
	if b.escaped {
		w.other = jsontext.Unescape(w.other[:0], second)
		second = w.other
	}
	return bytes.Equal(first, second)
}

// closeNames forgets the names of an object that ends, and reports false if it has
// one twice.
func (w *walker) closeNames(first int) bool {
	here := w.names[first:]
	w.names = w.names[:first]
	if len(here) <= fewNames {
		return true
	}
	size := 2 << bits.Len(uint(len(here))) // a power of 2, at most half full
	if len(w.table) < size {
		w.table = make([]int32, size)
	}
	table := w.table[:size]
	clear(table)
	for i := range here {
		text := w.text[here[i].begin:here[i].end]
		if here[i].escaped {
			w.plain = jsontext.Unescape(w.plain[:0], text)
			text = w.plain
		}
		here[i].hash = maphash.Bytes(seed, text)
		at := here[i].hash & uint64(size-1)
		for ; table[at] != 0; at = (at + 1) & uint64(size-1) {
			if other := here[table[at]-1]; other.hash == here[i].hash && w.same(other, here[i]) {
				return false
			}
		}
		table[at] = int32(i + 1)
	}
	return true
}

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
		text := []byte(m.name)
		at := int(hashName(text, 0, len(text))) & (len(x.slots) - 1)
		probes := 0
		for ; x.slots[at] != 0; at = (at + 1) & (len(x.slots) - 1) {
			probes++
		}
		if probes > maxProbes {
			x.names = make(map[string]uint16, len(known))
			for i, m := range known {
				x.names[m.name] = uint16(i)
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
		if i := int(slots[at]) - 1; o.known[i].name == string(text) {
			return i
		}
	}
	return -1
}
