package plan

import (
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// build makes a set's node.
func (c *compiler) build(n *node, s set) {
	n.kinds, n.track = ofAny, s.track
	joined, apart, ok := c.closure(s)
	for _, one := range joined {
		c.size += weight(one)
		if s.handled[one]&anyOfTaken != 0 {
			c.size -= len(one.AnyOf)
		}
		if s.handled[one]&oneOfTaken != 0 {
			c.size -= len(one.OneOf)
		}
	}
	if !ok || c.size > c.hard {
		n.unsure = true
		return
	}
	if c.dispatch(n, s, joined) {
		return
	}
	b := &building{compiler: c, node: n, set: s, joined: joined}
	if owner := s.owner; owner != nil {
		branching := len(apart) > 0 || slices.ContainsFunc(joined, b.branches)
		b.moving = owner.UnevaluatedProperties != nil &&
			(branching || slices.ContainsFunc(joined, func(s *lib.Schema) bool { return len(s.PatternProperties) > 0 }))
		b.movingItems = owner.UnevaluatedItems != nil &&
			(branching || slices.ContainsFunc(joined, func(s *lib.Schema) bool { return s.Contains != nil }))
		n.track = n.track || b.moving || b.movingItems
		if !b.moving {
			b.otherMembers = owner.UnevaluatedProperties
		}
		if !b.movingItems {
			b.otherItems = owner.UnevaluatedItems
		}
	}
	for _, one := range joined {
		b.scalars(one)
	}
	b.object()
	b.array()
	if n.kinds == 0 || n.unsure {
		return
	}
	if len(apart) > 0 {
		b.branch(all, apart...)
	}
	for _, one := range joined {
		b.logic(one)
	}
	if b.moving {
		n.members = c.one(s.owner.UnevaluatedProperties, false)
	}
	if b.movingItems {
		n.items = c.one(s.owner.UnevaluatedItems, false)
	}
	n.cost = n.listed()
	n.any = n.kinds == ofAny && !n.integer && n.text == nil && n.number == nil && n.object == nil && n.array == nil &&
		len(n.branches) == 0 && n.members == nil && n.items == nil
}

// manyRules is up to how many rules of a kind a node has without that they count.
const manyRules = 16

// listed is the cost of rules that are gone through one by one for every value.
func (n *node) listed() int {
	rules := len(n.branches)
	if n.text != nil {
		rules += len(n.text.sets) + len(n.text.formats) + len(n.text.patterns)
	}
	rules += 4 * n.number.Count()
	if n.object != nil {
		rules += len(n.object.demands) + len(n.object.run) + n.object.words
		for _, demand := range n.object.demands {
			rules += len(demand.needs)
		}
	}
	if rules <= manyRules {
		return 0
	}
	return 8 * rules
}

// building is a node in the making.
type building struct {
	*compiler
	node   *node
	set    set
	joined []*lib.Schema

	// What is evaluated depends on the event.
	moving, movingItems bool
	// unevaluatedProperties and unevaluatedItems where it does not; nil for none.
	otherMembers, otherItems *lib.Schema
}

// branches reports whether a schema applies others to the same value of which some may
// refuse a valid one.
func (b *building) branches(s *lib.Schema) bool {
	return len(s.AnyOf) > 0 && b.set.handled[s]&anyOfTaken == 0 ||
		len(s.OneOf) > 0 && b.set.handled[s]&oneOfTaken == 0 ||
		s.If != nil || len(s.Dependencies) > 0 || len(s.DependentSchemas) > 0
}

// branch adds schemas to be run by themselves.
func (b *building) branch(how how, list ...*lib.Schema) {
	b.node.branches = append(b.node.branches, branch{how, ofAny, b.each(list, b.node.track && how != none)})
}

func (b *building) logic(s *lib.Schema) {
	if s.Not != nil {
		b.branch(none, s.Not)
	}
	if len(s.AnyOf) > 0 && b.set.handled[s]&anyOfTaken == 0 {
		b.branch(some, s.AnyOf...)
	}
	if len(s.OneOf) > 0 && b.set.handled[s]&oneOfTaken == 0 {
		b.branch(one, s.OneOf...)
	}
	if s.If != nil {
		nodes := []*node{b.one(s.If, b.node.track), everything, everything}
		if s.Then != nil {
			nodes[1] = b.one(s.Then, b.node.track)
		}
		if s.Else != nil {
			nodes[2] = b.one(s.Else, b.node.track)
		}
		if b.node.track || !nodes[1].any || !nodes[2].any {
			b.node.branches = append(b.node.branches, branch{conditionally, ofAny, nodes})
		}
	}
}
