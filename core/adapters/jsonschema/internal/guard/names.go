package guard

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"example.com/eventgateway/core/adapters/jsonschema/internal/duplicate"
	"example.com/eventgateway/core/jsontext"
)

// name is the name of a member of an open object: a hash, and the place in the text.
type name struct {
	hash       uint64
	begin, end int32
	escaped    bool
}

// Names are the names of one open object.
type Names struct {
	first  int    // in the reader's names
	filter uint64 // has a bit for some hashes
}

// fewNames is up to how many names of an object are compared each with each. Those of a
// larger object go into a hash table when it ends.
const fewNames = 16

// OpenNames begins the names of an object.
func (r *Reader) OpenNames() Names { return Names{first: len(r.names)} }

// Forget drops the names of the objects that were opened since n was.
func (r *Reader) Forget(n Names) { r.names = r.names[:n.first] }

// Said returns the value of the string between begin and end. It is good until the next
// call.
func (r *Reader) Said(begin, end int, odd uint8) []byte {
	if odd&jsontext.Escaped == 0 {
		return r.Text[begin:end]
	}
	r.plain = jsontext.Unescape(r.plain[:0], r.Text[begin:end])
	return r.plain
}

// Name returns Said of a name, and its hash.
func (r *Reader) Name(begin, end int, odd uint8) (said []byte, hash uint64) {
	if odd&jsontext.Escaped == 0 {
		return r.Text[begin:end], HashName(r.Text, begin, end)
	}
	said = r.Said(begin, end, odd)
	return said, HashName(said, 0, len(said))
}

const spread = 0x9e3779b97f4a7c15 // of the golden ratio: its multiples lie far apart

// HashName is a hash of the length, the first and the last bytes of the name between begin
// and end. Strangers can make names that share it.
func HashName(text []byte, begin, end int) uint64 {
	n := end - begin
	var first, last uint64
	switch {
	case n >= 8:
		first, last = binary.LittleEndian.Uint64(text[begin:]), binary.LittleEndian.Uint64(text[end-8:])
	case begin+8 <= len(text):
		first = binary.LittleEndian.Uint64(text[begin:]) & (1<<(8*n) - 1)
	default:
		for i := end - 1; i >= begin; i-- {
			first = first<<8 | uint64(text[i])
		}
	}
	hash := (first ^ bits.RotateLeft64(last, 23) ^ uint64(n)) * spread
	return hash ^ hash>>32
}

// AddName adds a name to an object's, and reports false if the object has it already. It
// finds out about an object of many names only when that is closed.
func (r *Reader) AddName(n *Names, begin, end int, odd uint8, hash uint64) bool {
	bit := uint64(1) << (hash & 63)
	one := name{hash, int32(begin), int32(end), odd&jsontext.Escaped != 0}
	if n.filter&bit != 0 && len(r.names)-n.first <= fewNames {
		for _, other := range r.names[n.first:] {
			if other.hash == hash && r.same(other, one) {
				r.fail(twice, begin-1)
				return false
			}
		}
	}
	n.filter |= bit
	r.names = append(r.names, one)
	return true
}

func (r *Reader) same(a, b name) bool {
	first, second := r.Text[a.begin:a.end], r.Text[b.begin:b.end]
	if a.escaped {
		r.plain = jsontext.Unescape(r.plain[:0], first)
		first = r.plain
	}
	if b.escaped {
		r.other = jsontext.Unescape(r.other[:0], second)
		second = r.other
	}
	return bytes.Equal(first, second)
}

// CloseNames forgets the names of an object that ends, and reports false if the object has
// one of them twice.
func (r *Reader) CloseNames(n Names) bool {
	if len(r.names)-n.first > fewNames {
		return r.differ(n)
	}
	r.Forget(n)
	return true
}

func (r *Reader) differ(n Names) bool {
	here := r.names[n.first:]
	r.Forget(n)
	_, later, found := r.table.Find(len(here), func(i int) uint64 {
		one := &here[i]
		text := r.Text[one.begin:one.end]
		if one.escaped {
			r.plain = jsontext.Unescape(r.plain[:0], text)
			text = r.plain
		}
		one.hash = duplicate.Hash(text)
		return one.hash
	}, func(i, j int) bool { return here[i].hash == here[j].hash && r.same(here[i], here[j]) })
	if found {
		r.fail(twice, int(here[later].begin)-1)
	}
	return !found
}

// Bounds of what a reader may hold when it is kept to be used again: it grows with the
// texts that it reads.
const (
	maxKept      = 1024 // names, or parts of values
	maxKeptBytes = 64 << 10
)

// Small reports whether a reader is small enough to be kept.
func (r *Reader) Small() bool {
	return max(cap(r.names), r.table.Size()/4) <= maxKept && max(cap(r.plain), cap(r.other)) <= maxKeptBytes
}
