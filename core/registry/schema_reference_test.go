package registry_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

func TestASchemaRefersToAVersionOfAnother(t *testing.T) {
	g, _ := gatewaytest.NewJSON(t)
	for _, step := range []struct{ event, schema string }{
		{"Name", `{"type":"string","maxLength":5}`},
		{"Name", `{"type":"string","maxLength":7}`},
		{"Person", `{"properties":{"name":{"$ref":"/SpongeBob/Name/schema?version=1"}},"$defs":{"age":{"minimum":0}}}`},
		{"Fruits", `{"properties":{"by":{"$ref":"/SpongeBob/Person/schema?version=1"},"age":{"$ref":"/SpongeBob/Person/schema?version=1#/$defs/age"}}}`},
		// By the standard, the path is one on the host of $id, and of the $id around it.
		{"Hosted", `{"$id":"https://gatewaytest.Fruits.example/x","properties":{"by":{"$ref":"/SpongeBob/Person/schema?version=1"}},
			"additionalProperties":{"$id":"https://other.example/y","$ref":"/SpongeBob/Name/schema?version=2"}}`},
	} {
		g.Declare(t, step.event, step.schema, gatewaytest.AnySchema)
	}
	for _, c := range []struct {
		event, data string
		valid       bool
	}{
		{"Fruits", `{"by":{"name":"Patri"},"age":1}`, true}, {"Fruits", `{"by":{"name":"Patrick"}}`, false}, {"Fruits", `{"age":-1}`, false},
		{"Hosted", `{"by":{"name":"Patri"},"x":"Patrick"}`, true}, {"Hosted", `{"by":{"name":"Patrick"}}`, false}, {"Hosted", `{"x":"Patricks"}`, false},
	} {
		_, err := g.Send(t, c.event, c.data)
		if (err == nil) != c.valid || err != nil && core.CodeOf(err) != core.CodeEventInvalid {
			t.Errorf("%s %s: %v", c.event, c.data, err)
		}
	}
	_, err := g.Send(t, "Fruits", `{"by":{"name":"Patrick"}}`)
	if e := asCore(t, err); len(e.Violations) != 1 || e.Violations[0].Pointer != "/by/name" ||
		e.Violations[0].SchemaPointer != "/maxLength" ||
		!strings.HasSuffix(e.Violations[0].Detail, ", by /SpongeBob/Name/schema?version=1") {
		t.Errorf("%+v", e.Violations)
	}
}

func asCore(t *testing.T, err error) *core.Error {
	t.Helper()
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		t.Fatalf("%v is not core's", err)
	}
	return e
}

func TestReferencesThatLeadNowhereAreRefused(t *testing.T) {
	_, register := gatewaytest.NewJSON(t)
	for event, schema := range map[string]string{"SpongeBob/Name": `{"type":"string"}`, "Patrick/Name": `{"type":"string"}`} {
		if err := register(event, schema); err != nil {
			t.Fatal(err)
		}
	}
	for ref, says := range map[string]string{
		"/SpongeBob/Name/schema": "the latest is " +
			"/SpongeBob/Name/schema?version=1",
		"/SpongeBob/Name/schema?version=01": "the latest is " +
			"/SpongeBob/Name/schema?version=1",
		"/SpongeBob/Name/schema?version=1&x": "the latest is " +
			"/SpongeBob/Name/schema?version=1",
		"/SpongeBob/Name/schema#/$defs/x": "the latest is",
		"/SpongeBob/Name/schema?version=2": "does not exist; the latest is " +
			"/SpongeBob/Name/schema?version=1",
		"/SpongeBob/Colors/schema?version=1":                           "SpongeBob.Colors is not registered",
		"/SpongeBob/Fruits/schema?version=1":                           "SpongeBob.Fruits is not registered", // itself
		"/Patrick/Name/schema?version=1":                               "is of another client",
		"/Patrick/Nothing/schema":                                      "is of another client",
		"https://gateway.example/SpongeBob/Name/schema?version=1":      "by a path like",
		"https://schema.invalid/SpongeBob/Name/schema?version=1":       "by a path like",
		"//schema.invalid/SpongeBob/Name/schema?version=1":             "by a path like",
		"SpongeBob/Name/schema?version=1":                              "by a path like",
		"/SpongeBob/../SpongeBob/Name/schema?version=1":                "by a path like",
		"/SpongeBob/Name/schema?version=1#/$defs/nothing":              "leads nowhere",
		"/SpongeBob/Name/schema?version=1#nothing":                     "no such anchor",
		"/SpongeBob/N%61me/schema?version=1":                           "by a path like",
		"http://169.254.169.254/SpongeBob/Name/schema?version=1#/type": "by a path like",
	} {
		err := register("SpongeBob/Fruits", fmt.Sprintf(`{"properties":{"a":{"$ref":%q}}}`, ref))
		if core.CodeOf(err) != core.CodeSchemaInvalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", ref, err, says)
		}
	}
	// Data, and what is no path of a schema, are none of the gateway's business.
	for _, schema := range []string{
		`{"const":{"$ref":"/SpongeBob/Name/schema"},"examples":[{"$ref":"/SpongeBob/Name/schema"}]}`,
		`{"properties":{"$ref":{"type":"string"}},"$id":"https://a.invalid/","items":{"$ref":"/x"},"$defs":{"x":{"$id":"/x"}}}`,
	} {
		if err := register("SpongeBob/Fruits", schema); err != nil {
			t.Errorf("%s: %v", schema, err)
		}
	}
	if err := register("SpongeBob/Fruits", `{"$schema":"/SpongeBob/Name/schema?version=1","$ref":"/SpongeBob/Name/schema?version=1"}`); core.CodeOf(err) != core.CodeSchemaInvalid {
		t.Errorf("a schema became a metaschema: %v", err)
	}
}

