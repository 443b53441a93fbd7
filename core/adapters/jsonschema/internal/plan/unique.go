package plan

import (
	"hash/maphash"
	"math/bits"

	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/duplicate"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/number"
	"example.com/eventgateway/core/jsontext"
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
	_, _, found := w.items.Find(len(items), func(i int) uint64 {
		w.steps -= 16 + items[i].end - items[i].begin
		if w.steps >= 0 {
			_, items[i].hash = w.identify(items[i].begin)
		}
		return items[i].hash
	}, func(i, j int) bool {
		return w.steps < 0 || items[i].hash == items[j].hash && w.equal(items[i], items[j])
	})
	switch {
	case w.steps < 0:
		return unsure
	case found:
		return invalid
	}
	return 0
}

// perDecoded is the bytes that might be read in the time that decoding one takes.
const perDecoded = 16

// equal compares two items whose hashes are equal.
func (w *walker) equal(a, b span) bool {
	if w.steps -= perDecoded * (a.end - a.begin + b.end - b.begin); w.steps < 0 {
		return true
	}
	return canonical.Equal(guard.Read(w.Text[a.begin:a.end]), guard.Read(w.Text[b.begin:b.end]))
}

// identify is the hash of a value that was read before.
func (w *walker) identify(i int) (end int, hash uint64) {
	text := w.Text
	switch text[i] {
	case '"':
		end, odd := jsontext.String(text, i+1)
		return end, duplicate.Hash(w.Said(i+1, end-1, odd))
	case '[':
		hash = 3
		for i = jsontext.Space(text, i+1); text[i] != ']'; i = jsontext.Next(text, i) {
			var item uint64
			i, item = w.identify(i)
			hash = mix(hash, item)
		}
		return i + 1, mix(hash, 4)
	case '{':
		hash = 5
		for i = jsontext.Space(text, i+1); text[i] != '}'; i = jsontext.Next(text, i) {
			end, odd := jsontext.String(text, i+1)
			name := duplicate.Hash(w.Said(i+1, end-1, odd))
			var item uint64
			i, item = w.identify(jsontext.Colon(text, end))
			hash += mix(name, item) // in any order
		}
		return i + 1, mix(hash, 6)
	case 't', 'n':
		return i + 4, mix(uint64(text[i]), 1)
	case 'f':
		return i + 5, mix('f', 1)
	}
	end, d := number.Scan(text, i)
	if d = d.Canonical(text[i:end]); !d.Exact {
		return end, duplicate.Hash(number.AppendKey(nil, text[i:end]))
	}
	return end, mix(mix(uint64(d.Mantissa), 2), uint64(d.Exponent))
}

// salts keep strangers from writing values whose hashes are near each other. No hash of a
// text equals one, since each has a seed of its own.
var salts = [2]uint64{maphash.String(maphash.MakeSeed(), ""), maphash.String(maphash.MakeSeed(), "")}

func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a^salts[0], b^salts[1])
	return high ^ low
}
