package source

import (
	"errors"
	"fmt"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation"
)

// unacceptable says why a schema did not compile, and where, if that is known.
func unacceptable(doc any, err error) error {
	var meta *lib.SchemaValidationError
	var load *lib.LoadURLError
	var pattern *lib.InvalidRegexError
	var anchor *lib.AnchorNotFoundError
	var nowhere *lib.JSONPointerNotFoundError
	var id *lib.DuplicateIDError
	var twice *lib.DuplicateAnchorError
	var unread *lib.ParseIDError
	if errors.As(err, &load) {
		if resolving, ok := errors.AsType[*core.Error](load.Err); ok {
			return resolving
		}
	}
	dialectAt, dialect := foreignDialect(doc, err)
	switch {
	case errors.As(err, &meta):
		return invalid(doc, meta)
	case dialectAt != nil:
		return refused(dialectAt, "$schema %q is no JSON Schema draft that the gateway knows: it knows 4, 6, 7, "+
			"2019-09 and 2020-12; if the schema follows one of these drafts, register it with draft=7, or "+
			"another of them", dialect)
	case errors.As(err, &load):
		return refused(placeOf(doc, func(r reference) bool { return r.address() == load.URL }),
			"a $ref or $schema leads to %q: schemas are not fetched, so one may refer only to itself, to the "+
				"standard metaschemas, and by a path like /SpongeBob/Fruits/schema?version=1, without a host, "+
				"to versions of its client's schemas", shown(load.URL))
	case errors.As(err, &pattern):
		return refused(nil, "the pattern %q at %q is not one of ECMA-262 that the gateway takes: %v", pattern.Regex,
			shown(pattern.URL), pattern.Err)
	case errors.As(err, &anchor):
		at := placeOf(doc, func(r reference) bool { return r.address()+"#"+r.fragment() == anchor.Reference })
		return refused(at, "%s: there is no such anchor in the schema", written(doc, at, anchor.Reference))
	case errors.As(err, &nowhere):
		at := placeOf(doc, func(r reference) bool { return r.leadsTo(nowhere.URL) })
		return refused(at, "%s leads nowhere in the schema", written(doc, at, nowhere.URL))
	case errors.As(err, &id):
		first, second := ordered(id.Ptr1, id.Ptr2)
		return refused(append(second, idKeyword(doc)), "the schema at %q has the %s %q, too", pointer.Of(first),
			idKeyword(doc), shown(id.ID))
	case errors.As(err, &twice):
		first, second := ordered(twice.Ptr1, twice.Ptr2)
		return refused(second, "the schema at %q has the anchor %q, too", pointer.Of(first), twice.Anchor)
	case errors.As(err, &unread):
		return refused(append(pointer.Tokens(inDocument(unread.URL)), idKeyword(doc)), "the %s is not a URI reference",
			idKeyword(doc))
	}
	return refused(nil, "the schema does not compile: %s", strings.ReplaceAll(err.Error(), resource.Base, ""))
}

// ordered returns two places in the order of the document. The library gives them in any order.
func ordered(a, b string) (first, second []string) {
	first, second = pointer.Tokens(a), pointer.Tokens(b)
	if pointer.Compare(first, second) > 0 {
		first, second = second, first
	}
	return first, second
}

// refused is CodeSchemaInvalid for the keyword at the end of a place. The place is nil if it is not
// known.
func refused(place []string, format string, args ...any) *core.Error {
	e := &core.Error{Code: core.CodeSchemaInvalid, Detail: fmt.Sprintf(format, args...)}
	if len(place) > 0 {
		at := pointer.Of(place)
		e.Violations = []core.Violation{{Pointer: at, Keyword: place[len(place)-1], SchemaPointer: at,
			Detail: e.Detail}}
	}
	return e
}

// invalid lists what a metaschema refuses. It may have looked at a part of the document only.
func invalid(doc any, err *lib.SchemaValidationError) *core.Error {
	e := &core.Error{Code: core.CodeSchemaInvalid, Detail: "the document is not a valid JSON Schema"}
	place := inDocument(err.URL)
	part, _ := pointer.At(doc, pointer.Tokens(place))
	if found, ok := errors.AsType[*lib.ValidationError](err.Err); ok {
		e.Violations, e.Unlisted = violation.List(part, found)
	}
	for i := range e.Violations {
		e.Violations[i].Pointer = place + e.Violations[i].Pointer
	}
	return e
}

// written shows a reference as the document has it, or its address if the place is not known.
func written(doc any, place []string, address string) string {
	if place == nil {
		return fmt.Sprintf("$ref %q", shown(address))
	}
	text, _ := pointer.At(doc, place)
	return fmt.Sprintf("%s %q", place[len(place)-1], text)
}

// shown returns an address in a schema without the host that it has only in this package.
func shown(address string) string {
	if _, _, known := strings.Cut(address, "/schema?version="); known {
		return strings.TrimPrefix(address, strings.TrimSuffix(resource.Base, "/"))
	}
	return strings.TrimPrefix(address, resource.Base)
}
