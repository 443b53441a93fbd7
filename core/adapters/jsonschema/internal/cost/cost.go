// Package cost counts the steps that checking an event takes, and the bytes that a schema
// does.
package cost

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"unsafe"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/backtrack"
	"example.com/eventgateway/core/adapters/jsonschema/internal/branches"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/memory"
)

// MaxSteps bounds what an event costs, in steps of about 100 ns: reading it takes
// one for each value and two more for each object, applying one schema to one value two or more.
// The library cannot be stopped, so steps are counted before it begins. Only
// events of several hundred kilobytes that are all small values, and bombs, reach
// this: an event of a megabyte with 30,000 values may have each checked by five
// schemas.
const MaxSteps = 450_000

// What is counted, as measured.
const (
	stepsSchema     = 2  // applying a schema
	stepsNumber     = 3  // each keyword that compares numbers, which are exact fractions
	stepsEqual      = 10 // comparing two numbers
	stepsViolation  = 5
	perMember       = 1  // remembering that a member or item was not evaluated
	deep            = 8  // levels for which a place in the event costs a step
	StepsPerCounted = 10 // counted in the time of one
	longNumber      = 32 // bytes, for which a number costs as much again
	textPerStep     = 64 // bytes; patterns have a budget of their own
)

// TooMuch is the error for an event that takes more than MaxSteps.
func TooMuch() error {
	return &core.Error{Code: core.CodeTooLarge, Detail: fmt.Sprintf(
		"checking the event against its schema would take more than %d steps: there are too many values in it for "+
			"the schemas that apply to each", MaxSteps)}
}

// Costs is what the schemas of one document cost.
type Costs struct {
	root    *lib.Schema
	of      map[*lib.Schema]*cost
	dynamic map[string][]*lib.Schema // by $dynamicAnchor; "" for $recursiveAnchor

	// Bounds over all values, for events that are so small that nothing else
	// need be known.
	flat, perByte, branches float64
	number                  float64 // of a number, more
	parts                   float64 // schemas for one value
	again                   bool    // a member may be charged for its name, too, or for what is not evaluated
	unique                  bool
}

type cost struct {
	always   int64
	number   int64 // of a number, more
	text     int64 // of a string, for each textPerStep bytes
	equal    int64 // of enum and const for arrays and objects
	object   int64
	patterns int64       // of patternProperties, for each member
	names    *lib.Schema // propertyNames
	unique   bool        // uniqueItems
	choices  branches.Choices
	// What the schema leads to, since keywords are taken out of compiled schemas.
	properties map[string]*lib.Schema
	additional *lib.Schema
	closed     bool        // additionalProperties is there
	items      *lib.Schema // that are not fixed
	document   int         // which the schema is in; 0 is the registered one and those that it refers to
}

// New finds what the schemas cost: root, and all that it leads to.
func New(root *lib.Schema, all []*lib.Schema) *Costs {
	c := &Costs{root: root, of: make(map[*lib.Schema]*cost, len(all)), dynamic: map[string][]*lib.Schema{}}
	documents := map[string]int{"": 0}
	for _, s := range all {
		document := metaschemaOf(s)
		if _, ok := documents[document]; !ok {
			documents[document] = len(documents)
		}
		one := costOf(s)
		one.document = documents[document]
		c.of[s] = one
		if s.DynamicAnchor != "" {
			c.dynamic[s.DynamicAnchor] = append(c.dynamic[s.DynamicAnchor], s)
		}
		if s.RecursiveAnchor {
			c.dynamic[""] = append(c.dynamic[""], s)
		}
	}
	c.bound(all)
	return c
}

// Gate has the library leave out branches that the value excludes, and counts them as
// left out. It returns the schemas that it adds, and what memory is taken beside them, in
// bytes.
func (c *Costs) Gate(all []*lib.Schema) (added []*lib.Schema, bytes int) {
	for s, choices := range branches.Find(all) {
		c.of[s].choices = choices
		bytes += memory.Of([]any{choices})
		for gated, branch := range branches.Gate(s, choices) {
			c.of[gated] = c.of[branch]
			added = append(added, gated)
		}
	}
	return added, bytes
}

