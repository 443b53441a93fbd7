package keyword

import (
	"strconv"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// members is properties and additionalProperties.
type members struct {
	properties map[string]*lib.Schema
	additional any // nil, a boolean or a schema
	plain      Plain
}

// takeMembers takes the keywords out of a schema. patternProperties has a part in what is
// additional, so a schema with it keeps them.
func takeMembers(s *lib.Schema, plain Plain) bool {
	if s.Properties == nil && s.AdditionalProperties == nil || len(s.PatternProperties) > 0 {
		return false
	}
	s.Extensions = append(s.Extensions, members{s.Properties, s.AdditionalProperties, plain})
	s.Properties, s.AdditionalProperties = nil, nil
	return true
}

// takenFrom returns the keywords that were taken out of a schema, zero if it had none of them.
func takenFrom[T lib.SchemaExt](s *lib.Schema) (keywords T) {
	for _, extension := range s.Extensions {
		if found, is := extension.(T); is {
			return found
		}
	}
	return keywords
}

// of returns the schema of a member, nil if every value is allowed. allowed is false if the
// member is not.
func (m members) of(name string) (s *lib.Schema, allowed bool) {
	if s, known := m.properties[name]; known {
		return s, true
	}
	switch additional := m.additional.(type) {
	case *lib.Schema:
		return additional, true
	case bool:
		return nil, additional
	}
	return nil, true
}

// each calls below for the members that a keyword is for. Their schema is nil if every value
// is allowed. It returns the members that are not allowed, for which it calls below, too.
func (m members) each(object map[string]any, below func(name string, s *lib.Schema, value any)) (unknown []string) {
	for name, value := range object {
		s, allowed := m.of(name)
		if !allowed {
			unknown = append(unknown, name)
		}
		if s != nil || m.additional != nil {
			below(name, s, value)
		}
	}
	return unknown
}

// Validate implements [lib.SchemaExt].
func (m members) Validate(ctx *lib.ValidatorContext, v any) {
	object, is := v.(map[string]any)
	if !is {
		return
	}
	unknown := m.each(object, func(name string, s *lib.Schema, value any) {
		ctx.EvaluatedProp(name)
		if s != nil {
			m.plain.checkIn(ctx, s, value, name)
		}
	})
	if len(unknown) > 0 {
		ctx.AddError(&kind.AdditionalProperties{Properties: unknown})
	}
}

// check is Validate of a plain schema.
func (m members) check(c *checker, s *lib.Schema, object map[string]any) {
	unknown := m.each(object, func(name string, s *lib.Schema, value any) {
		if s != nil {
			c.below(s, value, name)
		}
	})
	if len(unknown) > 0 {
		c.add(s, &kind.AdditionalProperties{Properties: unknown})
	}
}

// items is items where it is one schema.
type items struct {
	schema *lib.Schema
	first  int // item that it is for
	plain  Plain
}

// itemsOf returns the schema of items that are not fixed, nil for none.
func itemsOf(s *lib.Schema) *lib.Schema {
	if s.DraftVersion >= 2020 {
		return s.Items2020
	}
	one, _ := s.Items.(*lib.Schema)
	return one
}

// takeItems takes the keyword out of a schema if it is for values of a plain schema.
func takeItems(s *lib.Schema, plain Plain) bool {
	one := itemsOf(s)
	if one == nil || !plain[one] || s.AdditionalItems != nil {
		return false
	}
	s.Extensions = append(s.Extensions, items{one, len(s.PrefixItems), plain})
	s.Items2020, s.Items = nil, nil
	return true
}

// Validate implements [lib.SchemaExt].
func (i items) Validate(ctx *lib.ValidatorContext, v any) {
	array, _ := v.([]any)
	for n := i.first; n < len(array); n++ {
		i.plain.checkIn(ctx, i.schema, array[n], strconv.Itoa(n))
	}
}

// check is Validate of a plain schema.
func (i items) check(c *checker, array []any) {
	for n, item := range array {
		c.below(i.schema, item, strconv.Itoa(n))
	}
}

// checkIn checks a member or an item for the library, which checks it itself if its schema is
// not plain.
func (p Plain) checkIn(ctx *lib.ValidatorContext, s *lib.Schema, value any, token string) {
	if !p[s] {
		ctx.AddErr(ctx.Validate(s, value, []string{token}))
	} else if err := p.check(s, value, append(ctx.ValueLocation(), token)); err != nil {
		ctx.AddErr(err)
	}
}
