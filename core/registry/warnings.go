package registry

import (
	"fmt"

	"example.com/eventgateway/core"
)

// Warning is a place in a schema that probably does not do what its author wants: a
// misspelt keyword, for example, which every event satisfies.
type Warning struct {
	Pointer string // the place in the schema
	Keyword string
	Code    string // the kind of warning, as "keyword_misspelt"
	Detail  string // one sentence
}

// Warnings are what a schema is warned of.
type Warnings struct {
	List    []Warning // in the order of their places, at most MaxWarnings
	Omitted int       // how many more there are
}

// MaxWarnings bounds the warnings that one schema is told.
const MaxWarnings = 100

// Checks say what one request does about the doubtful parts of its schema. They are not
// settings: the next request says them again.
type Checks struct {
	Strict       bool // refuse a schema that has warnings
	ExamplesWarn bool // warn of examples that contradict the schema, instead of refusing it
}

// Registered is a registration, and what its schema is warned of.
type Registered struct {
	core.Registration
	Warnings Warnings
}

// answer adds the schema's warnings to a registration.
func (c *candidate) answer(r core.Registration, created bool, err error) (Registered, bool, error) {
	if err != nil {
		return Registered{}, false, err
	}
	return Registered{r, c.warnings}, created, nil
}

// refusal is CodeSchemaInvalid with each warning, nil for none.
func (w Warnings) refusal() error {
	count := len(w.List) + w.Omitted
	if count == 0 {
		return nil
	}
	detail := "the schema has 1 warning, which a strict registration refuses"
	if count > 1 {
		detail = fmt.Sprintf("the schema has %d warnings, which a strict registration refuses", count)
	}
	e := &core.Error{Code: core.CodeSchemaInvalid, Detail: detail, Unlisted: w.Omitted}
	for _, one := range w.List {
		e.Violations = append(e.Violations, core.Violation{
			Pointer: one.Pointer, Keyword: one.Keyword, SchemaPointer: one.Pointer, Detail: one.Detail,
		})
	}
	return e
}