func TestReferencesAreBounded(t *testing.T) {
	g, register := gatewaytest.NewJSON(t)
	must := func(event, schema string) {
		t.Helper()
		g.Declare(t, event, schema, gatewaytest.AnySchema)
	}
	refuse := func(schema, says string) {
		t.Helper()
		if err := register("SpongeBob/Last", schema); core.CodeOf(err) != core.CodeSchemaInvalid ||
			!strings.Contains(err.Error(), says) {
			t.Errorf("%.80s: %v", schema, err)
		}
	}
	must("Chain0", `{}`)
	for i := range 8 {
		must(fmt.Sprintf("Chain%d", i+1), fmt.Sprintf(`{"properties":{"a":{"$ref":"/SpongeBob/Chain%d/schema?version=1"}}}`, i))
	}
	refuse(`{"$ref":"/SpongeBob/Chain8/schema?version=1"}`, "through more than 8")
	must("Last", `{"$ref":"/SpongeBob/Chain7/schema?version=1"}`)

	var many, long []string
	for i := range 33 {
		must(fmt.Sprintf("Many%d", i), `{"type":"string"}`)
		many = append(many, fmt.Sprintf(`{"$ref":"/SpongeBob/Many%d/schema?version=1"}`, i))
	}
	for i := range 2 {
		must(fmt.Sprintf("Long%d", i), fmt.Sprintf(`{"description":%q}`, strings.Repeat("x", core.MaxSchemaBytes/2)))
		long = append(long, fmt.Sprintf(`{"$ref":"/SpongeBob/Long%d/schema?version=1"}`, i))
	}
	refuse(`{"anyOf":[`+strings.Join(many, ",")+`]}`, "to more than 32")
	must("Last", `{"anyOf":[`+strings.Join(many[1:], ",")+`]}`)
	refuse(`{"anyOf":[`+strings.Join(long, ",")+`]}`, "350000 bytes")
	must("Last", `{"anyOf":[`+strings.Join(long[1:], ",")+`]}`)
}

// A version that refers to a narrower one than the version before accepts less.
func TestReferencesAreCompared(t *testing.T) {
	g, _ := gatewaytest.NewJSON(t)
	g.Declare(t, "Name", `{"type":"string","maxLength":7}`, gatewaytest.AnySchema)
	g.Declare(t, "Name", `{"type":"string","maxLength":5}`, gatewaytest.AnySchema)
	g.Declare(t, "Name", `{"type":"string","maxLength":9}`, gatewaytest.AnySchema)
	g.Declare(t, "Name", `{"type":"string","maxLength":9,"unknown":1}`, gatewaytest.AnySchema)
	g.Declare(t, "Fruits", `{"properties":{"by":{"$ref":"/SpongeBob/Name/schema?version=1"}}}`, gatewaytest.AnySchema)
	try := func(version int) error {
		_, _, _, err := g.Register.Try(t.Context(), "SpongeBob", "Fruits", fmt.Appendf(nil, `{"properties":{"by":{"$ref":"/SpongeBob/Name/schema?version=%d"}}}`, version),
			registry.Declaration{Compatibility: new(core.CompatibilityBackward)})
		return err
	}
	if err := try(3); err != nil {
		t.Errorf("the wider one: %v", err)
	}
	err := try(2)
	if core.CodeOf(err) != core.CodeSchemaIncompatible {
		t.Fatalf("the narrower one: %v", err)
	}
	e, ok := errors.AsType[*registry.Incompatible](err)
	if !ok || len(e.Breaches) != 1 {
		t.Fatalf("%+v", e)
	}
	if b := e.Breaches[0]; b.Pointer != "/by" || b.Example != `{"by":"aaaaaa"}` || b.SchemaPointer != "/maxLength" ||
		!strings.HasSuffix(b.Detail, ", by /SpongeBob/Name/schema?version=2") {
		t.Errorf("%+v", b)
	}
	if err := try(4); err != nil {
		t.Errorf("an unknown keyword in a schema that is referred to: %v", err)
	}
}
