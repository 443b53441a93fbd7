package lint

import (
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

// bounds warns of keywords of one schema that no value meets together.
func (l *linter) bounds(s *lib.Schema) {
	for _, pair := range []struct {
		least, most string
		from, to    *int
		what        string
	}{
		{"minLength", "maxLength", s.MinLength, s.MaxLength, "string"},
		{"minItems", "maxItems", s.MinItems, s.MaxItems, "array"},
		{"minContains", "maxContains", s.MinContains, s.MaxContains, "array"},
		{"minProperties", "maxProperties", s.MinProperties, s.MaxProperties, "object"},
	} {
		if pair.from != nil && pair.to != nil && *pair.from > *pair.to {
			l.warn(codeUnsatisfiable, pair.least, nil, "%s %d is more than %s %d: no %s meets both",
				pair.least, *pair.from, pair.most, *pair.to, pair.what)
		}
	}
	l.numberBounds(s)
	if s.MaxProperties != nil && len(s.Required) > *s.MaxProperties {
		l.warn(codeUnsatisfiable, "required", nil, "required has %s, but maxProperties is %d: no object meets both",
			quote.Amount(len(s.Required), "name", "names"), *s.MaxProperties)
	}
	if closed := isFalse(graph.Additional(s.AdditionalProperties)) && len(s.PatternProperties) == 0; closed &&
		s.MinProperties != nil && *s.MinProperties > len(s.Properties) {
		l.warn(codeUnsatisfiable, "minProperties", nil, "minProperties is %d, but additionalProperties is false and "+
			"there are %d properties: no object meets both", *s.MinProperties, len(s.Properties))
	}
	for i, name := range s.Required {
		switch {
		case isFalse(s.Properties[name]):
			l.warnOfRequired(i, "the property %s is required, but its schema is false: no object meets both", name)
		case excluded(s, name):
			l.warnOfRequired(i, "the property %s is required, but additionalProperties is false and excludes it: "+
				"no object meets both", name)
		}
	}
}

func (l *linter) numberBounds(s *lib.Schema) {
	low, least := s.Minimum, "minimum"
	if x := s.ExclusiveMinimum; x != nil && (low == nil || x.Cmp(low) >= 0) {
		low, least = x, "exclusiveMinimum"
	}
	high, most := s.Maximum, "maximum"
	if x := s.ExclusiveMaximum; x != nil && (high == nil || x.Cmp(high) <= 0) {
		high, most = x, "exclusiveMaximum"
	}
	if low == nil || high == nil {
		return
	}
	exclusive := least == "exclusiveMinimum" || most == "exclusiveMaximum"
	if order := low.Cmp(high); order > 0 || order == 0 && exclusive {
		if s.DraftVersion == 4 { // where the exclusive ones are true
			least, most = "minimum", "maximum"
		}
		l.warn(codeUnsatisfiable, least, nil, "%s %s and %s %s: no number meets both",
			least, quote.Decimal(low), most, quote.Decimal(high))
	}
}

func isFalse(s *lib.Schema) bool { return s != nil && s.Bool != nil && !*s.Bool }

// excluded reports whether additionalProperties of the same schema excludes a name.
func excluded(s *lib.Schema, name string) bool {
	if _, named := s.Properties[name]; named || !isFalse(graph.Additional(s.AdditionalProperties)) {
		return false
	}
	return !slices.ContainsFunc(patternsOf(s), func(p lib.Regexp) bool { return p.MatchString(name) })
}
