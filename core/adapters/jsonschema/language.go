// Package jsonschema is the schema language of the gateway: JSON Schema, drafts
// 4, 6, 7, 2019-09 and 2020-12 (the default where $schema is absent), by
// github.com/santhosh-tekuri/jsonschema, which passes every mandatory test of the
// official suite.
//
// Documents come from strangers. What the library would choke on is refused
// before it sees it: texts (guard.go), new schemas (schema_guard.go) and events
// that would take too long to check (guard_cost.go). Most valid events it never sees:
// a plan knows that they are (plans.go). And it can load nothing: a
// $ref reaches the schema itself, the standard metaschemas and what was registered
// under the path that it names, never a file or the network. Formats are checked by their RFCs
// (formats*.go), patterns are those of ECMA-262 within a bound on time
// (patterns*.go), and SUITE.md says which of the official suite's tests pass.
package jsonschema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
)

var (
	_ core.SchemaCompiler = Language{}
	_ core.SchemaChecker  = Language{}
)

// Language compiles and checks schemas. Its zero value is ready and safe for
// many goroutines.
type Language struct {
	// ReferenceOnly leaves out the plans (internal/plan), which change no answer but
	// how soon it is there: for measuring.
	ReferenceOnly bool
}

// base is the name that a schema without $id has while it is compiled. The top
// level domain is reserved never to exist (RFC 2606). It is an absolute URL,
// since the library would resolve a relative one to a file's.
const base = "https://schema.invalid/"

// Compile implements [core.SchemaCompiler].
func (l Language) Compile(schema core.SchemaSource) (core.Validator, error) {
	options := optionsOf(schema)
	options.referenceOnly = l.ReferenceOnly
	return newValidator(schema.Document, options)
}

// compileWith compiles a document and gives its schema and all that it may apply.
func compileWith(document []byte, options options, patterns *patterns) (*lib.Schema, []*lib.Schema, error) {
	doc, err := decode(document)
	if err != nil {
		return nil, nil, err
	}
	compiler := options.newCompiler(patterns)
	if err := compiler.AddResource(base, doc); err != nil {
		return nil, nil, unacceptable(doc, err)
	}
	schema, err := compiler.Compile(base)
	if err != nil {
		return nil, nil, unacceptable(doc, err)
	}
	roots := append(anchored(compiler, doc), schema)
	all := reachable(roots...)
	if ignoreBesideRef(all) {
		all = reachable(roots...)
	}
	return schema, all, nil
}

// Check implements [core.SchemaChecker].
func (l Language) Check(schema core.SchemaSource) (string, error) {
	if err := admit(schema.Document); err != nil {
		return "", err
	}
	_, all, err := compileWith(schema.Document, optionsOf(schema), &patterns{})
	if err != nil {
		return "", err
	}
	if err := admitCompiled(all); err != nil {
		return "", err
	}
	if err := l.checkExamples(schema); err != nil {
		return "", err
	}
	return fingerprint(schema.Document)
}

type validator struct {
	schema *lib.Schema
	costs  *costs
	plan   *plan.Plan
}

func newValidator(document []byte, options options) (core.Validator, error) {
	patterns := &patterns{}
	schema, all, err := compileWith(document, options, patterns)
	if err != nil {
		return nil, err
	}
	v := validator{schema: schema}
	patterns.done = true // also for names that the plan checks already
	if !options.referenceOnly {
		v.plan = newPlan(schema, all)
	}
	takeOver(all)
	v.costs = newCosts(schema, all)
	return patterns.bound(v), nil
}

// Validate implements [core.Validator]. The plan knows most valid events; what it
// says of others is for the reference to say.
func (v validator) Validate(event []byte) error {
	if v.plan.Check(event) == plan.Valid {
		return nil
	}
	return v.refer(event)
}

// refer asks the library, within what the guard and the costs allow.
func (v validator) refer(event []byte) error {
	size, err := guard(event)
	if err != nil {
		return err
	}
	if size.reading() > maxSteps {
		return tooMuch()
	}
	value, err := read(event)
	if err != nil {
		return err
	}
	if err := v.costs.check(value, size, len(event)); err != nil {
		return err
	}
	err = v.schema.Validate(value)
	if err == nil {
		return nil
	}
	invalid, ok := errors.AsType[*lib.ValidationError](err)
	if !ok {
		return &core.Error{Code: core.CodeInternal, Detail: "the event could not be validated", Err: err}
	}
	violations, more := violationsOf(value, invalid)
	detail := "the event violates its schema in 1 place"
	if n := len(violations) + more; n > 1 {
		detail = fmt.Sprintf("the event violates its schema in %d places", n)
	}
	if more > 0 {
		detail += fmt.Sprintf("; the first %d are listed", len(violations))
	}
	return &core.Error{Code: core.CodeEventInvalid, Detail: detail, Violations: violations, Unlisted: more}
}

// decode reads a schema.
func decode(document []byte) (any, error) {
	if err := guardStored(document); err != nil {
		return nil, err
	}
	return read(document)
}

// read reads one JSON value that a guard let through, numbers as they are
// written.
func read(document []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, &core.Error{Code: core.CodeInternal, Detail: "the document could not be read", Err: err}
	}
	return value, nil
}

// unacceptable says why a schema did not compile.
func unacceptable(doc any, err error) error {
	result := &core.Error{Code: core.CodeSchemaInvalid}
	var meta *lib.SchemaValidationError
	var load *lib.LoadURLError
	var pattern *lib.InvalidRegexError
	var anchor *lib.AnchorNotFoundError
	var pointer *lib.JSONPointerNotFoundError
	if errors.As(err, &load) {
		if resolving, ok := errors.AsType[*core.Error](load.Err); ok {
			return resolving
		}
	}
	switch {
	case errors.As(err, &meta):
		result.Detail = "the document is not a valid JSON Schema"
		if invalid, ok := errors.AsType[*lib.ValidationError](meta.Err); ok {
			result.Violations, _ = violationsOf(doc, invalid)
		}
	case errors.As(err, &load) && load.URL == strings.TrimSuffix(dialectOf(doc), "#"):
		result.Detail = fmt.Sprintf("$schema %q is no JSON Schema draft that the gateway knows: it knows 4, 6, 7, 2019-09 and 2020-12", load.URL)
	case errors.As(err, &load):
		result.Detail = fmt.Sprintf("a $ref or $schema leads to %q: schemas are not fetched, so one may refer only to itself and to the standard metaschemas",
			strings.TrimPrefix(load.URL, base))
	case errors.As(err, &pattern):
		result.Detail = fmt.Sprintf("the pattern %q at %q is not one of ECMA-262 that the gateway takes: %v",
			pattern.Regex, strings.TrimPrefix(pattern.URL, base), pattern.Err)
	case errors.As(err, &anchor):
		result.Detail = fmt.Sprintf("$ref %q: there is no such anchor in the schema", strings.TrimPrefix(anchor.Reference, base))
	case errors.As(err, &pointer):
		result.Detail = fmt.Sprintf("$ref %q leads nowhere in the schema", strings.TrimPrefix(pointer.URL, base))
	default:
		result.Detail = "the schema does not compile: " + strings.ReplaceAll(err.Error(), base, "")
	}
	return result
}

func dialectOf(doc any) string {
	object, _ := doc.(map[string]any)
	dialect, _ := object["$schema"].(string)
	return dialect
}
