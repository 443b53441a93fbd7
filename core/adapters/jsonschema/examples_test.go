package jsonschema_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
)

// A schema's examples are held to it when it is registered; each contradiction is
// named.
func TestExamplesMustHold(t *testing.T) {
	for name, c := range map[string]struct {
		members string // of a schema of fruits
		want    string // pointers of the contradictions
	}{
		"none":                           {``, ""},
		"valid":                          {`,"examples":[{"fruit":"apple"},{"fruit":""}]`, ""},
		"one is refused":                 {`,"examples":[{"fruit":"apple"},{"fruit":1},{}]`, "/examples/1 /examples/2"},
		"invalid, and refused":           {`,"x-invalid-examples":[{"fruit":1},7]`, ""},
		"invalid, and accepted":          {`,"x-invalid-examples":[{"fruit":1},{"fruit":"apple"}]`, "/x-invalid-examples/1"},
		"both":                           {`,"examples":[1],"x-invalid-examples":[{"fruit":"apple"}]`, "/examples/0 /x-invalid-examples/0"},
		"of draft 4, which knows none":   {`,"$schema":"http://json-schema.org/draft-04/schema#","examples":[1]`, "/examples/0"},
		"big numbers stay what they are": {`,"properties":{"n":{"const":9007199254740993}},"examples":[{"fruit":"a","n":9007199254740992}]`, "/examples/0"},
	} {
		t.Run(name, func(t *testing.T) {
			document := `{"type":"object","required":["fruit"],"properties":{"fruit":{"type":"string"}}` + c.members + `}`
			if strings.Contains(c.members, "properties") {
				document = `{"type":"object","required":["fruit"]` + c.members + `}`
			}
			_, err := jsonschema.Language{}.Check(core.SchemaSource{Document: []byte(document)})
			var got []string
			if e, ok := errors.AsType[*core.Error](err); ok {
				for _, v := range e.Violations {
					got = append(got, v.Pointer)
				}
			}
			if strings.Join(got, " ") != c.want || (err == nil) != (c.want == "") || err != nil && core.CodeOf(err) != core.CodeSchemaInvalid {
				t.Errorf("%v: %q, want %q", err, got, c.want)
			}
		})
	}
}

func TestContradictionsAreCounted(t *testing.T) {
	document := fmt.Sprintf(`{"type":"string","examples":[%s1]}`, strings.Repeat("1,", 49))
	_, err := jsonschema.Language{}.Check(core.SchemaSource{Document: []byte(document)})
	e, ok := errors.AsType[*core.Error](err)
	if !ok || len(e.Violations) != 20 || e.Detail != "50 examples contradict the schema" || !strings.Contains(e.Violations[0].Detail, "the whole: ") {
		t.Errorf("%+v", err)
	}
}
