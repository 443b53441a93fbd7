package guard

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/bits"

	"example.com/eventgateway/core/adapters/jsonschema/internal/jsontext"
)

// member is a name that an open object has: where it is in the text, quotes not
// included, and what tells most names apart.
type member struct {
	key        uint64
	begin, end int32
	escaped    bool
}

// fewNames is up to how many names an object's are compared each with each.
// Those of a larger object go into a hash table when it ends, whose seed nobody
// can foresee: the time is linear whatever the names are.
const fewNames = 16

var seed = maphash.MakeSeed()

func (s *scanner) addName(begin, end int, escaped bool) error {
	m := member{begin: int32(begin), end: int32(end), escaped: escaped}
	name := s.nameOf(m)
	m.key = keyOf(name)
	if here := s.names[s.open[s.depth].first:]; len(here) < fewNames {
		for i := range here {
			if here[i].key == m.key && bytes.Equal(s.nameOf(here[i]), name) {
				return twice(s.text, name, begin-1)
			}
		}
	}
	s.names = append(s.names, m)
	return nil
}

// nameOf is the name without escapes.
func (s *scanner) nameOf(m member) []byte {
	written := s.text[m.begin:m.end]
	if !m.escaped {
		return written
	}
	return jsontext.Unescape(make([]byte, 0, len(written)), written)
}

// keyOf is a name's length and some of its bytes, which is less work than a hash.
func keyOf(name []byte) uint64 {
	if n := len(name); n >= 8 {
		return binary.LittleEndian.Uint64(name) ^ binary.LittleEndian.Uint64(name[n-8:])<<1 ^ uint64(n)
	}
	key := uint64(len(name))
	for _, c := range name {
		key = key<<8 | uint64(c)
	}
	return key
}

// closeNames forgets the names of the object that ends.
func (s *scanner) closeNames() error {
	first := s.open[s.depth].first
	here := s.names[first:]
	s.names = s.names[:first]
	if len(here) <= fewNames {
		return nil
	}
	size := 2 << bits.Len(uint(len(here))) // a power of 2, at most half full
	if len(s.table) < size {
		s.table = make([]int32, size)
	}
	table := s.table[:size]
	clear(table)
	for i := range here {
		name := s.nameOf(here[i])
		here[i].key = maphash.Bytes(seed, name)
		at := here[i].key & uint64(size-1)
		for ; table[at] != 0; at = (at + 1) & uint64(size-1) {
			if other := here[table[at]-1]; other.key == here[i].key && bytes.Equal(s.nameOf(other), name) {
				return twice(s.text, name, int(here[i].begin)-1)
			}
		}
		table[at] = int32(i + 1)
	}
	return nil
}
