package compare

import (
	"fmt"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/registry"
)

// causes are what a comparison found. A nil list belongs to one that only asks
// whether, and stops at the first.
type causes struct {
	list []cause
	seen map[string]int // the index of a cause in list, by what it says
}

type cause struct {
	registry.Incompatibility
	place  *spot
	reader *lib.Schema // refuses the value at the place
	inner  []cause     // of which any may make an example of this one
}

// add notes a cause and is false, the answer of the comparison that has one.
func (cs *causes) add(c *comparer, at *spot, r *lib.Schema, keyword, format string, args ...any) bool {
	return cs.addFor(c, at, r, []string{keyword}, keyword, format, args...)
}

// addFor is add for a keyword whose place is below r: tokens lead to it.
func (cs *causes) addFor(
	c *comparer, at *spot, r *lib.Schema, tokens []string, keyword, format string, args ...any,
) bool {
	if cs == nil || len(cs.list) > MaxCauses {
		return false
	}
	if document := graph.Referenced(r.Location); document != "" {
		format, args = format+", by %s", append(slices.Clone(args), document)
	}
	found := cause{place: at, reader: r, Incompatibility: registry.Incompatibility{
		Pointer: at.pointer(), Keyword: keyword, Detail: quote.Shorten(fmt.Sprintf(format, args...)),
		WriterPointer: c.writerPointer(at, tokens), ReaderPointer: graph.Pointer(r),
	}}
	if r.Bool == nil && c.readerDoc.Has(r, tokens) {
		found.ReaderPointer += pointer.Of(tokens)
	}
	return cs.append(found)
}

// refusedBy says that it is another schema, below the cause's own, that refuses the value at
// the place of the last cause.
func (cs *causes) refusedBy(s *lib.Schema) {
	if cs != nil && len(cs.list) > 0 {
		cs.list[len(cs.list)-1].reader = s
	}
}

// becauseOf keeps what a comparison within the last cause found, for its example.
func (cs *causes) becauseOf(inner *causes) {
	if cs != nil && inner != nil && len(cs.list) > 0 {
		last := &cs.list[len(cs.list)-1]
		last.inner = append(last.inner, inner.list[:min(len(inner.list), maxInner)]...)
	}
}

func (cs *causes) append(found cause) bool {
	if cs == nil {
		return false
	}
	key := strings.Join([]string{found.Pointer, found.Keyword, found.ReaderPointer, found.Detail}, "\x00")
	if i, seen := cs.seen[key]; seen {
		if same := &cs.list[i]; len(same.inner) < maxInner {
			same.inner = append(same.inner, found) // another part of the writer may have an example
		}
		return false
	}
	if cs.seen == nil {
		cs.seen = map[string]int{}
	}
	cs.seen[key] = len(cs.list)
	cs.list = append(cs.list, found)
	return false
}

// fork is a list of its own for what may yet be refuted.
func (cs *causes) fork() *causes {
	if cs == nil {
		return nil
	}
	return &causes{}
}

func (cs *causes) merge(other *causes) {
	if cs == nil || other == nil {
		return
	}
	for _, found := range other.list {
		if len(cs.list) <= MaxCauses {
			cs.append(found)
		}
	}
}

// writerPointer is where the writer's schema has the keyword, else the nearest
// schema that says anything of the place.
func (c *comparer) writerPointer(at *spot, tokens []string) string {
	for _, s := range at.w.all {
		if c.writerDoc.Has(s, tokens) {
			return graph.Pointer(s) + pointer.Of(tokens)
		}
	}
	for ; at != nil; at = at.parent {
		// The last schema is the closest, such as the target of a reference or a branch.
		for _, s := range slices.Backward(at.w.all) {
			if c.writerDoc.Owns(s) {
				return graph.Pointer(s)
			}
		}
	}
	return ""
}

// incompatibilities are the causes with their examples.
func (c *comparer) incompatibilities() []registry.Incompatibility {
	c.causes.list = c.causes.list[:min(len(c.causes.list), MaxCauses)]
	c.findExamples()
	var list []registry.Incompatibility
	for _, found := range c.causes.list {
		list = append(list, found.Incompatibility)
	}
	return list
}
