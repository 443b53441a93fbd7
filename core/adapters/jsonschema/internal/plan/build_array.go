package plan

import (
	"math"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
)

// maxContains is how many contains are counted for one array.
const maxContains = 4

// array adds what the schemas say of arrays.
func (b *building) array() {
	n := b.node
	if n.kinds&ofArray == 0 {
		return
	}
	a := &arrayRules{max: -1}
	used := n.track || b.otherItems != nil
	places := 0 // that a schema has for items one by one
	for _, s := range b.joined {
		if s.MinItems != nil {
			a.min = max(a.min, *s.MinItems)
		}
		if s.MaxItems != nil {
			a.max = least(a.max, *s.MaxItems)
		}
		a.unique = a.unique || s.UniqueItems
		if s.Contains != nil {
			b.contains(a, s)
		}
		fixed, rest := graph.Items(s)
		places = max(places, len(fixed))
		used = used || a.unique || s.MinItems != nil || s.MaxItems != nil || s.Contains != nil || len(fixed) > 0 ||
			rest != nil
	}
	if !used || n.unsure {
		return
	}
	n.array = a
	a.evaluates = -1
	for i := range places + 1 {
		var apply []*lib.Schema
		evaluated := false
		for _, s := range b.joined {
			switch fixed, rest := graph.Items(s); {
			case i < len(fixed):
				apply, evaluated = append(apply, fixed[i]), true
			case rest != nil:
				apply, evaluated = append(apply, rest), true
			}
		}
		if b.otherItems != nil && !evaluated {
			apply, evaluated = append(apply, b.otherItems), true
		}
		if !evaluated && a.evaluates < 0 {
			a.evaluates = i
		}
		if i < places {
			a.prefix = append(a.prefix, b.all(apply))
		} else {
			a.rest = b.all(apply)
		}
	}
	if a.evaluates < 0 {
		a.evaluates = math.MaxInt
	}
}

func (b *building) contains(a *arrayRules, s *lib.Schema) {
	if len(a.contains) == maxContains {
		b.node.unsure = true
		return
	}
	c := contains{node: b.one(s.Contains, false), min: graph.MinContains(s), max: -1, counts: s.DraftVersion >= 2020}
	if s.MaxContains != nil {
		c.max = *s.MaxContains
	}
	a.contains = append(a.contains, c)
}
