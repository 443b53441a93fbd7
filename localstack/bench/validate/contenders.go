package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	google "github.com/google/jsonschema-go/jsonschema"
	kaptinlin "github.com/kaptinlin/jsonschema"
	santhosh "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/xeipuuv/gojsonschema"
)

// judge takes the bytes of an event and reports whether it is valid.
type judge = func(event []byte) bool

// contenders are measured, this project first, and json.Valid second. prepare returns the judge
// of a schema. A library that decodes bytes itself does so there.
var contenders = []struct {
	name    string
	library bool
	prepare func(schema string) (judge, error)
}{
	{"this", false, func(schema string) (judge, error) { return own(schema, jsonschema.Language{}) }},
	{"json.Valid", false, func(string) (judge, error) { return json.Valid, nil }},
	{"json.Unmarshal", false, func(string) (judge, error) {
		return func(event []byte) bool {
			var value any
			return json.Unmarshal(event, &value) == nil
		}, nil
	}},
	{"santhosh-tekuri v6.0.3", true, func(schema string) (judge, error) {
		const url = "https://example.com/schema"
		document, err := santhosh.UnmarshalJSON(strings.NewReader(schema))
		if err != nil {
			return nil, err
		}
		compiler := santhosh.NewCompiler()
		if err := compiler.AddResource(url, document); err != nil {
			return nil, err
		}
		theirs, err := compiler.Compile(url)
		return func(event []byte) bool {
			value, err := santhosh.UnmarshalJSON(bytes.NewReader(event))
			return err == nil && theirs.Validate(value) == nil
		}, err
	}},
	{"kaptinlin v0.9.8", true, func(schema string) (judge, error) {
		kaptin, err := kaptinlin.NewCompiler().SetAssertFormat(true).Compile([]byte(schema))
		return func(event []byte) bool { return kaptin.ValidateJSON(event).IsValid() }, err
	}},
	{"google v0.4.3", true, func(schema string) (judge, error) {
		var unresolved google.Schema
		if err := json.Unmarshal([]byte(schema), &unresolved); err != nil {
			return nil, err
		}
		resolved, err := unresolved.Resolve(nil)
		return func(event []byte) bool {
			var value any
			return json.Unmarshal(event, &value) == nil && resolved.Validate(value) == nil
		}, err
	}},
	{"xeipuuv v1.2.0", true, func(schema string) (judge, error) {
		xeipuuv, err := gojsonschema.NewSchema(gojsonschema.NewStringLoader(schema))
		return func(event []byte) bool {
			result, err := xeipuuv.Validate(gojsonschema.NewBytesLoader(event))
			return err == nil && result.Valid()
		}, err
	}},
	{"this without plans", false, func(schema string) (judge, error) {
		return own(schema, jsonschema.Language{ReferenceOnly: true})
	}},
}

func own(schema string, language jsonschema.Language) (judge, error) {
	validator, err := language.Compile(core.SchemaSource{Document: []byte(schema)})
	return func(event []byte) bool { return validator.Validate(event, nil) == nil }, err
}

func prepare(schema string) (judges []judge, err error) {
	for _, c := range contenders {
		one, err := c.prepare(schema)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		judges = append(judges, one)
	}
	return judges, nil
}
