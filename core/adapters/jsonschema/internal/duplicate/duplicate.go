// Package duplicate finds equal ones among many names or items.
package duplicate

import (
	"hash/maphash"
	"math/bits"
)

var seed = maphash.MakeSeed()

// Hash is a hash that nobody outside this process can foresee.
func Hash(text []byte) uint64 { return maphash.Bytes(seed, text) }

// Finder is a hash table. Its zero value is ready. One that is used again need not
// allocate.
type Finder struct{ slots []int32 }

// Find looks among n things for the first that equals an earlier one. It asks once for the
// hash of each, and compares those whose hashes are near each other: if [Hash] makes the
// hashes, the time is linear whatever strangers send.
func (f *Finder) Find(n int, hash func(i int) uint64, same func(i, j int) bool) (earlier, later int, found bool) {
	size := 2 << bits.Len(uint(n)) // a power of 2, at most half full
	if len(f.slots) < size {
		f.slots = make([]int32, size)
	}
	slots := f.slots[:size]
	clear(slots)
	for later := range n {
		at := hash(later) & uint64(size-1)
		for ; slots[at] != 0; at = (at + 1) & uint64(size-1) {
			if earlier := int(slots[at]) - 1; same(earlier, later) {
				return earlier, later, true
			}
		}
		slots[at] = int32(later + 1)
	}
	return 0, 0, false
}

// Size is how many slots the table has.
func (f *Finder) Size() int { return len(f.slots) }
