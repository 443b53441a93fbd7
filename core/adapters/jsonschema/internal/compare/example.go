package compare

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

// Bounds of the search for examples: of one comparison, and of one cause.
const (
	maxCandidates      = 30_000
	maxCauseCandidates = 10_000
	maxExample         = 20_000  // bytes
	maxExamples        = 200_000 // bytes, of all
	maxInner           = 5       // causes within a cause
)

// findExamples looks for a document for each cause that the writer's schema accepts
// and the reader's refuses. What is shown has been checked with both. It looks among small
// documents first: wide schemas have too many others.
func (c *comparer) findExamples() {
	size := 0
	for _, small := range []bool{true, false} {
		// It looks at writers again: with bounds of its own.
		c.work, c.tooMuch, c.texts.Left, c.candidates = 0, false, maxTextWork, 0
		c.small, c.bodies, c.samples = small, map[bodyKey][]any{}, map[string][]any{}
		for i := range c.causes.list {
			found := &c.causes.list[i]
			if found.reader == nil || found.Example != nil {
				continue
			}
			c.candidatesEnd = min(c.candidates+maxCauseCandidates, maxCandidates)
			if example, why := c.example(found); !c.brokenOff() && size+len(example) <= maxExamples {
				found.Example, found.Detail = example, quote.Shorten(found.Detail+why)
				size += len(example)
			}
		}
	}
}

// example returns a document that is refused at the cause's own place, not only for another cause.
// If a branch of anyOf or oneOf refuses it, why names the branch and the keyword.
func (c *comparer) example(found *cause) (example []byte, why string) {
	if own := c.ownExample(found); own != nil {
		return own, ""
	}
	for i := range found.inner {
		if example, why = c.example(&found.inner[i]); example != nil {
			return example, why
		}
	}
	for _, inner := range c.inBranches(found) {
		if example, why = c.example(&inner); example != nil {
			return example, fmt.Sprintf("; at %s: %s%s", inner.ReaderPointer, inner.Detail, why)
		}
	}
	return nil, ""
}

// inBranches returns the causes for which the branches of anyOf or oneOf refuse what is written. It
// begins with the branch that has the fewest. The work of comparing counts as candidates.
func (c *comparer) inBranches(found *cause) []cause {
	branches := found.reader.AnyOf
	if found.Keyword == "oneOf" {
		branches = found.reader.OneOf
	} else if found.Keyword != "anyOf" {
		return nil
	}
	var lists [][]cause
	for _, branch := range branches {
		if !c.affords(0) {
			return nil
		}
		var against causes
		before := c.work
		c.compare(found.place.w, branch, found.place, &against)
		c.candidates += c.work - before
		lists = append(lists, against.list)
	}
	slices.SortStableFunc(lists, func(a, b []cause) int { return cmp.Compare(len(a), len(b)) })
	all := slices.Concat(lists...)
	return all[:min(len(all), maxInner)]
}

func (c *comparer) ownExample(found *cause) []byte {
	for _, value := range c.generate(found.place.w, found.reader, 0) {
		if found.reader.Validate(value) == nil {
			continue
		}
		for _, document := range c.wrap(value, found.place) {
			if !c.affords(0) {
				return nil
			}
			shown := c.version.readable(document)
			if c.writerDoc.Root.Validate(document) == nil && c.readerDoc.Root.Validate(shown) != nil {
				if text := canonical.Append(nil, shown); len(text) <= maxExample {
					return text
				}
			}
		}
	}
	return nil
}

// wrap puts a value into documents at its place.
func (c *comparer) wrap(value any, at *spot) []any {
	around := []any{value}
	for ; at.parent != nil; at = at.parent {
		var next []any
		for _, inner := range around {
			for _, outer := range c.bases(at.parent.w, at.within()) {
				next = append(next, c.put(outer, at, inner))
			}
		}
		around = next[:min(len(next), 6)]
	}
	return around
}

// within is the kind of what a place is in.
func (p *spot) within() kinds {
	if p.kind == toItem || p.kind == toAnyItem {
		return ofArray
	}
	return ofObject
}

// bodyKey names the documents of a writer that are of a kind.
type bodyKey struct {
	writer string
	kind   kinds
}

// bases are documents of a writer that have little and much in them.
func (c *comparer) bases(w *writer, kind kinds) []any {
	key := bodyKey{w.key, kind}
	if known, is := c.bodies[key]; is {
		return known
	}
	var found []any
	for _, value := range c.generate(w, nil, 1) {
		if kindOf(value) == kind && len(found) < 2 {
			found = append(found, value)
		}
	}
	if len(found) < 2 && kind == ofObject { // perhaps none is valid without what is to be put in
		found = append(found, map[string]any{})
	} else if len(found) < 2 {
		found = append(found, []any{})
	}
	c.bodies[key] = found
	return found
}

// put returns outer with inner at a step from it.
func (c *comparer) put(outer any, at *spot, inner any) any {
	if object, is := outer.(map[string]any); is {
		with := maps.Clone(object)
		with[at.step] = inner
		return with
	}
	with := slices.Clone(outer.([]any))
	for i := len(with); i <= min(at.index, maxGeneratedIn); i++ {
		filling := inner
		if some := c.generate(c.item(at.parent.w, i), nil, 1); len(some) > 0 {
			filling = some[0]
		}
		with = append(with, filling)
	}
	with[min(at.index, len(with)-1)] = inner
	return with
}
