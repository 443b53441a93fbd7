package plan

import (
	"encoding/json"
	"math/big"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/format"
	"example.com/eventgateway/core/adapters/jsonschema/internal/number"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
)

// kindsIn is the kinds that type, enum and const of a schema let through, and
// whether numbers must be whole.
func kindsIn(s *lib.Schema) (accepted kinds, integer bool) {
	if s.Bool != nil && !*s.Bool {
		return 0, false
	}
	accepted = ofAny
	if s.Types != nil && !s.Types.IsEmpty() {
		accepted = 0
		for _, name := range s.Types.ToStrings() {
			switch name {
			case "null":
				accepted |= ofNull
			case "boolean":
				accepted |= ofTrue | ofFalse
			case "integer":
				integer = accepted&ofNumber == 0
				accepted |= ofNumber
			case "number":
				integer = false
				accepted |= ofNumber
			case "string":
				accepted |= ofString
			case "array":
				accepted |= ofArray
			case "object":
				accepted |= ofObject
			}
		}
	}
	if s.Const != nil {
		accepted &= kindOfValue(*s.Const)
	}
	if s.Enum != nil {
		listed := kinds(0)
		for _, value := range s.Enum.Values {
			listed |= kindOfValue(value)
		}
		accepted &= listed
	}
	return accepted, integer
}

func kindOfValue(value any) kinds {
	switch v := value.(type) {
	case nil:
		return ofNull
	case bool:
		if v {
			return ofTrue
		}
		return ofFalse
	case string:
		return ofString
	case []any:
		return ofArray
	case map[string]any:
		return ofObject
	}
	return ofNumber
}

// scalars adds what a schema says of kinds, numbers and strings.
func (b *building) scalars(s *lib.Schema) {
	n := b.node
	accepted, integer := kindsIn(s)
	n.kinds &= accepted
	n.integer = n.integer || integer
	if s.Const != nil {
		b.values([]any{*s.Const})
	}
	if s.Enum != nil {
		b.values(s.Enum.Values)
	}
	if s.Format != nil {
		n.needText().formats = append(n.needText().formats, format.Of(s.Format))
	}
	if s.MinLength != nil {
		n.needText().min = max(n.needText().min, *s.MinLength)
	}
	if s.MaxLength != nil {
		n.needText().max = least(n.needText().max, *s.MaxLength)
	}
	if s.Pattern != nil {
		program := pattern.Program(s.Pattern)
		if program == nil {
			n.unsure = true
			return
		}
		n.needText().patterns = append(n.needText().patterns, program)
	}
	if s.ContentEncoding != nil || s.ContentMediaType != nil || s.ContentSchema != nil {
		n.unsure = true
	}
	for _, one := range []struct {
		at               *big.Rat
		upper, exclusive bool
	}{{s.Minimum, false, false}, {s.Maximum, true, false}, {s.ExclusiveMinimum, false, true},
		{s.ExclusiveMaximum, true, true}} {
		if one.at != nil {
			n.needNumber().AddBound(one.at, one.upper, one.exclusive)
		}
	}
	if s.MultipleOf != nil {
		n.needNumber().AddMultiple(s.MultipleOf)
	}
}

// least is the smaller of two bounds, where -1 is none.
func least(a, b int) int {
	if a < 0 {
		return b
	}
	return min(a, b)
}

func (n *node) needText() *textRules {
	if n.text == nil {
		n.text = &textRules{min: -1, max: -1}
	}
	return n.text
}

func (n *node) needNumber() *number.Rules {
	if n.number == nil {
		n.number = number.NewRules()
	}
	return n.number
}

// values adds an enum, of which kindsIn has seen to null, true and false.
func (b *building) values(list []any) {
	var texts []string
	var numbers []any
	var others []*node
	composite := kinds(0)
	for _, value := range list {
		switch v := value.(type) {
		case nil, bool:
		case string:
			texts = append(texts, v)
		case []any, map[string]any:
			composite |= kindOfValue(v)
			others = append(others, b.constant(v))
		default:
			numbers = append(numbers, v)
		}
	}
	if len(texts) > 0 {
		b.node.needText().sets = append(b.node.needText().sets, newTextSet(texts))
	}
	if len(numbers) > 0 {
		b.node.needNumber().AddSet(numbers)
	}
	if composite != 0 {
		b.node.branches = append(b.node.branches, branch{some, composite, others})
	}
}

// quote writes a string in JSON.
func quote(text string) []byte {
	quoted, _ := json.Marshal(text) // it cannot fail
	return quoted
}
