package cost

import (
	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/jsontext"
)

// affordsText is Affords of the value of a text, by a schema that keyword.Plain has.
func (c *Counter) affordsText(s *lib.Schema, text *guard.Text) bool {
	c.visitText(s, text, jsontext.Space(text.Bytes(), 0), 0)
	return c.left >= 0
}

// visitText is visit of the value at i by a plain schema, nil for none. It returns the place
// behind the value.
func (c *Counter) visitText(s *lib.Schema, text *guard.Text, i int, depth int64) (end int) {
	if s != nil && graph.HasInPlace(s) { // the value is read once for all schemas that are applied to it
		value, end := text.Value(i)
		c.visit(s, value, depth, 0, false)
		return end
	}
	one := c.of[s]
	of := typeAt(text.Bytes(), i)
	if s == nil || !c.enters(s, one, of, depth, 0) {
		return jsontext.ValueEnd(text.Bytes(), i)
	}
	switch of {
	case Object:
		return c.membersText(one, text, i, depth)
	case Array:
		return c.itemsText(one, text, i, depth)
	case String:
		value, end := text.String(i)
		c.string(one, value)
		return end
	}
	end = jsontext.ValueEnd(text.Bytes(), i)
	if of&number != 0 {
		c.digits(one, text.Bytes()[i:end])
	}
	return end
}

func (c *Counter) membersText(one *cost, text *guard.Text, i int, depth int64) (end int) {
	b := text.Bytes()
	members := int64(0)
	for i = jsontext.Space(b, i+1); b[i] != '}'; i = jsontext.Next(b, i) {
		var name string
		name, i = text.String(i)
		below, known := one.properties[name]
		if !known {
			below = one.additional
		}
		i = c.visitText(below, text, jsontext.Colon(b, i), depth+1)
		members++
	}
	c.left -= one.equal + one.object + members/4
	return i + 1
}

func (c *Counter) itemsText(one *cost, text *guard.Text, i int, depth int64) (end int) {
	b := text.Bytes()
	c.left -= one.equal
	for i = jsontext.Space(b, i+1); b[i] != ']'; i = jsontext.Next(b, i) {
		i = c.visitText(one.items, text, i, depth+1)
	}
	return i + 1
}

// typeAt is TypeOf of the value at i.
func typeAt(text []byte, i int) lib.Types {
	switch text[i] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return boolean
	case 'n':
		return null
	}
	return number | Integer
}
