package admit

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/keyword"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation"
)

// The keywords of a schema whose values are held to it when it is registered. The
// first is JSON Schema's own, for people to read (2020-12, Validation, section 9.5);
// it says nothing to a validator, so that a schema and its examples drift apart
// unseen. The second is the gateway's: an unknown keyword to everybody else.
const (
	ExamplesKeyword        = "examples"
	InvalidExamplesKeyword = "x-invalid-examples"
)

// Bounds of examples. All of a schema together may take what one event may: so many
// steps, and so many for patterns.
const (
	maxExamples       = 5_000 // of all subschemas
	maxContradictions = 20    // that are told
)

// example is a value that a subschema has as one.
type example struct {
	schema *lib.Schema
	value  any
	valid  bool // what it is an example of
	place  []string
}

// checkExamples returns CodeSchemaInvalid, with each example that its subschema contradicts.
// A subschema is one that the root leads to, not a value that looks like one in an enum or
// an example. The document compiles to schemas. Examples that are not an array are left to
// the metaschema, which knows whether its draft has the keyword.
func checkExamples(document any, schemas source.Schema) error {
	examples := examplesOf(document, schemas.All)
	switch {
	case len(examples) == 0:
		return nil
	case len(examples) > maxExamples:
		return outOfBounds("", "has %d examples; %d are taken, which are checked", len(examples), maxExamples)
	}
	count := cost.New(schemas.Root, schemas.All).Counter(cost.MaxSteps)
	plain, giveBack := keyword.TakeOver(schemas.All)
	defer giveBack()
	schemas.Patterns.Meter(pattern.MaxSteps)
	contradictions := 0
	var found []core.Violation
	for _, e := range examples {
		if !count.Affords(e.schema, e.value) {
			return examplesTakeMuch(e)
		}
		err := plain.Validate(e.schema, e.value)
		if schemas.Patterns.Ended() != pattern.ByNone {
			return examplesTakeMuch(e)
		}
		if (err == nil) == e.valid {
			continue
		}
		if contradictions++; contradictions <= maxContradictions {
			found = append(found, e.contradiction(err))
		}
	}
	if contradictions == 0 {
		return nil
	}
	detail := "1 example contradicts the schema"
	if contradictions > 1 {
		detail = fmt.Sprintf("%d examples contradict the schema", contradictions)
	}
	return &core.Error{Code: core.CodeSchemaInvalid, Detail: detail, Violations: found,
		Unlisted: contradictions - len(found)}
}

// examplesOf is the examples of all subschemas that are written in the document, in
// the order of their places. What stands beside $ref is ignored up to draft 7.
func examplesOf(document any, all []*lib.Schema) []example {
	var list []example
	for _, s := range all {
		if !strings.HasPrefix(s.Location, resource.Base+"#") || s.DraftVersion < 2019 && s.Ref != nil {
			continue
		}
		place := pointer.Tokens(graph.Pointer(s))
		written, _ := pointer.At(document, place)
		object, _ := written.(map[string]any)
		for _, keyword := range []string{ExamplesKeyword, InvalidExamplesKeyword} {
			values, _ := object[keyword].([]any)
			for i, value := range values {
				list = append(list, example{s, value, keyword == ExamplesKeyword,
					append(slices.Clone(place), keyword, strconv.Itoa(i))})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b example) int { return pointer.Compare(a.place, b.place) })
	return list
}

// contradiction is the violation for an example that does not hold: err is why the
// schema refuses it, nil where it accepts what is invalid.
func (e example) contradiction(err error) core.Violation {
	detail := "the schema accepts this example of what is invalid"
	if err != nil {
		detail = Refusal("this example", e.value, err)
	}
	keyword := ExamplesKeyword
	if !e.valid {
		keyword = InvalidExamplesKeyword
	}
	place := pointer.Of(e.place)
	return core.Violation{Pointer: place, Keyword: keyword, SchemaPointer: place, Detail: detail}
}

// Refusal says why a schema refuses a value of its own; what says which. err is what
// Validate returned.
func Refusal(what string, value any, err error) string {
	detail := "the schema refuses " + what
	invalid, ok := errors.AsType[*lib.ValidationError](err)
	if !ok {
		return detail
	}
	list, _ := violation.List(value, invalid)
	if len(list) == 0 {
		return detail
	}
	place := "the whole"
	if list[0].Pointer != "" {
		place = brevity(list[0].Pointer)
	}
	return quote.Shorten(detail + ": " + place + ": " + list[0].Detail)
}

func examplesTakeMuch(e example) error {
	return outOfBounds(pointer.Of(e.place),
		"is where checking the examples against their schemas takes too much work: give fewer or smaller ones")
}
