package lint

import (
	"slices"
	"strconv"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/admit"
	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/keyword"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
)

// maxValues bounds the values of default, enum and const that are checked. Together, they
// may take the steps of one event.
const maxValues = 5_000

// value is one that a schema has of its own.
type value struct {
	schema  *lib.Schema
	keyword string
	place   []string
	value   any
}

// values warns of values that their own schemas refuse.
func (l *linter) values() {
	written := l.written()
	if len(written) == 0 {
		return
	}
	count := cost.New(l.schema.Root, l.schema.All).Counter(cost.MaxSteps)
	_, giveBack := keyword.TakeOver(l.schema.All)
	defer giveBack()
	l.schema.Patterns.Meter(pattern.MaxSteps)
	for _, v := range written[:min(len(written), maxValues)] {
		if !count.Affords(v.schema, v.value) {
			return
		}
		err := v.schema.Validate(v.value)
		if l.schema.Patterns.Ended() != pattern.ByNone {
			return
		}
		if err == nil {
			continue
		}
		code, what := codeValueRefused, "this value"
		if v.keyword == "default" {
			code, what = codeDefault, "its default"
		}
		l.add(code, v.keyword, v.place, admit.Refusal(what, v.value, err))
	}
}

// written is the values of all schemas that are applied, in the order of their places.
func (l *linter) written() []value {
	var list []value
	for _, place := range l.places {
		s := l.compiled[place]
		tokens := pointer.Tokens(place)
		at := func(below ...string) []string { return append(slices.Clone(tokens), below...) }
		if s.Default != nil {
			list = append(list, value{s, "default", at("default"), *s.Default})
		}
		if s.Const != nil {
			list = append(list, value{s, "const", at("const"), *s.Const})
		}
		if s.Enum != nil {
			for i, one := range s.Enum.Values {
				list = append(list, value{s, "enum", at("enum", strconv.Itoa(i)), one})
			}
		}
	}
	slices.SortFunc(list, func(a, b value) int { return pointer.Compare(a.place, b.place) })
	return list
}
