package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	google "github.com/google/jsonschema-go/jsonschema"
	kaptinlin "github.com/kaptinlin/jsonschema"
	santhosh "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/xeipuuv/gojsonschema"
)

// contenders are measured, this project first. Libraries begin at firstLibrary and end at
// lastLibrary. Each contender takes the bytes of an event and reports whether it is valid.
// A library that decodes bytes itself does so here.
var contenders = []string{"this", "json.Valid", "json.Unmarshal", "santhosh-tekuri v6.0.3", "kaptinlin v0.9.8",
	"google v0.4.3", "xeipuuv v1.2.0", "this without plans"}

const firstLibrary, lastLibrary = 3, 6

func prepare(schema string) ([]func(event []byte) bool, error) {
	ours, err := jsonschema.Language{}.Compile(core.SchemaSource{Document: []byte(schema)})
	if err != nil {
		return nil, fmt.Errorf("this: %w", err)
	}
	reference, err := jsonschema.Language{ReferenceOnly: true}.Compile(core.SchemaSource{Document: []byte(schema)})
	if err != nil {
		return nil, fmt.Errorf("the reference alone: %w", err)
	}
	compiler := santhosh.NewCompiler()
	document, err := santhosh.UnmarshalJSON(bytes.NewReader([]byte(schema)))
	if err == nil {
		err = compiler.AddResource("https://example.com/schema", document)
	}
	if err != nil {
		return nil, fmt.Errorf("santhosh-tekuri: %w", err)
	}
	theirs, err := compiler.Compile("https://example.com/schema")
	if err != nil {
		return nil, fmt.Errorf("santhosh-tekuri: %w", err)
	}
	kaptin, err := kaptinlin.NewCompiler().SetAssertFormat(true).Compile([]byte(schema))
	if err != nil {
		return nil, fmt.Errorf("kaptinlin: %w", err)
	}
	var unresolved google.Schema
	if err := json.Unmarshal([]byte(schema), &unresolved); err != nil {
		return nil, fmt.Errorf("google: %w", err)
	}
	resolved, err := unresolved.Resolve(nil)
	if err != nil {
		return nil, fmt.Errorf("google: %w", err)
	}
	xeipuuv, err := gojsonschema.NewSchema(gojsonschema.NewStringLoader(schema))
	if err != nil {
		return nil, fmt.Errorf("xeipuuv: %w", err)
	}
	return []func(event []byte) bool{
		func(event []byte) bool { return ours.Validate(event, nil) == nil },
		json.Valid,
		func(event []byte) bool {
			var value any
			return json.Unmarshal(event, &value) == nil
		},
		func(event []byte) bool {
			value, err := santhosh.UnmarshalJSON(bytes.NewReader(event))
			return err == nil && theirs.Validate(value) == nil
		},
		func(event []byte) bool { return kaptin.ValidateJSON(event).IsValid() },
		func(event []byte) bool {
			var value any
			return json.Unmarshal(event, &value) == nil && resolved.Validate(value) == nil
		},
		func(event []byte) bool {
			result, err := xeipuuv.Validate(gojsonschema.NewBytesLoader(event))
			return err == nil && result.Valid()
		},
		func(event []byte) bool { return reference.Validate(event, nil) == nil },
	}, nil
}
