package guard

import (
	"encoding/json"
	"sync"

	"example.com/eventgateway/core/jsontext"
)

// Decode reads a schema that is stored. The error is CodeInvalidJSON.
func Decode(document []byte) (any, error) {
	if err := checkStored(document); err != nil {
		return nil, err
	}
	return decode(document, ""), nil
}

// Read reads one JSON value that Check let through, as encoding/json would: objects are
// map[string]any, arrays []any, and numbers [json.Number], as they are written. All strings
// share memory with each other.
func Read(document []byte) any { return decode(document, string(document)) }

// Lend calls use with the value that Read would return, and returns its error. The memory of
// the value's objects is used again for the next value: use must keep none of them.
func Lend(document []byte, use func(value any) error) error {
	d := decoders.Get().(*decoder)
	d.lends = true
	err := use(d.decode(document, string(document)))
	d.putBack()
	return err
}

// decoders are used again, for the memory of their parts.
var decoders = sync.Pool{New: func() any { return new(decoder) }}

func decode(text []byte, shared string) any {
	d := decoders.Get().(*decoder)
	value := d.decode(text, shared)
	d.putBack()
	return value
}

// decoder makes values of a text that was checked.
type decoder struct {
	text   []byte
	shared string   // the text, if strings are to share its memory
	parts  []member // of the objects and arrays that are open

	lends bool             // small objects are taken back when their value is done with
	small []map[string]any // objects with room for fewMembers
	lent  int              // how many of these are in use
	made  map[int]made     // objects and arrays that Text.Value made, by where they begin
}

// fewMembers is up to how many members an object has whose memory is used again. A map of so
// many has no table.
const fewMembers = 8

func (d *decoder) decode(text []byte, shared string) any {
	d.text, d.shared = text, shared
	value, _ := d.value(jsontext.Space(text, 0))
	d.text, d.shared = nil, ""
	return value
}

// putBack takes what was lent, and keeps the decoder for the next value.
func (d *decoder) putBack() {
	for _, object := range d.small[:d.lent] {
		clear(object)
	}
	d.lends, d.lent = false, 0
	if max(cap(d.parts), cap(d.small)) <= maxKept {
		decoders.Put(d)
	}
}

// newObject returns an empty object for so many members.
func (d *decoder) newObject(members int) map[string]any {
	if !d.lends || members > fewMembers {
		return make(map[string]any, members)
	}
	if d.lent == len(d.small) {
		d.small = append(d.small, make(map[string]any, fewMembers))
	}
	d.lent++
	return d.small[d.lent-1]
}

// member is a member of an object, or an item of an array.
type member struct {
	name  string
	value any
}

// value returns the value at i, and the place behind it.
func (d *decoder) value(i int) (value any, end int) {
	switch d.text[i] {
	case '"':
		return d.string(i)
	case '{':
		return d.object(i)
	case '[':
		return d.array(i)
	case 't':
		return true, i + len("true")
	case 'f':
		return false, i + len("false")
	case 'n':
		return nil, i + len("null")
	}
	end = jsontext.ValueEnd(d.text, i)
	return json.Number(d.said(i, end)), end
}

func (d *decoder) object(i int) (object map[string]any, end int) {
	first := len(d.parts)
	for i = jsontext.Space(d.text, i+1); d.text[i] != '}'; {
		var m member
		m.name, i = d.string(i)
		m.value, i = d.value(jsontext.Colon(d.text, i))
		d.parts = append(d.parts, m)
		i = jsontext.Next(d.text, i)
	}
	object = d.newObject(len(d.parts) - first)
	for _, m := range d.parts[first:] {
		object[m.name] = m.value
	}
	d.drop(first)
	return object, i + 1
}

func (d *decoder) array(i int) (array []any, end int) {
	first := len(d.parts)
	for i = jsontext.Space(d.text, i+1); d.text[i] != ']'; {
		var m member
		m.value, i = d.value(i)
		d.parts = append(d.parts, m)
		i = jsontext.Next(d.text, i)
	}
	array = make([]any, len(d.parts)-first)
	for n, m := range d.parts[first:] {
		array[n] = m.value
	}
	d.drop(first)
	return array, i + 1
}

// drop forgets the parts from first on.
func (d *decoder) drop(first int) {
	clear(d.parts[first:]) // lets go of the values
	d.parts = d.parts[:first]
}

// string returns the value of the string whose opening quote is at i. Halves of surrogate
// pairs, which stored schemas may have, become U+FFFD.
func (d *decoder) string(i int) (value string, end int) {
	end, odd := jsontext.String(d.text, i+1)
	switch {
	case end < 0:
		end = jsontext.ValueEnd(d.text, i)
		var text string // not value, which would then always be allocated
		_ = json.Unmarshal(d.text[i:end], &text)
		return text, end
	case odd&jsontext.Escaped == 0:
		return d.said(i+1, end-1), end
	}
	return string(jsontext.Unescape(nil, d.text[i+1:end-1])), end
}

func (d *decoder) said(begin, end int) string {
	if d.shared != "" {
		return d.shared[begin:end]
	}
	return string(d.text[begin:end])
}
