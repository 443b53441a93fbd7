package cost

import (
	"bytes"
	"encoding/json"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/branches"
)

// Counter goes where the library will go with an event, as if every branch were
// taken, and only counts, until nothing is left: that is a tenth of the work at
// most.
type Counter struct {
	*Costs
	left      int64
	frames    int64
	documents []int // that $ref led into, the outermost first
}

// Counter counts up to so many steps.
func (c *Costs) Counter(steps int64) *Counter { return &Counter{Costs: c, left: steps} }

// Affords counts the steps for a value, and reports whether there were enough left.
func (c *Counter) Affords(s *lib.Schema, value any) bool {
	c.visit(s, value, 0, 0, false)
	return c.left >= 0
}

// visit counts s for a value at a depth of the event, reached through so many
// schemas for the same value. tracking says that a schema which this one is part
// of must know what was evaluated.
func (c *Counter) visit(s *lib.Schema, value any, depth, through int64, tracking bool) {
	one := c.of[s]
	if !c.enters(s, one, TypeOf(value), depth, through) {
		return
	}
	if len(c.documents) == 0 || c.documents[len(c.documents)-1] != one.document {
		c.documents = append(c.documents, one.document)
		defer func(n int) { c.documents = c.documents[:n] }(len(c.documents) - 1)
	}
	c.frames++
	defer func() { c.frames-- }()

	switch v := value.(type) {
	case map[string]any:
		tracking = tracking || s.UnevaluatedProperties != nil
		c.object(s, one, v, depth, tracking)
	case []any:
		tracking = tracking || s.UnevaluatedItems != nil
		c.array(s, one, v, depth, tracking)
	case string:
		c.string(one, v)
	case json.Number:
		c.digits(one, []byte(v))
	}
	for _, part := range [...]*lib.Schema{s.Ref, s.Not, s.If, s.Then, s.Else} {
		if part != nil {
			c.visit(part, value, depth, through+1, tracking)
		}
	}
	for _, part := range s.AllOf {
		c.visit(part, value, depth, through+1, tracking)
	}
	c.visitEach(s.AnyOf, one.choices.AnyOf, value, depth, through+1, tracking)
	c.visitEach(s.OneOf, one.choices.OneOf, value, depth, through+1, tracking)
	if s.RecursiveRef != nil {
		c.dynamically(s.RecursiveRef, "", s.RecursiveRef.RecursiveAnchor, value, depth, through, tracking)
	}
	if ref := s.DynamicRef; ref != nil {
		c.dynamically(ref.Ref, ref.Anchor, ref.Anchor != "" && ref.Ref.DynamicAnchor == ref.Anchor, value, depth,
			through, tracking)
	}
}

// enters counts what any value of a type costs, and reports whether there is more to count.
func (c *Counter) enters(s *lib.Schema, one *cost, of lib.Types, depth, through int64) bool {
	if c.left -= one.always + depth/deep + through/deep; c.left < 0 {
		return false
	}
	if s.Bool != nil || s.Types != nil && *s.Types&of == 0 {
		c.left -= stepsViolation
		return false
	}
	return true
}

func (c *Counter) string(one *cost, value string) {
	c.left -= int64(len(value)) * one.text / textPerStep
}

func (c *Counter) digits(one *cost, written []byte) {
	c.left -= one.number * int64(1+len(written)/longNumber)
	if len(written) < longNumber && one.number > 0 && bytes.ContainsAny(written, "eE") { // may be a long one
		c.left -= stepsEqual * one.number
	}
}

// visitEach counts the branches that the value does not exclude.
func (c *Counter) visitEach(
	list []*lib.Schema, choice *branches.Choice, value any, depth, through int64, tracking bool,
) {
	for i, branch := range list {
		if choice.Excludes(i, value) != nil {
			c.left -= 2*stepsSchema + stepsViolation
			continue
		}
		c.visit(branch, value, depth, through, tracking)
	}
}

// TypeOf returns the type of a value. A number may be an integer, too.
func TypeOf(value any) lib.Types {
	switch value.(type) {
	case map[string]any:
		return Object
	case []any:
		return Array
	case string:
		return String
	case json.Number:
		return number | Integer
	case bool:
		return boolean
	}
	return null
}

