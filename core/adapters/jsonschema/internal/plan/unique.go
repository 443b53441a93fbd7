package plan

import (
	"bytes"
	"hash/maphash"
	"math/bits"
)

// span is where an item is, and a hash that equal ones have in common.
type span struct {
	begin, end int
	hash       uint64
}

// unique reports whether the items whose places begin at first are all different:
// 0, invalid or unsure.
func (w *walker) unique(first int) int {
	items := w.spans[first:]
	if len(items) < 2 {
		return 0
	}
	size := 2 << bits.Len(uint(len(items)))
	if len(w.table) < size {
		w.table = make([]int32, size)
	}
	table := w.table[:size]
	clear(table)
	for i := range items {
		if w.steps -= 16 + items[i].end - items[i].begin; w.steps < 0 {
			return unsure
		}
		_, hash := w.identify(items[i].begin)
		items[i].hash = hash
		at := hash & uint64(size-1)
		for ; table[at] != 0; at = (at + 1) & uint64(size-1) {
			if other := items[table[at]-1]; other.hash == hash {
				if w.steps -= other.end - other.begin; w.steps < 0 {
					return unsure
				}
				_, _, same := w.equal(items[i].begin, other.begin)
				if w.steps < 0 {
					return unsure
				}
				if same {
					return invalid
				}
			}
		}
		table[at] = int32(i + 1)
	}
	return 0
}

// identify is the hash of a value that was read before.
func (w *walker) identify(i int) (end int, hash uint64) {
	text := w.text
	switch text[i] {
	case '"':
		end, odd := scanString(text, i+1)
		return end, maphash.Bytes(seed, w.said(i+1, end-1, odd))
	case '[':
		hash = 3
		for i = space(text, i+1); text[i] != ']'; i = w.onward(i) {
			var item uint64
			i, item = w.identify(i)
			hash = mix(hash, item)
		}
		return i + 1, mix(hash, 4)
	case '{':
		hash = 5
		for i = space(text, i+1); text[i] != '}'; i = w.onward(i) {
			end, odd := scanString(text, i+1)
			name := maphash.Bytes(seed, w.said(i+1, end-1, odd))
			var item uint64
			i, item = w.identify(colon(text, end))
			hash += mix(name, item) // in any order
		}
		return i + 1, mix(hash, 6)
	case 't', 'n':
		return i + 4, mix(uint64(text[i]), 1)
	case 'f':
		return i + 5, mix('f', 1)
	}
	end, d := scanNumber(text, i)
	if d.exact {
		d = d.simplify()
	}
	if !d.exact {
		var room, more longest
		long := digitsOf(text[i:end], &room)
		if d, _ = long.decimal(); !d.exact {
			return end, maphash.Bytes(seed, long.key(&more))
		}
	}
	return end, mix(mix(uint64(d.mantissa), 2), uint64(d.exponent))
}

// salt keeps others from writing values whose hashes are near each other.
var salt = maphash.String(seed, "salt")

func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a^salt, b^spread)
	return high ^ low
}

// onward goes from after a member or item to the next one or the closing bracket.
func (w *walker) onward(i int) int {
	if i = space(w.text, i); w.text[i] == ',' {
		i = space(w.text, i+1)
	}
	return i
}

// equal compares two values that identify has read, and goes on after both.
func (w *walker) equal(i, j int) (afterI, afterJ int, same bool) {
	text := w.text
	switch text[i] {
	case '"':
		if text[j] != '"' {
			return 0, 0, false
		}
		endI, oddI := scanString(text, i+1)
		endJ, oddJ := scanString(text, j+1)
		return endI, endJ, w.same(name{begin: int32(i + 1), end: int32(endI - 1), escaped: oddI&escaped != 0},
			name{begin: int32(j + 1), end: int32(endJ - 1), escaped: oddJ&escaped != 0})
	case '[':
		if text[j] != '[' {
			return 0, 0, false
		}
		for i, j = space(text, i+1), space(text, j+1); text[i] != ']' && text[j] != ']'; i, j = w.onward(i), w.onward(j) {
			if i, j, same = w.equal(i, j); !same {
				return 0, 0, false
			}
		}
		return i + 1, j + 1, text[i] == text[j]
	case '{':
		return w.equalObjects(i, j)
	case 't', 'f', 'n':
		endI := w.skip(i)
		return endI, j + endI - i, j+endI-i <= len(text) && bytes.Equal(text[i:endI], text[j:j+endI-i])
	}
	if text[j] != '-' && text[j]-'0' > 9 {
		return 0, 0, false
	}
	endI, a := scanNumber(text, i)
	endJ, b := scanNumber(text, j)
	if a, b = a.simplify(), b.simplify(); a.exact && b.exact {
		return endI, endJ, a == b
	}
	var room, more longest
	return endI, endJ, digitsOf(text[i:endI], &room).compare(digitsOf(text[j:endJ], &more)) == 0
}

// perName is the bytes that might be read in the time that comparing names takes.
const perName = 8

// equalObjects looks each member of one object up in the other.
func (w *walker) equalObjects(i, j int) (afterI, afterJ int, same bool) {
	text := w.text
	if text[j] != '{' {
		return 0, 0, false
	}
	count, others, end := 0, 0, j
	for i = space(text, i+1); text[i] != '}'; i = w.onward(i) {
		count++
		nameI, odd := scanString(text, i+1)
		one := name{begin: int32(i + 1), end: int32(nameI - 1), escaped: odd&escaped != 0}
		value, found := colon(text, nameI), false
		others = 0
		for end = space(text, j+1); text[end] != '}'; end = w.onward(end) {
			others++
			if w.steps -= perName; w.steps < 0 {
				return 0, 0, false
			}
			nameJ, odd := scanString(text, end+1)
			at := colon(text, nameJ)
			if !found && w.same(one, name{begin: int32(end + 1), end: int32(nameJ - 1), escaped: odd&escaped != 0}) {
				if _, _, same := w.equal(value, at); !same {
					return 0, 0, false
				}
				found = true
			}
			end = w.skip(at)
			w.steps -= end - at
		}
		if !found {
			return 0, 0, false
		}
		i = w.skip(value)
	}
	if count == 0 {
		end = space(text, j+1)
		others = 0
		if text[end] != '}' {
			others = 1
		}
	}
	return i + 1, end + 1, count == others
}
