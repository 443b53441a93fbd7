// Package violation says in plain words why a schema refuses a document, and where.
package violation

import (
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

// Max bounds how many places are listed.
const Max = 100

// maxListed bounds their pointers together, in bytes: a member's name can be a
// megabyte, and all that is below has it in its pointer.
const maxListed = 100_000

// List lists the places in the document that an error tree names, up to Max, and counts the
// rest. The library's order changes each time, as Go's maps do. List sorts places by their
// JSON Pointers, items by number, and violations at one place by the schema's pointers. The
// branches of an anyOf or oneOf follow it, the closest first; [telling] says which.
func List(document any, err *lib.ValidationError) (list []core.Violation, more int) {
	return listed(&collector{document: document}, err)
}

// ListText is List of the value of a text.
func ListText(text *guard.Text, err *lib.ValidationError) (list []core.Violation, more int) {
	return listed(&collector{text: text}, err)
}

func listed(c *collector, err *lib.ValidationError) (list []core.Violation, more int) {
	c.visit(err, nil)
	return c.list, c.more
}

type collector struct {
	document any
	text     *guard.Text // in place of document, unless nil
	list     []core.Violation
	more     int
	bytes    int                              // of the pointers in list
	steps    int                              // of placeOf
	taken    map[string]int                   // by placeOf
	tellings map[*lib.ValidationError]telling // what told has found; nil before
}

// fewValues is up to how many values are looked for in a text. It is decoded for more.
const fewValues = 4

// whole returns the document.
func (c *collector) whole() any {
	if c.text != nil {
		c.document, c.text = c.text.At(nil), nil
	}
	return c.document
}

// finding is an error of the tree that has a sentence of its own.
type finding struct {
	*lib.ValidationError
	name   *string // the member whose name, not its value, is being judged; else nil
	member *string // the one of several members that are not allowed; else nil
}

// room is how many more places can be listed.
func (c *collector) room() int {
	if c.bytes > maxListed {
		return 0
	}
	return Max - len(c.list)
}

// visit adds err and its causes. It writes and sorts only what there is room to list, since
// there may be very many.
func (c *collector) visit(err *lib.ValidationError, name *string) {
	findings := c.flat(nil, finding{err, name, nil})
	listed := smallest(findings, c.room(), finding.compare)
	for _, f := range listed {
		c.add(f)
	}
	if len(listed) == len(findings) {
		return
	}
	in := make(map[finding]bool, len(listed))
	for _, f := range listed {
		in[f] = true
	}
	for _, f := range findings {
		switch {
		case in[f]:
		case f.member != nil:
			c.more++
		default:
			c.more += c.count(f.ValidationError)
		}
	}
}

// flat appends what has a sentence of its own, without what only holds others
// together.
func (c *collector) flat(list []finding, f finding) []finding {
	switch k := f.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference, *kind.ContentSchema:
		if len(f.Causes) == 0 {
			return append(list, f)
		}
	case *kind.PropertyNames:
		place := f.InstanceLocation
		if len(f.Causes) > 0 && len(f.Causes[0].InstanceLocation) == 0 { // not by names
			place = append(slices.Clone(c.placeOf(k.Property, place)), k.Property)
			move(f.ValidationError, place)
		}
		f.name = &k.Property
	case *kind.AdditionalProperties:
		names := smallest(k.Properties, Max, strings.Compare)
		c.more += len(k.Properties) - len(names)
		for i := range names {
			list = append(list, finding{f.ValidationError, f.name, &names[i]})
		}
		return list
	default:
		return append(list, f)
	}
	for _, cause := range f.Causes {
		list = c.flat(list, finding{cause, f.name, nil})
	}
	return list
}

// move gives all causes a place.
func move(err *lib.ValidationError, place []string) {
	for _, cause := range err.Causes {
		cause.InstanceLocation = place
		move(cause, place)
	}
}

// count is how many places the error names.
func (c *collector) count(err *lib.ValidationError) int {
	n := 1
	switch k := err.ErrorKind.(type) {
	case *kind.Required:
		return len(k.Missing)
	case *kind.AdditionalProperties:
		return len(k.Properties)
	case *kind.Dependency:
		return len(k.Missing)
	case *kind.DependentRequired:
		return len(k.Missing)
	case *kind.Contains, *kind.MinContains: // what speaks against the items is in the sentence
		return 1
	case *kind.AnyOf, *kind.OneOf:
		return c.countBranches(err)
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference, *kind.ContentSchema, *kind.PropertyNames:
		if len(err.Causes) > 0 {
			n = 0
		}
	}
	for _, cause := range err.Causes {
		n += c.count(cause)
	}
	return n
}

// add lists a finding, up to Max, and counts what is beyond.
func (c *collector) add(f finding) {
	switch k := f.ErrorKind.(type) {
	case *kind.Required:
		c.addEach(f, k.Missing, func(name string) string { return "missing property " + quote.String(name) })
	case *kind.AdditionalProperties:
		if c.room() == 0 {
			c.more++
			return
		}
		c.addOne(f, "/"+pointer.Escape(*f.member), "additional property "+quote.String(*f.member)+" is not allowed")
	case *kind.Dependency:
		c.addEach(f, k.Missing, func(name string) string { return missingBeside(name, k.Prop) })
	case *kind.DependentRequired:
		c.addEach(f, k.Missing, func(name string) string { return missingBeside(name, k.Prop) })
	case *kind.AnyOf, *kind.OneOf:
		if c.room() == 0 {
			c.more += c.count(f.ValidationError)
			return
		}
		c.addBranches(f)
	default:
		if c.room() == 0 {
			c.more++
			return
		}
		c.addOne(f, "", c.sentence(f))
	}
}

// addEach lists a place for each name.
func (c *collector) addEach(f finding, names []string, sentence func(name string) string) {
	for i, name := range names {
		if c.room() == 0 {
			c.more += len(names) - i
			return
		}
		c.addOne(f, "", sentence(name))
	}
}

func (c *collector) addOne(f finding, below, detail string) {
	if document := graph.Referenced(f.SchemaURL); document != "" {
		detail += ", by " + document
	}
	v := core.Violation{Pointer: pointer.Of(f.InstanceLocation) + below, Detail: quote.Shorten(detail)}
	v.Keyword, v.SchemaPointer = keywordAndPointer(f.ValidationError)
	c.bytes += len(v.Pointer) + len(v.SchemaPointer)
	c.list = append(c.list, v)
}
