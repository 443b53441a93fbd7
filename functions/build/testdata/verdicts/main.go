// Command verdicts prints what the schema library makes of schemas and values of each draft. It
// asks for all of them at the same time.
package main

import (
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var drafts = []string{
	"http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-06/schema#",
	"http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2019-09/schema",
	"https://json-schema.org/draft/2020-12/schema", "urn:example:no-validation",
}

// metaschema has some vocabularies of its draft only.
const metaschema = `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:example:no-validation",
	"$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/applicator": true}}`

var schemas = []string{
	`"type": "object", "properties": {"a": {"minimum": 1}}`, `"type": "thing"`, `"properties": {"a": 1}`, `"minLength": -1`,
	`"dependentSchemas": 1`, `"prefixItems": []`, `"if": 1`, `"contains": 1`, `"allOf": []`, `"$anchor": ""`, `"title": 1`,
	`"$ref": "https://json-schema.org/draft/2020-12/schema"`, `"$ref": "http://json-schema.org/draft-07/schema#/definitions/a"`,
	`"unknown": {"type": 1}, "$ref": "#/unknown"`,
}

var values = []string{`{"a": 1}`, `{"a": 0}`, `{"minLength": -1}`, `[]`}

func main() {
	var all sync.WaitGroup
	lines := make([]string, len(drafts)*len(schemas))
	for i := range lines {
		all.Go(func() { lines[i] = verdicts(drafts[i%len(drafts)], schemas[i/len(drafts)]) })
	}
	all.Wait()
	fmt.Println(strings.Join(lines, "\n"))
}

func verdicts(draft, text string) string {
	compiler := jsonschema.NewCompiler()
	compiler.AssertVocabs()
	for url, document := range map[string]string{
		"urn:example:no-validation": metaschema, "urn:example": fmt.Sprintf(`{"$schema": %q, %s}`, draft, text),
	} {
		if err := compiler.AddResource(url, decode(document)); err != nil {
			return err.Error()
		}
	}
	schema, err := compiler.Compile("urn:example")
	if err != nil {
		return fmt.Sprintf("%#v", err)
	}
	out := draft + " " + text
	for _, value := range values {
		out += fmt.Sprintf("; %v", schema.Validate(decode(value)))
	}
	return out
}

func decode(text string) any {
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		panic(err)
	}
	return value
}
