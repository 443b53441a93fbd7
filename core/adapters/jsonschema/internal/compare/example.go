package compare

import (
	"maps"

	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
)

// Bounds of the search for examples: of one comparison, and of one cause.
const (
	maxCandidates      = 20_000
	maxCauseCandidates = 2_000
	maxExample         = 4_000 // bytes
)

// findExamples looks for a document for each cause that the writer's schema accepts
// and the reader's refuses. What is shown has been checked with both.
func (c *comparer) findExamples() {
	c.work, c.tooMuch, c.texts.Left = 0, false, maxTextWork // it looks at writers again: with bounds of its own
	for i := range c.causes.list {
		found := &c.causes.list[i]
		if found.reader == nil {
			continue
		}
		c.candidatesEnd = min(c.candidates+maxCauseCandidates, maxCandidates)
		if example := c.example(found); !c.brokenOff() {
			found.Example = example
		}
	}
}

// example must be refused at the cause's own place, and not for another cause alone.
func (c *comparer) example(found *cause) []byte {
	for _, value := range c.generate(found.place.w, found.reader, 0) {
		if found.reader.Validate(value) == nil {
			continue
		}
		for _, document := range c.wrap(value, found.place) {
			if !c.affords(0) {
				return nil
			}
			if c.writerDoc.root.Validate(document) == nil && c.readerDoc.root.Validate(document) != nil {
				if text := canonical.Append(nil, document); len(text) <= maxExample {
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
		base := c.bases(at.parent.w)
		var next []any
		for _, inner := range around {
			for _, outer := range base {
				if with := put(outer, at, inner); with != nil {
					next = append(next, with)
				}
			}
		}
		around = next[:min(len(next), 6)]
	}
	return around
}

// bases are documents of a writer that have little and much in them.
func (c *comparer) bases(w *writer) []any {
	if known, is := c.bodies[w.key]; is {
		return known
	}
	all := c.generate(w, nil, 1)
	var found []any
	for _, value := range all {
		switch value.(type) {
		case map[string]any, []any:
			if found = append(found, value); len(found) == 2 {
				c.bodies[w.key] = found
				return found
			}
		}
	}
	if w.kinds&ofObject != 0 { // none is valid without what is to be put in
		found = append(found, map[string]any{})
	}
	if w.kinds&ofArray != 0 {
		found = append(found, []any{})
	}
	c.bodies[w.key] = found
	return found
}

// put returns outer with inner at a step from it; nil where that cannot be.
func put(outer any, at *spot, inner any) any {
	switch v := outer.(type) {
	case map[string]any:
		name := at.step
		if at.kind == toItem || at.kind == toAnyItem {
			return nil
		}
		with := maps.Clone(v)
		with[name] = inner
		return with
	case []any:
		if at.kind == toMember || at.kind == toAnyMember {
			return nil
		}
		with := append([]any{}, v...)
		for len(with) <= at.index {
			with = append(with, inner)
		}
		with[at.index] = inner
		return with
	}
	return nil
}
