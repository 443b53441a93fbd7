package plan

import (
	"encoding/json"
	"maps"
	"slices"

	"example.com/eventgateway/core/jsontext"
)

// constant is a node for one value, as in enum and const.
func (c *compiler) constant(value any) *node {
	n := &node{kinds: kindOfValue(value)}
	c.size++
	switch v := value.(type) {
	case nil, bool:
	case string:
		n.needText().sets = []textSet{newTextSet([]string{v})}
	case json.Number:
		n.needNumber().AddSet([]any{v})
	case []any:
		n.array = &arrayRules{min: len(v), max: len(v), rest: nothing}
		for _, item := range v {
			n.array.prefix = append(n.array.prefix, c.constant(item))
		}
	case map[string]any:
		names := slices.Sorted(maps.Keys(v))
		n.object = c.newObject(names)
		n.object.rest = nothing
		for i, name := range names {
			n.object.known[i].node = c.constant(v[name])
			n.object.require(i)
		}
	default:
		n.unsure = true
	}
	return n
}

// newObject is rules for these names, of which nothing is asked yet.
func (c *compiler) newObject(names []string) *objectRules {
	o := &objectRules{max: -1, rest: everything, base: len(c.guess), words: (len(names) + 63) / 64}
	c.size += len(names)
	for _, name := range names {
		o.known = append(o.known, newMember(name))
	}
	o.index = newNameIndex(o.known)
	if len(names) == 0 {
		o.known = []member{{word: 1}} // no word is it
	}
	c.guess = append(c.guess, 0)
	for i := range o.known {
		c.guess = append(c.guess, uint16(min(i+1, len(o.known)-1)))
	}
	return o
}

func newMember(name string) member {
	m := member{written: name + `":`, node: everything, word: 1}
	plain := []byte(`"` + name + `"`)
	if end, odd := jsontext.String(plain, 1); end != len(plain) || odd&jsontext.Escaped != 0 {
		return m // it is written with escapes only: looking it up finds it
	}
	m.mask = ^uint64(0)
	if len(m.written) < 8 {
		m.mask = 1<<(8*len(m.written)) - 1
	}
	m.word = load(append([]byte(m.written), make([]byte, 8)...), 0) & m.mask
	return m
}

func (o *objectRules) require(known int) {
	if o.required == nil {
		o.required = make([]uint64, o.words)
	}
	o.required[known>>6] |= 1 << uint(known&63)
}