// Memory is about how many bytes of memory compiled schemas take, without their patterns and the
// other schemas that they lead to: a subschema of a few bytes becomes more than a thousand.
func Memory(all []*lib.Schema) int {
	values := make([]any, len(all))
	for i, s := range all {
		values[i] = *s
	}
	return memory.Of(values, reflect.TypeFor[*lib.Schema](), reflect.TypeFor[*backtrack.Regexp]()) +
		len(all)*int(unsafe.Sizeof(lib.Schema{})+unsafe.Sizeof(cost{}))
}

// metaschemaOf is the address of the standard metaschema that a schema is of; "" for
// others.
func metaschemaOf(s *lib.Schema) string {
	document, _, _ := strings.Cut(s.Location, "#")
	if strings.HasPrefix(document, "https://json-schema.org/") ||
		strings.HasPrefix(document, "http://json-schema.org/") {
		return document
	}
	return ""
}

func costOf(s *lib.Schema) *cost {
	c := &cost{always: stepsSchema, names: s.PropertyNames, unique: s.UniqueItems, properties: s.Properties}
	c.additional, _ = s.AdditionalProperties.(*lib.Schema)
	c.closed = s.AdditionalProperties != nil
	switch items := s.Items.(type) {
	case []*lib.Schema:
		c.items, _ = s.AdditionalItems.(*lib.Schema)
	case *lib.Schema:
		c.items = items
	default:
		c.items = s.Items2020
	}
	if s.Bool != nil {
		c.always = 1
		return c
	}
	for _, keyword := range []bool{s.Minimum != nil, s.Maximum != nil, s.ExclusiveMinimum != nil,
		s.ExclusiveMaximum != nil, s.MultipleOf != nil,
		s.Types != nil && int(*s.Types)&int(Integer) != 0 && int(*s.Types)&int(number) == 0} {
		if keyword {
			c.number += stepsNumber
		}
	}
	if s.Enum != nil {
		c.compare(s.Enum.Values...)
	}
	if s.Const != nil {
		c.compare(*s.Const)
	}
	if s.Format != nil {
		c.always++
		c.text += formatCost(s.Format.Name)
	}
	for _, keyword := range []bool{s.Pattern != nil, s.MinLength != nil || s.MaxLength != nil} {
		if keyword {
			c.always++
			c.text++
		}
	}
	c.object = int64(len(s.Required)+len(s.Dependencies)+len(s.DependentRequired)+len(s.DependentSchemas)) / 4
	c.patterns = 2 * int64(len(s.PatternProperties))
	return c
}

// formatCost is the steps for textPerStep bytes of a string.
func formatCost(format string) int64 {
	switch format {
	case "idn-hostname", "idn-email": // tables of Unicode, for every character several
		return 80
	case "regex": // is translated
		return 50
	}
	return 8
}

// compare adds what it costs to find a value among others.
func (c *cost) compare(values ...any) {
	c.always += int64(len(values)) / 8
	bytes := 0
	for _, value := range values {
		switch v := value.(type) {
		case json.Number:
			c.number += stepsEqual
		case string:
			bytes += len(v)
		case map[string]any, []any:
			c.equal += stepsEqual * Nodes(value)
		}
	}
	c.always += int64(bytes) / 2000
}

// Nodes is how many values there are in a value.
func Nodes(value any) int64 {
	n := int64(1)
	switch v := value.(type) {
	case map[string]any:
		for _, member := range v {
			n += Nodes(member)
		}
	case []any:
		for _, item := range v {
			n += Nodes(item)
		}
	}
	return n
}

// The types of the library, which it does not export one by one.
var (
	null, boolean, number = Typed("null"), Typed("boolean"), Typed("number")
)

// The types that other packages ask for, too.
var (
	Integer = Typed("integer") // of numbers without a fraction
	String  = Typed("string")
	Array   = Typed("array")
	Object  = Typed("object")
)

// Typed returns the type with a name, such as "string".
func Typed(name string) (t lib.Types) {
	t.Add(name)
	return t
}