// dynamically counts a reference whose target depends on how it was reached: of
// the registered document each that it can be, of the standard metaschemas the
// one which was entered first.
func (c *Counter) dynamically(
	initial *lib.Schema, anchor string, moves bool, value any, depth, through int64, tracking bool,
) {
	c.left -= c.frames / deep // the library looks through them
	target := initial
	if moves {
		outermost := len(c.documents)
		for _, s := range c.dynamic[anchor] {
			if c.of[s].document == 0 {
				if s != initial {
					c.visit(s, value, depth, through+1, tracking)
				}
				continue
			}
			for i, document := range c.documents[:outermost] {
				if document == c.of[s].document {
					outermost, target = i, s
					break
				}
			}
		}
	}
	c.visit(target, value, depth, through+1, tracking)
}

func (c *Counter) object(s *lib.Schema, one *cost, v map[string]any, depth int64, tracking bool) {
	members := int64(len(v))
	c.left -= one.equal + one.object + members/4
	if tracking {
		c.left -= (1 + perMember) * members
	}
	if one.properties != nil || s.PatternProperties != nil || one.closed || one.names != nil ||
		s.UnevaluatedProperties != nil {
		for name, member := range v {
			if c.left < 0 {
				return
			}
			c.member(s, one, name, member, depth+1)
		}
	}
	for name, dependent := range s.Dependencies {
		if part, ok := dependent.(*lib.Schema); ok {
			if _, has := v[name]; has {
				c.visit(part, v, depth, 1, tracking)
			}
		}
	}
	for name, part := range s.DependentSchemas {
		if _, has := v[name]; has {
			c.visit(part, v, depth, 1, tracking)
		}
	}
}

func (c *Counter) member(s *lib.Schema, one *cost, name string, member any, depth int64) {
	evaluated := false
	if part, ok := one.properties[name]; ok {
		evaluated = true
		c.visit(part, member, depth, 0, false)
	}
	if one.patterns > 0 {
		c.left -= one.patterns * (1 + int64(len(name))/textPerStep)
		for pattern, part := range s.PatternProperties {
			if c.left > 0 && pattern.MatchString(name) {
				evaluated = true
				c.visit(part, member, depth, 0, false)
			}
		}
	}
	if one.additional != nil && !evaluated {
		c.visit(one.additional, member, depth, 0, false)
	}
	if one.names != nil {
		c.left -= stepsSchema
		c.visit(one.names, name, depth, 0, false)
	}
	if s.UnevaluatedProperties != nil && !evaluated && !one.closed {
		c.visit(s.UnevaluatedProperties, member, depth, 0, false)
	}
}

func (c *Counter) array(s *lib.Schema, one *cost, v []any, depth int64, tracking bool) {
	c.left -= one.equal
	if tracking {
		c.left -= (1 + perMember) * int64(len(v))
	}
	if one.unique {
		c.weigh(v)
	}
	fixed, rest := s.PrefixItems, one.items
	if items, is := s.Items.([]*lib.Schema); is {
		fixed = items
	}
	for i, item := range v {
		if c.left < 0 {
			return
		}
		if i < len(fixed) {
			c.visit(fixed[i], item, depth+1, 0, false)
		} else if rest != nil {
			c.visit(rest, item, depth+1, 0, false)
		}
		if s.Contains != nil {
			c.visit(s.Contains, item, depth+1, 0, false)
		}
		if s.UnevaluatedItems != nil && i >= len(fixed) && rest == nil {
			c.visit(s.UnevaluatedItems, item, depth+1, 0, false)
		}
	}
}

// weigh counts the making of an array's identity.
func (c *Counter) weigh(value any) {
	if c.left -= 2; c.left < 0 {
		return
	}
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			c.left -= 1 + int64(len(name))/textPerStep
			c.weigh(member)
		}
	case []any:
		for _, item := range v {
			c.weigh(item)
		}
	case string:
		c.left -= int64(len(v)) / textPerStep
	case json.Number:
		c.left -= int64(len(v)) / textPerStep
	}
}
