package branches

import (
	"cmp"
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strconv"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
)

// Bounds of the search.
const (
	maxPath     = 3       // members in members
	maxMembers  = 4       // of one choice
	maxNested   = 4       // anyOf and oneOf in each other, for one value
	maxVisits   = 2_000   // of schemas, for one choice to one depth, and
	maxAll      = 200_000 // for all choices: beyond, there are none
	maxPerValue = 100     // values that a branch takes at one place
)

// wanted is the scalars that a const or an enum takes.
type wanted struct {
	texts  map[string]bool
	others map[string]bool // by key
	list   []any

	required bool // the member must be there; only of members of the value itself
}

func (w *wanted) add(value any) {
	if w.has(value) {
		return
	}
	if w.texts == nil {
		w.texts, w.others = map[string]bool{}, map[string]bool{}
	}
	w.list = append(w.list, value)
	if text, ok := value.(string); ok {
		w.texts[text] = true
	} else {
		w.others[key(value)] = true
	}
}

func (w *wanted) has(value any) bool {
	if text, ok := value.(string); ok {
		return w.texts[text]
	}
	return len(w.others) > 0 && w.others[key(value)]
}

// key returns one text for equal numbers, booleans and nulls; "" for other values.
func key(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		if number, ok := new(big.Rat).SetString(string(v)); ok {
			return number.RatString()
		}
	}
	return ""
}

// Find finds the choices of compiled schemas.
func Find(all []*lib.Schema) map[*lib.Schema]Choices {
	f := finder{all: maxAll}
	found := map[*lib.Schema]Choices{}
	for _, s := range all {
		if c := (Choices{f.choice(s.AnyOf), f.choice(s.OneOf)}); c != (Choices{}) {
			found[s] = c
		}
	}
	if f.all < 0 { // which ones were found depends on the order
		return nil
	}
	return found
}

type finder struct {
	all, left int // visits
	depth     int // of members in members
}

// choice tells branches apart by the nearest members that can; nil if none can.
func (f *finder) choice(list []*lib.Schema) *Choice {
	if len(list) < 2 {
		return nil
	}
	for f.depth = 1; f.depth <= maxPath && f.all > 0; f.depth++ {
		f.left = maxVisits
		c := f.near(list)
		f.all -= maxVisits - f.left
		if c != nil {
			return c
		}
	}
	return nil
}

// near is choice to one depth.
func (f *finder) near(list []*lib.Schema) *Choice {
	members := map[string]*member{}
	for i, branch := range list {
		for path, values := range f.wants(branch, 0) {
			m := members[path]
			if m == nil {
				m = &member{path: steps(path), wants: make([]*wanted, len(list)), knows: make([]bool, len(list))}
				members[path] = m
			}
			m.wants[i] = values
			m.branches++
		}
	}
	c := &Choice{}
	for _, path := range slices.Sorted(maps.Keys(members)) {
		if m := members[path]; m.branches > 1 {
			if m.finish(); m.told > 1 {
				c.members = append(c.members, m)
			}
		}
	}
	slices.SortStableFunc(c.members, func(a, b *member) int {
		return cmp.Or(b.told-a.told, b.branches-a.branches, len(a.all.list)-len(b.all.list), len(a.path)-len(b.path))
	})
	if len(c.members) == 0 || f.left < 0 {
		return nil
	}
	c.members = c.members[:min(len(c.members), maxMembers)]
	for _, m := range c.members {
		for i, branch := range list {
			m.knows[i] = f.knows(branch, m.path[0], 0)
		}
	}
	return c
}

func (m *member) finish() {
	times := map[string]int{}
	each := func(do func(branch int, key string)) {
		for i, w := range m.wants {
			if w == nil {
				continue
			}
			for text := range w.texts {
				do(i, "="+text)
			}
			for other := range w.others {
				do(i, other)
			}
		}
	}
	each(func(_ int, key string) { times[key]++ })
	told := map[int]bool{}
	each(func(branch int, key string) {
		if times[key] == 1 {
			told[branch] = true
		}
	})
	m.told = len(told)
	for _, w := range m.wants {
		if w != nil {
			for _, value := range w.list {
				m.all.add(value)
			}
		}
	}
	var path []string
	for _, step := range m.path {
		path = append(path, step.name)
	}
	m.unknown = Exclusion{Path: path, Wants: m.all.list, wants: m.wants, knows: m.knows}
	m.known, m.missing = m.unknown, m.unknown
	m.known.Known, m.missing.Missing = true, true
}