// bound finds what no value costs more than.
func (c *Costs) bound(all []*lib.Schema) {
	type sum struct{ flat, number, perByte, branches, parts float64 }
	sums := make(map[*lib.Schema]*sum, len(all))
	var add func(s *lib.Schema) *sum
	add = func(s *lib.Schema) *sum {
		if total, ok := sums[s]; ok {
			return total
		}
		total := &sum{flat: math.Inf(1)} // in case that a path leads back to it
		sums[s] = total
		one := c.of[s]
		sum := sum{
			flat:     float64(one.always + one.equal + one.object + one.patterns + stepsViolation),
			number:   float64(one.number * (1 + stepsEqual)),
			perByte:  float64(one.text+one.patterns)/textPerStep + float64(one.number)/longNumber,
			branches: float64(one.patterns),
			parts:    1,
		}
		if s.Properties != nil || s.AdditionalProperties != nil || s.Items != nil || s.PrefixItems != nil ||
			s.Items2020 != nil || s.AdditionalItems != nil {
			sum.branches++
		}
		for _, more := range []*lib.Schema{s.Contains, s.PropertyNames, s.UnevaluatedItems, s.UnevaluatedProperties} {
			if more != nil {
				sum.branches++
			}
		}
		if s.DynamicRef != nil || s.RecursiveRef != nil {
			sum.flat = math.Inf(1) // let it be counted
		}
		c.unique = c.unique || one.unique
		c.again = c.again || one.patterns > 0 || one.names != nil || s.UnevaluatedProperties != nil ||
			s.UnevaluatedItems != nil
		for _, part := range graph.InPlace(s) {
			p := add(part)
			sum.flat, sum.perByte, sum.branches = sum.flat+p.flat, sum.perByte+p.perByte, sum.branches+p.branches
			sum.number, sum.parts = sum.number+p.number, sum.parts+p.parts
		}
		*total = sum
		return total
	}
	c.branches = 1
	for _, s := range all {
		total := add(s)
		c.flat, c.perByte = max(c.flat, total.flat), max(c.perByte, total.perByte)
		c.branches, c.parts = max(c.branches, total.branches), max(c.parts, total.parts)
		c.number = max(c.number, total.number)
	}
}

// Check returns the steps that an event, read from so many bytes, costs beside its
// reading; CodeTooLarge if they are more than MaxSteps together. It stops counting
// where they are more than most.
func (c *Costs) Check(value any, size guard.Size, bytes, most int) (steps int, err error) {
	return c.check(size, bytes, most, func(count *Counter) bool { return count.Affords(c.root, value) })
}

// CheckText is Check of the value of a text, by a schema that keyword.Plain has.
func (c *Costs) CheckText(text *guard.Text, size guard.Size, most int) (steps int, err error) {
	return c.check(size, len(text.Bytes()), most, func(count *Counter) bool { return count.affordsText(c.root, text) })
}

func (c *Costs) check(
	size guard.Size, bytes, most int, affords func(count *Counter) bool,
) (steps int, err error) {
	if bound := c.most(size, bytes); bound <= cheap(most) {
		return int(bound), nil
	}
	allowed := MaxSteps - int64(size.Steps())
	left := min(allowed, int64(most))
	count := c.Counter(left)
	if !affords(count) && left == allowed {
		return 0, TooMuch()
	}
	return int(left - count.left), nil
}

// most is what no event of that size costs more than.
func (c *Costs) most(size guard.Size, bytes int) float64 {
	// Each schema for a value is charged for how deep it is, and each for its object a quarter.
	deepest := (float64(size.Depth)+c.parts)/deep + 0.25
	once := float64(size.Values)*(c.flat+c.parts*deepest) + float64(size.Numbers)*c.number +
		float64(bytes)*(c.perByte+1.0/textPerStep)
	if c.again {
		once *= 3
	}
	if c.unique { // each array that a value is in may want to know what is equal
		once += 4 * float64(size.Values*size.Depth)
	}
	return once * math.Pow(c.branches, float64(size.Depth))
}

// cheap is up to how many steps are not worth counting one by one, where so many are left. It is
// a thousandth, so that a request of many events has enough for the last ones.
func cheap(left int) float64 {
	return float64(min(max(left/1000, 500), 5000, left))
}
