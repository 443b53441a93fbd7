// Package written has what a comparison reads of the schemas themselves: the keywords as they
// are written, and the schemas that each one applies.
package written

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// Document is a schema's document beside what it compiles to: the compiled form
// has lost the keywords that the validator does not know.
type Document struct {
	Patterns *pattern.Set   // with the budget of the comparison
	formats  bool           // are asserted whatever the draft says
	values   map[string]any // by URL: the document and those that it refers to
	Root     *lib.Schema
	compiled map[*lib.Schema]bool // all that the root leads to
	written  map[*lib.Schema][]string
	Dynamic  string // a reference whose target depends on the way to it; "" for none
}

// maxComparing bounds the steps of all matches of a schema's patterns in a comparison.
const maxComparing = 10 * pattern.MaxSteps

// NewDocument returns the document of a schema, whose patterns it gives a budget.
func NewDocument(compiled source.Schema) *Document {
	compiled.Patterns.Meter(maxComparing)
	d := &Document{formats: compiled.Options.AssertFormats, values: compiled.Documents, Root: compiled.Root,
		Patterns: compiled.Patterns, compiled: map[*lib.Schema]bool{}, written: map[*lib.Schema][]string{}}
	for _, s := range graph.Reachable(d.Root) {
		d.compiled[s] = true
	}
	d.Dynamic = dynamicReference(d.values)
	return d
}

// Same reports whether two documents have the same canonical form, and are read the same
// way.
func (d *Document) Same(other *Document) bool {
	return d.formats == other.formats &&
		bytes.Equal(canonical.Append(nil, d.values[resource.Base]), canonical.Append(nil, other.values[resource.Base]))
}

// dynamicReference is the keyword of a reference that cannot be followed without
// knowing the way to it, or "". In a document that is one resource, a $dynamicRef
// leads to the only anchor of its name.
func dynamicReference(documents map[string]any) string {
	var recursive, dynamic string
	parts := len(documents) - 1 // resources, and metaschemas, whose references lead back to anchors of their names
	var walk func(value any, root bool)
	walk = func(value any, root bool) {
		switch v := value.(type) {
		case map[string]any:
			if _, is := v["$id"].(string); is && !root {
				parts++
			}
			if ref, is := v["$ref"].(string); is && strings.Contains(ref, "json-schema.org/") {
				parts++
			}
			if v["$recursiveAnchor"] == true {
				recursive = "$recursiveAnchor"
			}
			for _, keyword := range []string{"$dynamicRef", "$dynamicAnchor"} {
				if _, is := v[keyword]; is {
					dynamic = cmp.Or(dynamic, keyword)
				}
			}
			for _, below := range v {
				walk(below, false)
			}
		case []any:
			for _, below := range v {
				walk(below, false)
			}
		}
	}
	for _, document := range documents {
		walk(document, true)
	}
	if parts == 0 {
		dynamic = ""
	}
	return cmp.Or(recursive, dynamic)
}

// Contradicts reports whether a schema, for one value, may hold because it does not: it leads
// back to itself by not, if or oneOf. The validator breaks such a circle off somewhere, so
// that nothing follows from the schema. None is registered any more.
func (d *Document) Contradicts() bool {
	if !graph.Loops(slices.Collect(maps.Keys(d.compiled))) {
		return false
	}
	for s := range d.compiled {
		for _, negative := range append([]*lib.Schema{s.Not, s.If}, s.OneOf...) {
			if negative != nil && leadsTo(negative, s, map[*lib.Schema]bool{}) {
				return true
			}
		}
	}
	return false
}

// leadsTo reports whether a schema applies another to the same value.
func leadsTo(s, target *lib.Schema, seen map[*lib.Schema]bool) bool {
	if s == target {
		return true
	}
	if seen[s] {
		return false
	}
	seen[s] = true
	return slices.ContainsFunc(graph.InPlace(s), func(below *lib.Schema) bool { return leadsTo(below, target, seen) })
}

// Owns reports whether a schema is of the document or of one that it refers to, not of
// a metaschema, and not made for a comparison.
func (d *Document) Owns(s *lib.Schema) bool {
	_, is := d.at(s)
	return is
}

// at is a schema as it is written.
func (d *Document) at(s *lib.Schema) (any, bool) {
	address, _, _ := strings.Cut(s.Location, "#")
	value, known := d.values[address]
	if !known || !d.compiled[s] {
		return nil, false
	}
	return pointer.At(value, pointer.Tokens(graph.Pointer(s)))
}

// Has reports whether tokens lead anywhere from a schema.
func (d *Document) Has(s *lib.Schema, tokens []string) bool {
	value, is := d.at(s)
	for _, token := range tokens {
		object, _ := value.(map[string]any)
		if value, is = object[token]; !is {
			return false
		}
	}
	return is
}

// Keywords returns the keywords of a schema that hold no schemas, each with its value in
// canonical form. What the draft does not know is an annotation.
func (d *Document) Keywords(s *lib.Schema) []string {
	if known, is := d.written[s]; is {
		return known
	}
	value, _ := d.at(s)
	object, _ := value.(map[string]any)
	if _, isRef := object["$ref"]; isRef && s.DraftVersion < 2019 {
		object = nil // its neighbours are ignored
	}
	var found []string
	for keyword, below := range object {
		if !isKeyword(s.DraftVersion, keyword) || isApplicator(keyword) || keyword == "format" && s.Format == nil {
			continue
		}
		found = append(found, keyword+"\x00"+string(canonical.Append(nil, below)))
	}
	slices.Sort(found)
	d.written[s] = found
	return found
}
