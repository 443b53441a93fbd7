package bundle

import (
	"bytes"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// ErrNotMovable is the error of [Move] for a schema that cannot be told by JSON Pointers alone.
var ErrNotMovable = errors.New("the schema has references that JSON Pointers cannot replace")

// Moved is a schema as it stands in another document.
type Moved struct {
	Schema []byte
	Draft  string // "4", "6", "7", "2019-09" or "2020-12"
}

// Move writes a schema which is one document, as [Registered] returns it, for a place in
// another document whose readers know no $id: they follow each $ref from the root of the
// document, take every member of the name $ref for a reference, and fail at names that objects
// of JavaScript have. AsyncAPI's official parser is so. to is the JSON Pointer of the place, ""
// for a document of its own. draft is one of [core.Drafts] for a schema that names none that is
// known, or "" for the latest.
//
// The schema means the same there. It loses $id and anchors, and $schema in another document.
// Definitions may get other names. A property with a name that readers fail at becomes a
// pattern; defaults and examples with one are left out.
//
// Errors: CodeInvalidJSON, and ErrNotMovable: for a const or enum with such a name, a reference
// to a metaschema or to nothing, a $dynamicRef that leads to more than one place, and more than
// 1 MiB.
func Move(text []byte, to, draft string) (Moved, error) {
	if _, err := guard.Decode(text); err != nil {
		return Moved{}, err
	}
	root := parse(text, start(text))
	m := mover{d: newDocument("", text, root, unnamed, resource.Number(draft), true), targets: map[*node]*node{},
		places: map[*node]place{}, definitions: map[*node]string{}, written: map[*node]bool{}, to: to}
	m.follow()
	m.put(root)
	m.value(root)
	for _, target := range m.used {
		m.lost = m.lost || !m.written[target]
	}
	if m.lost {
		return Moved{}, ErrNotMovable
	}
	return Moved{m.out.Bytes(), resource.Name(m.d.draft)}, nil
}

// mover writes a document for another place.
type mover struct {
	d       *document
	targets map[*node]*node // of the values of references
	to      string          // where the root is to be
	places  map[*node]place // of all others
	// definitions are the names that definitions get.
	definitions map[*node]string
	used        []*node // what references lead to
	written     map[*node]bool
	out         bytes.Buffer
	lost        bool // something cannot be told
}

// follow finds what the references lead to. Following one may find others.
func (m *mover) follow() {
	for ; m.d.followed < len(m.d.refs); m.d.followed++ {
		r := m.d.refs[m.d.followed]
		if to := m.d.part(r.target); to != nil {
			m.targets[r.at] = m.target(r, to)
		}
	}
}

func (m *mover) target(r *reference, to *part) *node {
	at := to.find(r.fragment)
	plain, _ := url.PathUnescape(r.fragment)
	if at == nil || !r.dynamic || !to.dynamic[plain] {
		return at
	}
	// The first in the dynamic scope counts, and the root is always in it.
	if first := m.d.top(); first.dynamic[plain] {
		return first.anchors[plain]
	}
	for _, other := range m.d.parts {
		if other != to && other.dynamic[plain] {
			return nil
		}
	}
	return at
}

// maxMoved bounds a schema that is moved, in bytes: pointers can be much longer than what they
// replace.
const maxMoved = 1 << 20

// patterns are of the names that readers fail at: each matches one name alone.
var patterns = map[string]string{
	"$ref": `^\$ref$`, "hasOwnProperty": "^hasOwnProperty$", "__proto__": "^__proto__$",
}

// place is where a value is to be: below another, by these tokens of a JSON Pointer.
type place struct {
	below  *node
	tokens []string
}

// put gives all values below one their places.
func (m *mover) put(n *node) {
	for i, item := range n.items {
		m.at(item, n, strconv.Itoa(i))
	}
	for _, member := range n.members {
		isSchema := m.d.seen[n] != nil
		switch name := member.name; {
		case isSchema && (name == "$defs" || name == "definitions"):
			m.putDefinitions(n, member)
		case isSchema && name == "properties":
			m.places[member.value] = place{n, []string{name}}
			for _, property := range member.value.members {
				if pattern := patterns[property.name]; pattern != "" {
					m.at(property.value, n, "patternProperties", pattern)
				} else {
					m.at(property.value, n, name, property.name)
				}
			}
		default:
			m.at(member.value, n, name)
		}
	}
}

func (m *mover) at(n, below *node, tokens ...string) {
	m.places[n] = place{below, tokens}
	m.put(n)
}

// putDefinitions gives a schema's definitions names that pointers can have as they are: some
// readers do not unescape them, or take a dot for a module.
func (m *mover) putDefinitions(schema *node, definitions member) {
	m.places[definitions.value] = place{schema, []string{definitions.name}}
	used := map[string]bool{}
	for _, member := range definitions.value.members {
		used[member.name] = true
	}
	next := map[string]int{}
	for _, member := range definitions.value.members {
		name := plainName(member.name)
		if name != member.name {
			for plain := name; used[name]; name = plain + "_" + strconv.Itoa(next[plain]+1) {
				next[plain]++
			}
		}
		used[name] = true
		m.definitions[member.value] = name
		m.at(member.value, schema, definitions.name, name)
	}
}

// pointer returns where a value is to be, as a URI fragment.
func (m *mover) pointer(n *node) string {
	var tokens []string
	for p, below := m.places[n]; below; p, below = m.places[p.below] {
		for _, token := range slices.Backward(p.tokens) {
			tokens = append(tokens, token)
		}
	}
	slices.Reverse(tokens)
	return "#" + m.to + (&url.URL{Fragment: pointer.Of(tokens)}).EscapedFragment()
}

// value writes a value.
func (m *mover) value(n *node) {
	m.written[n] = true
	m.lost = m.lost || m.out.Len() > maxMoved
	switch {
	case m.lost: // then nobody reads it
	case n.kind == '[':
		m.out.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				m.out.WriteByte(',')
			}
			m.value(item)
		}
		m.out.WriteByte(']')
	case n.kind == '{' && m.d.seen[n] != nil:
		m.schema(n)
	case n.kind == '{':
		o := m.object()
		for _, member := range n.members {
			if name, is := m.definitions[member.value]; is {
				member.name = name
			}
			m.lost = m.lost || patterns[member.name] != ""
			o.add(member)
		}
		o.end()
	default:
		m.out.Write(m.d.text[n.begin:n.end])
	}
}

// object is an object that is being written.
type object struct {
	*mover
	empty bool
}

func (m *mover) object() *object {
	m.out.WriteByte('{')
	return &object{m, true}
}

func (o *object) name(name string) {
	if !o.empty {
		o.out.WriteByte(',')
	}
	o.empty = false
	o.out.WriteString(quoted(name) + ":")
}

func (o *object) add(member member) {
	o.name(member.name)
	o.value(member.value)
}

func (o *object) end() { o.out.WriteByte('}') }

// plainName returns the name of a definition in letters, digits, "_" and "-". That of the event
// type SpongeBob.Fruits in version 3 is SpongeBob_Fruits_v3.
func plainName(name string) string {
	if t, version, is := core.ParseAddress(name); is && version > 0 {
		name = t.Topic() + "_v" + strconv.Itoa(version)
	}
	plain := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '_'
	}, name)
	if plain == "" || patterns[plain] != "" {
		return "_" + plain
	}
	return plain
}
