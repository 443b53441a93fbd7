package plan

import (
	"maps"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// dispatch looks for an anyOf or oneOf of which the value's kind or a member tells
// the branch, and lets the node go on there. It reports whether there is one.
func (c *compiler) dispatch(n *node, s set, joined []*lib.Schema) bool {
	if c.size > c.soft {
		return false
	}
	for _, one := range joined {
		if s.handled[one]&(anyOfTaken|anyOfTried) == 0 && c.split(n, s, one, one.AnyOf, anyOfTaken, anyOfTried) {
			return true
		}
		if s.handled[one]&(oneOfTaken|oneOfTried) == 0 && c.split(n, s, one, one.OneOf, oneOfTaken, oneOfTried) {
			return true
		}
	}
	return false
}

// split is dispatch for one list of branches.
func (c *compiler) split(n *node, s set, of *lib.Schema, list []*lib.Schema, taken, tried mode) bool {
	if len(list) == 0 {
		return false
	}
	var by [noKind][]*lib.Schema
	for _, one := range list {
		accepted := c.kindsOf(one)
		for kind := range by {
			if accepted&(1<<kind) != 0 {
				by[kind] = append(by[kind], one)
			}
		}
	}
	told := slices.ContainsFunc(by[:], func(branches []*lib.Schema) bool { return len(branches) == 1 })
	member, values := c.discriminator(by[6])
	if !told && member == "" {
		return false
	}
	try := c.node(s.with(of, tried))
	n.byKind = new([noKind + 1]*node)
	for kind, branches := range by {
		switch {
		case len(branches) == 0:
		case len(branches) == 1 && c.size <= c.soft:
			n.byKind[kind] = c.node(s.take(of, taken, branches[0]))
		default:
			n.byKind[kind] = try
		}
	}
	if member != "" {
		object := &node{kinds: ofObject,
			choice: &choice{quoted: string(quote(member)), nodes: map[string]*node{}, other: try}}
		for value, branch := range values {
			object.choice.nodes[value] = try
			if branch != nil && c.size <= c.soft {
				object.choice.nodes[value] = c.node(s.take(of, taken, branch))
			}
		}
		n.byKind[6] = object
	}
	return true
}

// take is the set where a branch is the one of a schema: the branch alone, if the schema is the
// only one and has no other keyword. So it shares the node of the branch.
func (s set) take(of *lib.Schema, m mode, branch *lib.Schema) set {
	rest := *of
	if m == anyOfTaken {
		rest.AnyOf = nil
	} else {
		rest.OneOf = nil
	}
	if len(s.roots) == 1 && s.roots[0] == of && s.owner == nil && rest.Ref == nil && bare(&rest) {
		return set{roots: []*lib.Schema{branch}, track: s.track}
	}
	return s.with(of, m, branch)
}

// with is the set where a schema's branches are settled, with more roots.
func (s set) with(of *lib.Schema, m mode, roots ...*lib.Schema) set {
	handled := map[*lib.Schema]mode{}
	maps.Copy(handled, s.handled)
	handled[of] |= m
	s.handled, s.roots = handled, slices.Concat(s.roots, roots)
	return s
}

// kindsOf is kinds beyond which a schema accepts nothing.
func (c *compiler) kindsOf(s *lib.Schema) kinds {
	if s.Bool != nil {
		if *s.Bool {
			return ofAny
		}
		return 0
	}
	result := ofAny
	for _, one := range c.joinedTo(s) {
		accepted, _ := kindsIn(one)
		result &= accepted
	}
	return result
}

// joinedTo returns schemas that are sure to apply wherever s does.
func (c *compiler) joinedTo(s *lib.Schema) []*lib.Schema {
	joined, _, ok := c.closure(set{roots: []*lib.Schema{s}, owner: s})
	if !ok {
		return []*lib.Schema{s}
	}
	return joined
}

// discriminator is a member that in each branch is one of some strings, and which
// branch each of these is of; nil if it is of several.
func (c *compiler) discriminator(branches []*lib.Schema) (member string, values map[string]*lib.Schema) {
	if len(branches) < 2 {
		return "", nil
	}
	candidates := map[string]map[string]*lib.Schema{}
	for i, branch := range branches {
		found := map[string][]string{}
		for _, one := range c.joinedTo(branch) {
			for name, property := range one.Properties {
				if i > 0 && candidates[name] == nil {
					continue
				}
				if texts := c.texts(property); len(texts) > 0 {
					found[name] = texts
				}
			}
		}
		for name, texts := range found {
			if i == 0 {
				candidates[name] = map[string]*lib.Schema{}
			}
			for _, text := range texts {
				if _, taken := candidates[name][text]; taken {
					candidates[name][text] = nil
				} else {
					candidates[name][text] = branch
				}
			}
		}
		maps.DeleteFunc(candidates, func(name string, _ map[string]*lib.Schema) bool { return found[name] == nil })
	}
	best := 0
	for name, values := range candidates {
		told := 0
		for _, branch := range values {
			if branch != nil {
				told++
			}
		}
		if told > best || told == best && told > 0 && name < member {
			best, member = told, name
		}
	}
	return member, candidates[member]
}

// texts is the strings that a schema accepts, if these are all that it accepts.
func (c *compiler) texts(s *lib.Schema) []string {
	if s.Bool != nil {
		return nil
	}
	for _, one := range c.joinedTo(s) {
		if texts := textsOf(one); len(texts) > 0 {
			return texts
		}
	}
	return nil
}

func textsOf(s *lib.Schema) []string {
	values := []any{}
	if s.Const != nil {
		values = append(values, *s.Const)
	} else if s.Enum != nil {
		values = s.Enum.Values
	}
	texts := make([]string, 0, len(values))
	for _, value := range values {
		text, ok := value.(string)
		if !ok {
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}
