package keyword

import (
	"strconv"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// leaves are by their schemas, as far as these have any.
type leaves map[*lib.Schema]*leaf

func (l leaves) accept(s *lib.Schema, value any) bool {
	one := l[s]
	return one != nil && one.accepts(value)
}

// members is properties and additionalProperties. The library takes a third of a
// microsecond and 500 bytes for each value, most of which are scalars that a leaf accepts.
type members struct {
	properties map[string]*lib.Schema
	additional any // nil, a boolean or a schema
	leaves     leaves
}

// takeMembers takes the keywords out of a schema. patternProperties has a part in what is
// additional, so a schema with it keeps them.
func takeMembers(s *lib.Schema, leaves leaves) bool {
	if s.Properties == nil && s.AdditionalProperties == nil || len(s.PatternProperties) > 0 {
		return false
	}
	s.Extensions = append(s.Extensions, members{s.Properties, s.AdditionalProperties, leaves})
	s.Properties, s.AdditionalProperties = nil, nil
	return true
}

// Validate implements [lib.SchemaExt].
func (m members) Validate(ctx *lib.ValidatorContext, v any) {
	object, is := v.(map[string]any)
	if !is {
		return
	}
	var unknown []string
	for name, value := range object {
		below, known := m.properties[name]
		if !known {
			switch additional := m.additional.(type) {
			case nil:
				continue
			case *lib.Schema:
				below = additional
			case bool:
				if !additional {
					unknown = append(unknown, name)
				}
			}
		}
		ctx.EvaluatedProp(name)
		if below != nil && !m.leaves.accept(below, value) {
			ctx.AddErr(ctx.Validate(below, value, []string{name}))
		}
	}
	if len(unknown) > 0 {
		ctx.AddError(&kind.AdditionalProperties{Properties: unknown})
	}
}

// items is items where it is one schema.
type items struct {
	schema *lib.Schema
	first  int // item that it is for
	leaves leaves
}

// takeItems takes the keyword out of a schema if it is for scalars.
func takeItems(s *lib.Schema, leaves leaves) bool {
	one := s.Items2020
	if s.DraftVersion < 2020 {
		one, _ = s.Items.(*lib.Schema)
	}
	if one == nil || leaves[one] == nil || s.AdditionalItems != nil {
		return false
	}
	s.Extensions = append(s.Extensions, items{one, len(s.PrefixItems), leaves})
	s.Items2020, s.Items = nil, nil
	return true
}

// Validate implements [lib.SchemaExt].
func (i items) Validate(ctx *lib.ValidatorContext, v any) {
	array, _ := v.([]any)
	for n := i.first; n < len(array); n++ {
		if !i.leaves.accept(i.schema, array[n]) {
			ctx.AddErr(ctx.Validate(i.schema, array[n], []string{strconv.Itoa(n)}))
		}
	}
}
