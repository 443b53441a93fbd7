// Package compare finds out whether all documents that one schema takes are valid for
// another.
package compare

import (
	"cmp"
	"fmt"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
	"example.com/eventgateway/core/adapters/jsonschema/internal/inclusion"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/registry"
)

// Bounds of a comparison. Schemas come from strangers, and what a pair of them
// makes necessary can be exponential in their length: what is beyond is not
// compared, and so not compatible.
const (
	MaxCauses      = 100
	maxComparisons = 60_000 // pairs of subschemas, and lists of what holds together
	maxNesting     = 250    // of comparisons in comparisons
	maxValues      = 4_000  // of an enum that is compared value by value
	maxPatterns    = 1_000  // pairs of them at one place
	maxExclusive   = 20     // branches of a oneOf of which each is known to exclude the others
	maxConditions  = 6      // that a writer is taken apart by

	// maxTextWork is for all questions about sets of texts, maxQuestion for one, in pieces
	// of work of package inclusion. The search for examples has as much again.
	maxTextWork = 1_000_000
	maxQuestion = 300_000
)

// Schemas returns why documents that are valid for the writer's schema may not be
// for the reader's, as [registry.CompiledSchema] says. COMPATIBILITY.md has the rules.
//
// It compares compiled schemas, as the validator has them: references are resolved, drafts
// are levelled, and keywords that a draft ignores are gone. For each keyword of the reader,
// it asks whether the writer's schemas for the place imply it. If it finds no proof, the
// keyword is a cause.
func Schemas(writer, reader source.Schema, by registry.CompareOptions) []registry.Incompatibility {
	return compared(writer, reader, by).incompatibilities()
}

// compared returns the comparison, with the causes that it found.
func compared(writer, reader source.Schema, by registry.CompareOptions) *comparer {
	w, r := written.NewDocument(writer), written.NewDocument(reader)
	c := newComparer(w, r, by.Lenient)
	if !w.Same(r) {
		c.compareRoots(by.VersionField)
	}
	return c
}

// comparer is one comparison.
type comparer struct {
	writerDoc, readerDoc *written.Document
	lenient              bool
	version              *version // left out; nil for none

	work    int // of maxComparisons
	nesting int
	tooMuch bool

	ids       map[*lib.Schema]int
	writers   map[string]*writer
	synthetic map[string]*lib.Schema

	pairs  map[string]int // under comparison, and how deep in the documents
	proved map[string]bool
	trail  []string // the keys of proved, oldest first
	failed map[string]bool
	equals map[[2]*lib.Schema]bool
	causes causes

	texts                     inclusion.Work
	candidates, candidatesEnd int  // of the search for examples
	small                     bool // only what must be in them is in examples
	bodies                    map[bodyKey][]any
	samples                   map[string][]any
}

func newComparer(w, r *written.Document, lenient bool) *comparer {
	return &comparer{
		writerDoc: w, readerDoc: r, lenient: lenient,
		ids: map[*lib.Schema]int{}, writers: map[string]*writer{}, synthetic: map[string]*lib.Schema{},
		pairs: map[string]int{}, proved: map[string]bool{}, failed: map[string]bool{},
		equals: map[[2]*lib.Schema]bool{},
		texts:  inclusion.Work{Left: maxTextWork, Each: maxQuestion},
	}
}

func (c *comparer) compareRoots(versionField string) {
	root := &spot{w: c.writer([]*lib.Schema{c.writerDoc.Root}, anyKind)}
	if keyword := cmp.Or(c.writerDoc.Dynamic, c.readerDoc.Dynamic); keyword != "" {
		c.causes.add(c, root, c.readerDoc.Root, keyword,
			"cannot be compared: where %s leads depends on the way to it, so that only an equal schema is known to "+
				"mean the same", keyword)
		return
	}
	if c.writerDoc.Contradicts() || c.readerDoc.Contradicts() {
		c.causes.add(c, root, c.readerDoc.Root, "$ref",
			"cannot be compared: the schema applies itself to the same value again, by not, if or oneOf")
		return
	}
	if c.version = c.versionAt(versionField); c.version != nil {
		root.toVersion = c.version.way
	}
	c.place(root.w, c.readerDoc.Root, root, &c.causes)
	if c.tooMuch || c.brokenOff() {
		c.causes.list = append(c.causes.list, cause{place: root, Incompatibility: registry.Incompatibility{
			Detail: "cannot be compared: the schemas are too complex; other causes may not be listed"}})
	}
}

// brokenOff reports whether a match took too much work: it counted as none, so that
// nothing found out since is sure.
func (c *comparer) brokenOff() bool {
	return c.writerDoc.Patterns.Ended() != pattern.ByNone || c.readerDoc.Patterns.Ended() != pattern.ByNone
}

// spend counts one piece of work and reports whether it is within the bounds.
func (c *comparer) spend() bool {
	if c.work++; c.work > maxComparisons || c.nesting > maxNesting {
		c.tooMuch = true
	}
	return !c.tooMuch
}

// charge counts many pieces of work at once.
func (c *comparer) charge(n int) {
	c.work += n
	c.spend()
}

// spot is where in the documents schemas are compared, and what the writer's
// document says of it.
type spot struct {
	parent *spot
	step   string // from the parent: a member's name, or an item's index
	index  int    // of an item
	kind   step
	w      *writer
	depth  int

	toVersion []string // the way from here to the place that is left out; nil if none leads there
}

type step byte

const (
	toMember step = iota
	toAnyMember
	toItem
	toAnyItem
)

// with is the same place of which more is known.
func (p *spot) with(w *writer) *spot {
	narrower := *p
	narrower.w = w
	return &narrower
}

func (p *spot) below(kind step, name string, index int, w *writer) *spot {
	next := &spot{parent: p, kind: kind, step: name, index: index, w: w, depth: p.depth + 1}
	if kind == toMember && len(p.toVersion) > 1 && name == p.toVersion[0] {
		next.toVersion = p.toVersion[1:]
	}
	return next
}

func (p *spot) pointer() string {
	var tokens []string
	for ; p.parent != nil; p = p.parent {
		token := pointer.Escape(p.step)
		switch p.kind {
		case toAnyMember, toAnyItem:
			token = "*"
		case toItem:
			token = fmt.Sprint(p.index)
		}
		tokens = append([]string{"/" + token}, tokens...)
	}
	return strings.Join(tokens, "")
}
