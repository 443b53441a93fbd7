package bundle

import (
	"slices"

	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// schema writes a schema.
func (m *mover) schema(n *node) {
	in := m.d.seen[n]
	members, refs := m.members(n, in)
	if len(members) == 0 && len(refs) == 1 && !m.isWhole(n) {
		o := m.object()
		m.ref(o, refs[0])
		o.end()
		return
	}
	o := m.object()
	if n == in.at && (in.draft != m.d.draft || m.isWhole(n) && !foreign(n)) {
		o.name("$schema")
		m.out.WriteString(quoted(resource.Metaschema(in.draft)))
	}
	odd := oddMembers(n.member("properties"))
	for _, member := range members {
		switch {
		case member.name == "allOf" && len(refs) > 0 && member.value.kind == '[':
			m.allOf(o, member.value, refs)
			refs = nil
		case member.name == "properties":
			m.properties(o, member.value)
		case member.name == "patternProperties" && odd != nil:
			m.patterns(o, member.value, odd)
			odd = nil
		default:
			o.add(member)
		}
	}
	if len(refs) > 0 {
		m.allOf(o, nil, refs)
	}
	if odd != nil {
		m.patterns(o, nil, odd)
	}
	o.end()
}

// isWhole reports whether a schema is the root of a document that stays one of its own.
func (m *mover) isWhole(n *node) bool { return n == m.d.root && m.to == "" }

// foreign reports whether a schema names a draft that is not known.
func foreign(n *node) bool {
	written, is := n.string("$schema")
	return is && resource.Draft(written) == 0
}

// besideRef are the keywords beside $ref that are kept where a draft ignores all of them.
var besideRef = []string{"title", "description", "$comment", "definitions", "$defs"}

// members returns what a schema keeps, and the values of its references.
func (m *mover) members(n *node, in *part) (kept []member, refs []*node) {
	only := onlyRef(n, in.draft)
	for _, member := range n.members {
		isText := member.value.kind == '"'
		switch name := member.name; {
		case isText && (name == "$ref" || name == "$dynamicRef" && in.draft == 2020 ||
			name == "$recursiveRef" && in.draft == 2019):
			refs = append(refs, member.value)
		case name == "$ref":
			m.lost = true
		case only && !slices.Contains(besideRef, name):
		case name == "$schema" && m.isWhole(n) && foreign(n):
			kept = append(kept, member)
		case name == "$schema", isText && (name == "$id" || name == resource.ID(in.draft)):
		case name == "$anchor", name == "$dynamicAnchor", name == "$recursiveAnchor":
		case resource.To(resource.Draft2020, name) == resource.None && m.hasOdd(member.value):
			m.lost = m.lost || name == "const" || name == "enum"
		default:
			kept = append(kept, member)
		}
	}
	return kept, refs
}

// hasOdd reports whether there is a member of such a name in a value that is no schema.
func (m *mover) hasOdd(n *node) bool {
	if m.d.seen[n] != nil {
		return false
	}
	return slices.ContainsFunc(n.items, m.hasOdd) || slices.ContainsFunc(n.members, func(member member) bool {
		return patterns[member.name] != "" || m.hasOdd(member.value)
	})
}

func (m *mover) ref(o *object, value *node) {
	target := m.targets[value]
	m.used = append(m.used, target)
	o.name("$ref")
	if m.lost = m.lost || m.out.Len() > maxMoved; !m.lost {
		m.out.WriteString(quoted(m.pointer(target)))
	}
}

// allOf writes the references of a schema that has other members too: readers ignore what
// stands beside $ref.
func (m *mover) allOf(o *object, already *node, refs []*node) {
	o.name("allOf")
	m.out.WriteByte('[')
	if already != nil {
		m.written[already] = true
		for _, item := range already.items {
			m.value(item)
			m.out.WriteByte(',')
		}
	}
	for i, value := range refs {
		if i > 0 {
			m.out.WriteByte(',')
		}
		inner := m.object()
		m.ref(inner, value)
		inner.end()
	}
	m.out.WriteByte(']')
}

// oddMembers returns the members of names that readers fail at.
func oddMembers(n *node) (odd []member) {
	if n == nil {
		return nil
	}
	for _, member := range n.members {
		if patterns[member.name] != "" {
			odd = append(odd, member)
		}
	}
	return odd
}

// properties writes the properties, except where readers fail at the name.
func (m *mover) properties(o *object, properties *node) {
	o.name("properties")
	inner := m.object()
	for _, member := range properties.members {
		if patterns[member.name] == "" {
			inner.add(member)
		}
	}
	inner.end()
}

// patterns writes those properties, each as a pattern that is the same.
func (m *mover) patterns(o *object, already *node, odd []member) {
	o.name("patternProperties")
	inner := m.object()
	if already != nil {
		for _, member := range already.members {
			inner.add(member)
		}
	}
	for _, member := range odd {
		m.lost = m.lost || already != nil && already.member(patterns[member.name]) != nil
		inner.name(patterns[member.name])
		m.value(member.value)
	}
	inner.end()
}
