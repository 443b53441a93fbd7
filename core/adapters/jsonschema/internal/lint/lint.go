// Package lint finds the places in a new schema that probably do not do what their author
// wants: keywords that the draft ignores, misspelt ones, bounds that no value meets. All of
// them are valid JSON Schema, so that nothing else complains.
package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/registry"
)

// Codes of warnings. They are part of the HTTP contract.
const (
	codeIgnored       = "keyword_ignored"       // by the draft, or for want of another keyword
	codeBesideRef     = "keyword_beside_ref"    // ignored up to draft 7
	codeMisspelt      = "keyword_misspelt"      // an unknown keyword that resembles one
	codeForeign       = "keyword_foreign"       // has a meaning for other tools only
	codeNeverApplies  = "keyword_never_applies" // is for values that the type excludes
	codeAcceptsAll    = "schema_accepts_all"    // every JSON value
	codeAcceptsNone   = "schema_accepts_none"   // no value at all
	codeUnsatisfiable = "bounds_unsatisfiable"  // by any value
	codeValueRefused  = "value_refused"         // of enum or const, by the type beside it
	codeDefault       = "default_refused"       // by its own schema
	codeExample       = "example_refused"       // likewise; only with ExamplesWarn
	codeFormat        = "format_not_asserted"   // checks nothing
	codeFormatUnknown = "format_unknown"        // checks nothing, ever
	codeUnknown       = "keyword_unknown"       // and it has a schema
	codePattern       = "pattern_delimited"     // by slashes
	codeRequired      = "required_misspelt"     // a name that resembles a property
)

const (
	maxBytes = 200_000 // of the pointers, keywords and sentences of all warnings of a schema
	maxFound = 2_000   // warnings that are put in order; further ones are counted
)

// Find returns the warnings about a new schema. Documents that it refers to were warned of
// when they were registered.
func Find(schema source.Schema) registry.Warnings {
	l := &linter{schema: schema, compiled: map[string]*lib.Schema{}, misspelt: map[string]string{},
		formats: map[string]*formatUse{}}
	for _, s := range schema.All {
		if strings.HasPrefix(s.Location, resource.Base+"#") {
			l.compiled[graph.Pointer(s)] = s
		}
	}
	l.places = slices.Sorted(maps.Keys(l.compiled))
	document := schema.Documents[resource.Base]
	l.look(document, scope{draft: schema.Root.DraftVersion, root: document})
	l.warnOfFormats()
	l.values()
	l.whole(document)
	l.contradictions()
	return l.warnings()
}

// linter looks through one document.
type linter struct {
	schema   source.Schema
	compiled map[string]*lib.Schema // by JSON Pointer into the document
	path     []string               // where it is
	found    []warning
	places   []string // the keys of compiled, in byte order
	compared int      // names in required, with properties, and formats
	formats  map[string]*formatUse
	omitted  int               // further ones, which nothing is known of
	misspelt map[string]string // what unknown keywords were taken for
}

type warning struct {
	place []string
	registry.Warning
}

// scope is what holds for a schema because of where it stands.
type scope struct {
	draft int // 4, 6, 7, 2019 or 2020
	root  any // of the resource that it is part of
}

// draftName is how people call a draft.
func draftName(draft int) string { return "draft " + resource.Name(draft) }

// warn adds a warning about a keyword of the schema where the linter is. below are further
// tokens of the place.
func (l *linter) warn(code, keyword string, below []string, format string, args ...any) {
	place := append(append(slices.Clone(l.path), keyword), below...)
	l.add(code, keyword, place, fmt.Sprintf(format, args...))
}

func (l *linter) add(code, keyword string, place []string, detail string) {
	if len(l.found) == maxFound {
		l.omitted++
		return
	}
	l.found = append(l.found, warning{place, registry.Warning{
		Keyword: keyword, Code: code, Detail: quote.Shorten(detail)}})
}

// contradictions warns of the examples that contradict the schema.
func (l *linter) contradictions() {
	if e := l.schema.Contradictions; e != nil {
		for _, v := range e.Violations {
			l.add(codeExample, v.Keyword, pointer.Tokens(v.Pointer), v.Detail)
		}
		l.omitted += e.Unlisted
	}
}

// warnings returns what was found, in the order of the places, within the bounds.
func (l *linter) warnings() registry.Warnings {
	list := registry.Warnings{Omitted: l.omitted}
	slices.SortStableFunc(l.found, func(a, b warning) int {
		return cmp.Or(pointer.Compare(a.place, b.place), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Detail, b.Detail))
	})
	room := maxBytes
	for _, w := range l.found {
		w.Pointer = pointer.Of(w.place)
		size := len(w.Pointer) + len(w.Keyword) + len(w.Detail)
		if len(list.List) == registry.MaxWarnings || size > room {
			list.Omitted++
			continue
		}
		room -= size
		list.List = append(list.List, w.Warning)
	}
	return list
}