// wants returns by path the scalars that a schema takes there, if const or enum says so.
func (f *finder) wants(s *lib.Schema, nested int) map[string]*wanted {
	found := map[string]*wanted{}
	f.collect(found, s, "", 0, nested)
	for _, one := range f.joined(s) {
		for _, name := range one.Required {
			if w := found["/."+pointer.Escape(name)]; w != nil {
				w.required = true
			}
		}
	}
	return found
}

func (f *finder) collect(found map[string]*wanted, s *lib.Schema, path string, depth, nested int) {
	for _, one := range f.joined(s) {
		if path != "" {
			if values := valuesOf(one); values != nil && found[path] == nil {
				found[path] = values
			}
		}
		if depth < f.depth {
			for name, below := range one.Properties {
				f.collect(found, below, path+"/."+pointer.Escape(name), depth+1, nested)
			}
			fixed, _ := one.Items.([]*lib.Schema)
			for i, below := range append(fixed[:len(fixed):len(fixed)], one.PrefixItems...) {
				f.collect(found, below, path+"/#"+strconv.Itoa(i), depth+1, nested)
			}
		}
		if path != "" || nested == maxNested {
			continue
		}
		for _, list := range [][]*lib.Schema{one.AnyOf, one.OneOf} {
			for at, values := range f.together(list, nested+1) {
				if found[at] == nil {
					found[at] = values
				}
			}
		}
	}
}

// together joins what branches want at places for which each of them has a const or enum.
func (f *finder) together(list []*lib.Schema, nested int) map[string]*wanted {
	var all map[string]*wanted
	for i, branch := range list {
		own := f.wants(branch, nested)
		if i == 0 {
			all = own
			continue
		}
		maps.DeleteFunc(all, func(path string, _ *wanted) bool { return own[path] == nil })
		for path, values := range all {
			both := &wanted{required: values.required && own[path].required}
			for _, value := range slices.Concat(values.list, own[path].list) {
				both.add(value)
			}
			all[path] = both
		}
	}
	return all
}

// knows reports whether a schema says anything of a member. Of items, each does.
func (f *finder) knows(s *lib.Schema, member step, nested int) bool {
	return member.index >= 0 || nested <= maxNested && slices.ContainsFunc(f.joined(s), func(one *lib.Schema) bool {
		below := func(branch *lib.Schema) bool { return f.knows(branch, member, nested+1) }
		return one.Properties[member.name] != nil || slices.ContainsFunc(one.AnyOf, below) ||
			slices.ContainsFunc(one.OneOf, below)
	})
}

// joined returns a schema and those that hold wherever it does.
func (f *finder) joined(s *lib.Schema) []*lib.Schema {
	var list []*lib.Schema
	var add func(s *lib.Schema)
	add = func(s *lib.Schema) {
		if s == nil || s.Bool != nil || slices.Contains(list, s) {
			return
		}
		if f.left--; f.left < 0 {
			return
		}
		list = append(list, s)
		add(s.Ref)
		for _, part := range s.AllOf {
			add(part)
		}
	}
	add(s)
	return list
}

// valuesOf returns the values of const or enum; nil without these or if not all are scalars.
func valuesOf(s *lib.Schema) *wanted {
	var list []any
	switch {
	case s.Const != nil:
		list = []any{*s.Const}
	case s.Enum != nil && len(s.Enum.Values) <= maxPerValue:
		list = s.Enum.Values
	}
	if len(list) == 0 {
		return nil
	}
	values := &wanted{}
	for _, value := range list {
		if _, ok := value.(string); !ok && key(value) == "" {
			return nil
		}
		values.add(value)
	}
	return values
}

// A path is written with "/." before each member's name, and "/#" before an item's
// index.
func steps(path string) []step {
	var list []step
	for _, token := range pointer.Tokens(path) {
		one := step{name: token[1:], index: -1}
		if token[0] == '#' {
			one.index, _ = strconv.Atoi(one.name)
		}
		list = append(list, one)
	}
	return list
}
