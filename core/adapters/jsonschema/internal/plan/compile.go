package plan

import (
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
)

// compiler makes nodes of sets of schemas.
type compiler struct {
	ids     map[*lib.Schema]int
	dynamic map[string][]*lib.Schema // by $dynamicAnchor
	single  bool                     // all schemas are in one document
	simple  bool                     // there is one resource, and no propertyNames
	known   map[string]*node         // by key
	guess   []uint16
	later   []naming
	ticks   int // left for holding known names against patterns

	// A plan's size is bounded by the schema's: beyond soft no schemas are joined
	// but those that $ref and allOf join, beyond hard there is no plan.
	size, soft, hard int
}

// naming is a known name that propertyNames applies to.
type naming struct {
	object *objectRules
	at     int
	names  *node
}

// set is the schemas that apply to one place.
type set struct {
	roots   []*lib.Schema
	handled map[*lib.Schema]mode
	owner   *lib.Schema // whose unevaluated* sees the others
	track   bool
}

// mode says what of a schema's branches the way to a set has settled.
type mode uint8

const (
	anyOfTaken mode = 1 << iota // one of anyOf is among the roots instead of it
	oneOfTaken
	anyOfTried // which one it is cannot be told
	oneOfTried
)

func newCompiler(all []*lib.Schema) *compiler {
	c := &compiler{ids: make(map[*lib.Schema]int, len(all)), dynamic: map[string][]*lib.Schema{},
		known: make(map[string]*node, len(all)), single: true, simple: true, ticks: maxNaming}
	document := ""
	for i, s := range all {
		c.ids[s] = i
		c.hard += weight(s)
		if s.DynamicAnchor != "" {
			c.dynamic[s.DynamicAnchor] = append(c.dynamic[s.DynamicAnchor], s)
		}
		in, at, _ := strings.Cut(s.Location, "#")
		c.single = c.single && (i == 0 || in == document)
		document = in
		c.simple = c.simple && c.single && s.PropertyNames == nil && (s.ID == "" || at == "")
	}
	c.soft, c.hard = 1000+4*c.hard, 4000+32*c.hard
	return c
}

// maxNaming is for how many ticks known names are held against patterns: what takes
// more is not decided by a plan.
const maxNaming = 8 * maxWeighed

// match reports whether a name matches a pattern. It is not known of patterns that cannot
// be counted, nor when the ticks are used up.
func (c *compiler) match(re lib.Regexp, name string) (matches, known bool) {
	program := pattern.Program(re)
	if program == nil {
		return false, false
	}
	matches, ticks, enough := program.Match([]byte(name), c.ticks)
	c.ticks -= ticks
	return matches, enough
}

// weight is about how much of a plan a schema is.
func weight(s *lib.Schema) int {
	n := 1 + len(s.Properties) + len(s.Required) + len(s.PatternProperties) + len(s.PrefixItems) + len(s.Dependencies) +
		len(s.DependentRequired) + len(s.DependentSchemas) + len(s.AllOf) + len(s.AnyOf) + len(s.OneOf)
	if s.Enum != nil {
		n += len(s.Enum.Values)
	}
	if items, ok := s.Items.([]*lib.Schema); ok {
		n += len(items)
	}
	return n
}

func (c *compiler) one(s *lib.Schema, track bool) *node {
	return c.node(set{roots: []*lib.Schema{s}, track: track})
}

func (c *compiler) all(roots []*lib.Schema) *node { return c.node(set{roots: roots}) }

// unknown is the node of schemas that no plan decides.
var unknown = &node{kinds: ofAny, unsure: true}

// node returns the node of a set. It makes each once.
func (c *compiler) node(s set) *node {
	roots := make([]*lib.Schema, 0, len(s.roots))
	for _, root := range s.roots {
		root = c.follow(root)
		switch {
		case root.Bool != nil && !*root.Bool:
			return nothing
		case root.Bool == nil && !slices.Contains(roots, root):
			roots = append(roots, root)
		}
	}
	if len(roots) == 0 {
		return everything
	}
	slices.SortFunc(roots, c.compare)
	if s.roots = roots; len(roots) == 1 && s.owner == nil && unevaluates(roots[0]) {
		s.owner = roots[0]
	}
	key := c.key(s)
	if n := c.known[string(key)]; n != nil {
		return n
	}
	n := &node{}
	c.known[string(key)] = n
	if len(roots) > 1 && len(s.handled) == 0 && c.size > c.soft {
		n.kinds, n.track = ofAny, s.track
		n.branches = []branch{{how: all, kinds: ofAny, nodes: c.each(roots, s.track)}}
		return n
	}
	c.build(n, s)
	return n
}

func (c *compiler) each(list []*lib.Schema, track bool) []*node {
	nodes := make([]*node, len(list))
	for i, s := range list {
		nodes[i] = c.one(s, track)
	}
	return nodes
}

// key tells sets apart: it has the numbers of the schemas, and what else matters.
func (c *compiler) key(s set) []byte {
	key := binary.AppendUvarint(make([]byte, 0, 64), uint64(len(s.roots)))
	for _, root := range s.roots {
		key = binary.AppendUvarint(key, uint64(c.ids[root]))
	}
	handled := slices.SortedFunc(maps.Keys(s.handled), c.compare)
	key = binary.AppendUvarint(key, uint64(len(handled)))
	for _, schema := range handled {
		key = append(binary.AppendUvarint(key, uint64(c.ids[schema])), byte(s.handled[schema]))
	}
	owner := 0 // for none
	if s.owner != nil {
		owner = 1 + c.ids[s.owner]
	}
	return strconv.AppendBool(binary.AppendUvarint(key, uint64(owner)), s.track)
}

// compare orders schemas by their numbers.
func (c *compiler) compare(a, b *lib.Schema) int { return c.ids[a] - c.ids[b] }

func unevaluates(s *lib.Schema) bool {
	return s.UnevaluatedProperties != nil || s.UnevaluatedItems != nil
}

// finish settles what had to wait until all nodes are made.
func (c *compiler) finish() {
	w := &walker{next: slices.Clone(c.guess)}
	for _, one := range c.later {
		m := &one.object.known[one.at]
		w.Text = quote(m.name())
		w.steps = freeBytes
		switch end := w.value(one.names, 0); {
		case end == unsure:
			m.node = unknown
		case end < 0:
			m.node = nothing
		}
	}
}
