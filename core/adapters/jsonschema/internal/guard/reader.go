package guard

import (
	"example.com/eventgateway/core/adapters/jsonschema/internal/duplicate"
	"example.com/eventgateway/core/adapters/jsonschema/internal/number"
	"example.com/eventgateway/core/jsontext"
)

// Invalid is what reading returns instead of a place where a text is not JSON within the
// bounds.
const Invalid = jsontext.Invalid

// Reader reads a JSON text once. It checks the grammar, UTF-8, the bounds and the names at
// the same time, since each pass over an event costs as much as this one.
type Reader struct {
	Text  []byte
	Depth int // of the arrays and objects that are open

	names    []name // of the objects that are open
	table    duplicate.Finder
	plain    []byte // a string without its escapes
	other    []byte
	lenient  bool // takes members twice and halves of surrogate pairs
	size     Size
	fault    fault
	faultyAt int
}

// fault is why reading stops.
type fault uint8

const (
	notJSON fault = iota
	tooDeep
	unreasonable // a number
	halfPair
	twice
)

// Reset begins a text.
func (r *Reader) Reset(text []byte) {
	r.Text, r.Depth, r.names = text, 0, r.names[:0]
}

// fail remembers why reading stops.
func (r *Reader) fail(why fault, at int) int {
	r.fault, r.faultyAt = why, at
	return Invalid
}

// Value reads the value at i, and returns the place behind it, or Invalid.
func (r *Reader) Value(i int) int {
	if uint(i) >= uint(len(r.Text)) {
		return Invalid
	}
	r.size.Values++
	switch r.Text[i] {
	case '"':
		end, _ := jsontext.String(r.Text, i+1)
		if end < 0 {
			return r.afterHalf(end)
		}
		return end
	case '{':
		if !r.open() {
			return r.fail(tooDeep, i)
		}
		end := r.Object(i)
		r.Depth--
		return end
	case '[':
		if !r.open() {
			return r.fail(tooDeep, i)
		}
		end := r.Array(i)
		r.Depth--
		return end
	case 't':
		return jsontext.Literal(r.Text, i, "true")
	case 'f':
		return jsontext.Literal(r.Text, i, "false")
	case 'n':
		return jsontext.Literal(r.Text, i, "null")
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		r.size.Numbers++
		end, _ := number.Scan(r.Text, i)
		if end == number.Beyond {
			return r.fail(unreasonable, i)
		}
		return end
	}
	return Invalid
}

func (r *Reader) open() bool {
	if r.Depth == MaxDepth {
		return false
	}
	r.Depth++
	r.size.Depth = max(r.size.Depth, r.Depth)
	return true
}

// afterHalf goes on with a string that is wrong at the complement of end, if that is half of
// a surrogate pair and these are taken.
func (r *Reader) afterHalf(end int) int {
	for end < 0 {
		at := ^end
		if _, half := jsontext.Unit(r.Text, at); !half {
			return Invalid
		}
		if !r.lenient {
			return r.fail(halfPair, at)
		}
		end, _ = jsontext.String(r.Text, at+len(`\ud800`))
	}
	return end
}

// Object reads the object at i. The caller has counted its depth.
func (r *Reader) Object(i int) int {
	text, names := r.Text, r.OpenNames()
	r.size.Objects++
	i = jsontext.Space(text, i+1)
	if i < len(text) && text[i] == '}' {
		return i + 1
	}
	for {
		if i >= len(text) || text[i] != '"' {
			return Invalid
		}
		begin := i + 1
		end, odd := jsontext.String(text, begin)
		if end < 0 {
			if end = r.afterHalf(end); end < 0 {
				return Invalid
			}
		}
		if !r.lenient {
			if _, hash := r.Name(begin, end-1, odd); !r.AddName(&names, begin, end-1, odd, hash) {
				return Invalid
			}
		}
		if i = jsontext.Colon(text, end); i < 0 {
			return Invalid
		}
		if i = r.Value(i); i < 0 {
			return i
		}
		if i < len(text) && text[i] <= ' ' {
			i = jsontext.Space(text, i)
		}
		if i >= len(text) {
			return Invalid
		}
		switch text[i] {
		case ',':
			i = jsontext.Space(text, i+1)
		case '}':
			if !r.CloseNames(names) {
				return Invalid
			}
			return i + 1
		default:
			return Invalid
		}
	}
}

// Array reads the array at i. The caller has counted its depth.
func (r *Reader) Array(i int) int {
	text := r.Text
	i = jsontext.Space(text, i+1)
	if i < len(text) && text[i] == ']' {
		return i + 1
	}
	for {
		if i = r.Value(i); i < 0 {
			return i
		}
		if i < len(text) && text[i] <= ' ' {
			i = jsontext.Space(text, i)
		}
		if i >= len(text) {
			return Invalid
		}
		switch text[i] {
		case ',':
			i = jsontext.Space(text, i+1)
		case ']':
			return i + 1
		default:
			return Invalid
		}
	}
}
