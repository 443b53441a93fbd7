package jsonschema

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"example.com/eventgateway/core"
)

// The keywords at the root of a schema whose values are held to it when it is
// registered. The first is JSON Schema's own, for people to read (2020-12,
// Validation, section 9.5); it says nothing to a validator, so that a schema and its
// examples drift apart unseen. The second is the gateway's: an unknown keyword to
// everybody else.
const (
	examplesKeyword        = "examples"
	invalidExamplesKeyword = "x-invalid-examples"
)

// Bounds of examples: they are as many events, of which each may take its time.
const (
	maxExamples       = 100 // of either keyword
	examplesTime      = 500 * time.Millisecond
	maxContradictions = 20 // that are told
)

// checkExamples returns CodeSchemaInvalid, with each example that does not hold, for
// a schema that contradicts its own; compiled is called if it has any. Values that are
// no arrays are left to the metaschema, which knows whether its draft has the keyword.
func checkExamples(document []byte, compiled func() core.Validator) error {
	var root map[string]json.RawMessage
	if json.Unmarshal(document, &root) != nil || root[examplesKeyword] == nil && root[invalidExamplesKeyword] == nil {
		return nil // also for true and false, which have none
	}
	validator := compiled()
	var found []core.Violation
	count := 0
	until := time.Now().Add(examplesTime)
	for _, keyword := range []string{examplesKeyword, invalidExamplesKeyword} {
		var examples []json.RawMessage
		if root[keyword] == nil || json.Unmarshal(root[keyword], &examples) != nil {
			continue
		}
		if len(examples) > maxExamples {
			return &core.Error{Code: core.CodeSchemaInvalid, Detail: fmt.Sprintf(
				"%s has %d examples; %d are taken, which are checked", keyword, len(examples), maxExamples)}
		}
		for i, example := range examples {
			if time.Now().After(until) {
				return &core.Error{Code: core.CodeSchemaInvalid, Detail: "checking the examples against the schema takes too long: give fewer or smaller ones"}
			}
			err := validator.Validate(example)
			if (err == nil) == (keyword == examplesKeyword) {
				continue
			}
			detail := "the schema accepts this example of what is invalid"
			if err != nil {
				detail = "the schema refuses this example: " + firstViolation(err)
			}
			if count++; count <= maxContradictions {
				place := fmt.Sprintf("/%s/%d", keyword, i)
				found = append(found, core.Violation{Pointer: place, Keyword: keyword, SchemaPointer: place, Detail: detail})
			}
		}
	}
	if count == 0 {
		return nil
	}
	detail := "1 example contradicts the schema"
	if count > 1 {
		detail = fmt.Sprintf("%d examples contradict the schema", count)
	}
	return &core.Error{Code: core.CodeSchemaInvalid, Detail: detail, Violations: found}
}

func firstViolation(err error) string {
	e, ok := errors.AsType[*core.Error](err)
	switch {
	case !ok:
		return err.Error()
	case len(e.Violations) == 0:
		return e.Detail
	}
	place := e.Violations[0].Pointer
	if place == "" {
		place = "the whole"
	}
	return place + ": " + e.Violations[0].Detail
}
