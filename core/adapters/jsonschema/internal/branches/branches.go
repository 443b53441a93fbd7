// Package branches finds out which branches of anyOf and oneOf a value cannot be of:
// each branch has a const or an enum at the same place in the value, such as
// "/op" or "/type/kind", and for some branches the value there is a wrong one.
//
// Such a branch is not tried: to find out what else speaks against it would take, in a
// tree of rules in rules, time and places that are exponential in its depth. Verdicts
// stay what they are.
package branches

import (
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// Choice is an anyOf or oneOf.
type Choice struct{ members []*member }

// Choices has the choices of one schema. It is nil where nothing tells the branches apart.
type Choices struct{ AnyOf, OneOf *Choice }

// member is a place in the value that tells branches apart.
type member struct {
	path     []step
	wants    []*wanted // by branch; nil for one that takes any value there
	told     int       // branches that are the only one for some value
	all      wanted
	knows    []bool    // which branches say anything of the first step
	known    Exclusion // of a branch, where another one takes what is there
	unknown  Exclusion // where none does
	missing  Exclusion // where nothing is there, which the branch requires
	branches int       // that are not nil in wants
}

// Exclusion is why a branch is not tried.
type Exclusion struct {
	Path    []string // the place in the value, as reference tokens
	Known   bool     // another branch takes what is there
	Missing bool     // nothing is there
	Wants   []any    // what all branches take there
	wants   []*wanted
	knows   []bool
}

// Error is never seen: it is how the library is told.
func (e *Exclusion) Error() string { return "the branch is for another value" }

// Concerns reports whether a branch says by const or enum what is at the place.
func (e *Exclusion) Concerns(branch int) bool { return e.wants[branch] != nil }

// Knows reports whether a branch says anything of the member that is the place, or in
// which it is.
func (e *Exclusion) Knows(branch int) bool { return e.Concerns(branch) || e.knows[branch] }

// Excludes returns why the branch is sure to refuse a value, or nil.
func (c *Choice) Excludes(branch int, value any) *Exclusion {
	if c == nil {
		return nil
	}
	for _, m := range c.members {
		if found, ok := at(value, m.path); ok && m.tells(found) {
			return m.excludes(branch, found, &m.known)
		}
	}
	m := c.members[0]
	if found, ok := at(value, m.path); ok {
		return m.excludes(branch, found, &m.unknown)
	}
	if object, ok := value.(map[string]any); ok && m.wants[branch] != nil && m.wants[branch].required {
		if _, there := object[m.path[0].name]; !there {
			return &m.missing
		}
	}
	return nil
}

func (m *member) excludes(branch int, value any, why *Exclusion) *Exclusion {
	if m.wants[branch] == nil || m.wants[branch].has(value) {
		return nil
	}
	return why
}

// tells reports whether a value there is one of some branches, but not of all.
func (m *member) tells(value any) bool {
	return m.all.has(value) && slices.ContainsFunc(m.wants, func(w *wanted) bool { return w != nil && !w.has(value) })
}

// step leads to a member, or to an item.
type step struct {
	name  string
	index int // -1 for a member
}

// at is the value at a place.
func at(value any, path []step) (any, bool) {
	for _, step := range path {
		switch v := value.(type) {
		case map[string]any:
			below, ok := v[step.name]
			if !ok || step.index >= 0 {
				return nil, false
			}
			value = below
		case []any:
			if step.index < 0 || step.index >= len(v) {
				return nil, false
			}
			value = v[step.index]
		default:
			return nil, false
		}
	}
	return value, true
}

// Gate keeps the library from trying branches that a schema's choices exclude. It puts a
// copy in the place of each branch, and returns the branch of each copy.
func Gate(s *lib.Schema, choices Choices) (copies map[*lib.Schema]*lib.Schema) {
	copies = map[*lib.Schema]*lib.Schema{}
	gate := func(list []*lib.Schema, choice *Choice) {
		for i, branch := range list {
			if choice == nil || branch.Bool != nil {
				continue
			}
			gated, format := *branch, branch.Format
			gated.Format = &lib.Format{Validate: func(value any) error {
				if e := choice.Excludes(i, value); e != nil {
					return e
				}
				if format == nil {
					return nil
				}
				return format.Validate(value)
			}}
			if format != nil {
				gated.Format.Name = format.Name
			}
			list[i] = &gated
			copies[&gated] = branch
		}
	}
	gate(s.AnyOf, choices.AnyOf)
	gate(s.OneOf, choices.OneOf)
	return copies
}
