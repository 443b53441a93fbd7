package plan

import (
	"unsafe"

	"example.com/eventgateway/core/adapters/jsonschema/internal/format"
)

// perEntry is what an entry of a map takes beside its key and value, in bytes.
const perEntry = 24

// Memory is about how many bytes a plan takes; none for nil.
func (p *Plan) Memory() int {
	if p == nil {
		return 0
	}
	return p.memory
}

// memoryOf is the memory of all nodes that root leads to.
func memoryOf(root *node) int {
	total := 0
	seen := map[*node]bool{nil: true, everything: true, nothing: true, unknown: true}
	nodes := []*node{}
	add := func(more ...*node) {
		total += 8 * len(more)
		for _, n := range more {
			if !seen[n] {
				seen[n] = true
				nodes = append(nodes, n)
			}
		}
	}
	add(root)
	for len(nodes) > 0 {
		n := nodes[len(nodes)-1]
		nodes = nodes[:len(nodes)-1]
		total += int(unsafe.Sizeof(*n)) + int(unsafe.Sizeof(branch{}))*len(n.branches) + n.text.memory() +
			n.number.Memory() + n.object.memory()
		add(n.members, n.items)
		for _, b := range n.branches {
			add(b.nodes...)
		}
		if n.byKind != nil {
			add(n.byKind[:]...)
		}
		if n.choice != nil {
			add(n.choice.other)
			for value, chosen := range n.choice.nodes {
				total += perEntry + 16 + len(value)
				add(chosen)
			}
		}
		if n.array != nil {
			total += int(unsafe.Sizeof(*n.array)) + int(unsafe.Sizeof(contains{}))*len(n.array.contains)
			add(n.array.prefix...)
			add(n.array.rest)
			for _, c := range n.array.contains {
				add(c.node)
			}
		}
		if o := n.object; o != nil {
			add(o.names, o.rest)
			for _, m := range o.known {
				add(m.node)
			}
			for _, group := range o.groups {
				add(group.rest)
				for _, p := range group.list {
					add(p.node)
				}
			}
			for _, c := range o.run {
				add(c.node)
			}
		}
	}
	return total
}

func (r *textRules) memory() int {
	if r == nil {
		return 0
	}
	total := int(unsafe.Sizeof(*r)) + 8*len(r.patterns) + int(unsafe.Sizeof(format.Format{}))*len(r.formats)
	for _, set := range r.sets {
		for _, text := range set.few {
			total += 16 + len(text)
		}
		for text := range set.many {
			total += perEntry + 16 + len(text)
		}
	}
	return total
}

func (o *objectRules) memory() int {
	if o == nil {
		return 0
	}
	total := int(unsafe.Sizeof(*o)) + 8*len(o.required) + 2*len(o.index.slots) + (perEntry+18)*len(o.index.names)
	for _, m := range o.known {
		total += int(unsafe.Sizeof(m)) + len(m.written)
	}
	for _, group := range o.groups {
		total += int(unsafe.Sizeof(group)) + int(unsafe.Sizeof(patternNode{}))*len(group.list)
	}
	for _, d := range o.demands {
		total += int(unsafe.Sizeof(d)) + 8*len(d.needs)
	}
	return total + int(unsafe.Sizeof(conditional{}))*len(o.run)
}
