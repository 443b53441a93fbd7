package plan

import (
	"math"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
)

// object adds what the schemas say of objects.
func (b *building) object() {
	n := b.node
	if n.kinds&ofObject == 0 {
		return
	}
	names := b.names()
	if len(names) >= math.MaxUint16 {
		n.unsure = true
		return
	}
	for _, s := range b.joined {
		b.size += len(names) * len(s.PatternProperties) / 16 // which takes time, if not room
	}
	o := b.newObject(names)
	for i, name := range names {
		b.member(o, i, name)
	}
	var rest []*lib.Schema
	used := len(names) > 0 || n.track
	for _, s := range b.joined {
		if s.MinProperties != nil {
			o.min = max(o.min, *s.MinProperties)
		}
		if s.MaxProperties != nil {
			o.max = least(o.max, *s.MaxProperties)
		}
		if s.PropertyNames != nil {
			b.propertyNames(o, s.PropertyNames, len(names))
		}
		used = used || s.MinProperties != nil || s.MaxProperties != nil || s.PropertyNames != nil ||
			s.AdditionalProperties != nil || len(s.PatternProperties) > 0
		b.demands(o, s, names)
		additional := graph.Additional(s.AdditionalProperties)
		if len(s.PatternProperties) > 0 {
			b.group(o, s, additional)
			continue
		}
		if additional != nil {
			rest = append(rest, additional)
			o.restEvaluates = true
		}
	}
	if b.otherMembers != nil && !o.restEvaluates {
		rest = append(rest, b.otherMembers)
		o.restEvaluates, used = true, true
	}
	if o.rest = b.all(rest); used {
		n.object = o
	}
}

// names is all that the schemas name.
func (b *building) names() []string {
	var names []string
	for _, s := range b.joined {
		names = append(slices.Grow(names, len(s.Properties)+len(s.Required)), s.Required...)
		for name := range s.Properties {
			names = append(names, name)
		}
		for name, dependent := range s.Dependencies {
			list, _ := dependent.([]string)
			names = append(append(names, name), list...)
		}
		for name, list := range s.DependentRequired {
			names = append(append(names, name), list...)
		}
		for name := range s.DependentSchemas {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// member settles what applies to a known name.
func (b *building) member(o *objectRules, at int, name string) {
	var apply []*lib.Schema
	evaluated := false
	for _, s := range b.joined {
		matched := false
		if property := s.Properties[name]; property != nil {
			apply, matched = append(apply, property), true
		}
		for re, schema := range s.PatternProperties {
			matches, known := b.match(re, name)
			if !known {
				b.node.unsure = true
				return
			}
			if matches {
				apply, matched = append(apply, schema), true
			}
		}
		if additional := graph.Additional(s.AdditionalProperties); additional != nil && !matched {
			apply, matched = append(apply, additional), true
		}
		evaluated = evaluated || matched
	}
	if b.otherMembers != nil && !evaluated {
		apply, evaluated = append(apply, b.otherMembers), true
	}
	o.known[at].node, o.known[at].evaluated = b.all(apply), evaluated
}

func (b *building) group(o *objectRules, s *lib.Schema, additional *lib.Schema) {
	group := patterns{restCounts: additional != nil}
	if additional != nil {
		group.rest = b.all([]*lib.Schema{additional})
	}
	for re, schema := range s.PatternProperties {
		program := pattern.Program(re)
		if program == nil {
			b.node.unsure = true
			return
		}
		group.list = append(group.list, patternNode{program, b.all([]*lib.Schema{schema})})
	}
	o.groups = append(o.groups, group)
}

func (b *building) propertyNames(o *objectRules, s *lib.Schema, known int) {
	names := b.all([]*lib.Schema{s})
	if o.names != nil { // two of them: let one node run both
		names = &node{kinds: ofAny, branches: []branch{{how: all, kinds: ofAny, nodes: []*node{o.names, names}}}}
	}
	o.names = names
	for i := range known {
		b.later = append(b.later, naming{o, i, names})
	}
}

// demands adds required, dependentRequired and dependentSchemas.
func (b *building) demands(o *objectRules, s *lib.Schema, names []string) {
	at := func(name string) int {
		i, _ := slices.BinarySearch(names, name)
		return i
	}
	for _, name := range s.Required {
		o.require(at(name))
	}
	need := func(name string, list []string) {
		demand := demand{of: at(name)}
		for _, needed := range list {
			demand.needs = append(demand.needs, at(needed))
		}
		o.demands = append(o.demands, demand)
	}
	for name, list := range s.DependentRequired {
		need(name, list)
	}
	for name, schema := range s.DependentSchemas {
		o.run = append(o.run, conditional{at(name), b.one(schema, b.node.track)})
	}
	for name, dependent := range s.Dependencies {
		switch d := dependent.(type) {
		case []string:
			need(name, d)
		case *lib.Schema:
			o.run = append(o.run, conditional{at(name), b.one(d, b.node.track)})
		}
	}
}
