package bundle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// family writes files, "path: text", and returns the directory.
func family(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755),
			os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func bundled(t *testing.T, dir, file string) (bundle.Result, error) {
	t.Helper()
	t.Chdir(dir)
	files, err := bundle.Open(file, ".")
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	return files.Bundle(file)
}

// others holds that other tools decide by a bundle, wherever they find it: the library alone,
// which has nothing to load, and Python's.
func others(t *testing.T, document []byte, events map[string]bool) {
	t.Helper()
	python(t, document, events)
	for _, place := range []string{"https://tool.example/a/b/tool.json", "file:///tool.json",
		"https://tool.example/x?y=z"} {
		value, err := lib.UnmarshalJSON(bytes.NewReader(document))
		if err != nil {
			t.Fatal(err)
		}
		compiler := lib.NewCompiler()
		compiler.UseLoader(nothing{})
		if err := compiler.AddResource(place, value); err != nil {
			t.Fatal(err)
		}
		schema, err := compiler.Compile(place)
		if err != nil {
			t.Fatalf("%v: %s", err, document)
		}
		for text, want := range events {
			event, err := lib.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(event); (err == nil) != want {
				t.Errorf("%s, at %s: %v: %s", text, place, err, document)
			}
		}
	}
}

// unresolved finds an $id that Python's jsonschema does not resolve: above its base, or with an
// anchor.
var unresolved = regexp.MustCompile(`"(\$id": *"\.\./|(\$id|id)": *"[^"#]+#[^"]+")`)

// python holds the same of Python's jsonschema, if PYTHON_JSONSCHEMA names a python that has it.
func python(t *testing.T, document []byte, events map[string]bool) {
	t.Helper()
	interpreter := os.Getenv("PYTHON_JSONSCHEMA")
	if interpreter == "" || unresolved.Match(document) {
		return
	}
	const script = `
import json, sys
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
schema = json.loads(sys.argv[1])
validator = validator_for(schema, default=Draft202012Validator)(schema)
print(json.dumps([validator.is_valid(json.loads(event)) for event in sys.argv[2:]]))`
	args := []string{"-W", "ignore", "-c", script, string(document)}
	texts := slices.Sorted(maps.Keys(events))
	output, err := exec.CommandContext(t.Context(), interpreter, append(args, texts...)...).CombinedOutput()
	var verdicts []bool
	if err != nil || json.Unmarshal(output, &verdicts) != nil || len(verdicts) != len(texts) {
		t.Fatalf("python: %v: %s: %s", err, output, document)
	}
	for i, text := range texts {
		if verdicts[i] != events[text] {
			t.Errorf("python: %s is %t: %s", text, verdicts[i], document)
		}
	}
}

type nothing struct{}

func (nothing) Load(url string) (any, error) { return nil, errors.New(url + " is not loaded") }

const (
	draft4 = `"$schema":"http://json-schema.org/draft-04/schema#"`
	draft7 = `"$schema":"http://json-schema.org/draft-07/schema#"`
)

// A bundle decides as its files do: {"a":1} is valid in each family, and {"a":"1"} is not.
func TestABundleDecidesAsItsFilesDo(t *testing.T) {
	for name, c := range map[string]struct {
		host  string // the file
		files map[string]string
		want  string // in the bundle
	}{
		"by path": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"types/a.json"}}}`, "types/a.json": `{"$ref":"../b.json#/$defs/n"}`,
			"b.json": `{"$defs":{"n":{"type":"number"}}}`}, `"$ref":"types/a.json"`},
		"by path, beside it": {"orders/order.json", map[string]string{
			"orders/order.json": `{"properties":{"a":{"$ref":"../types/a.json"}}}`, "types/a.json": `{"$ref":"../orders/b.json"}`,
			"orders/b.json": `{"type":"number"}`}, `{"properties":{"a":{"$ref":"types/a.json"}}, "$defs": {"types/a.json": {"$id": "types/a.json", "$ref":"../orders/b.json"}`},
		"far above": {"a/b/c/order.json", map[string]string{
			"a/b/c/order.json": `{"properties":{"a":{"$ref":"../../../n.json"},"b":{"$ref":"../../n.json"},"c":{"$ref":"../n.json"}}}`,
			"n.json":           `{"type":"number"}`, "a/n.json": `{"type":"string"}`, "a/b/n.json": `{"type":"null"}`}, ""},
		"by $id": {"order.json", map[string]string{
			"order.json": `{"$id":"https://a.example/order","properties":{"a":{"$ref":"https://b.example/n"}}}`,
			"some.json":  `{"$id":"https://b.example/n","type":"number"}`}, `"https://b.example/n": {"$id":"https://b.example/n","type":"number"}`},
		"by $id, relative to the host's": {"order.json", map[string]string{
			"order.json":  `{"$id":"https://a.example/v1/order","properties":{"a":{"$ref":"types/n"}}}`,
			"x/some.json": `{"$id":"https://a.example/v1/types/n","type":"number"}`}, `"$ref":"types/n"`},
		"by a relative $id as it is written": {"order.json", map[string]string{
			"order.json":  `{"$id":"https://a.example/v1/order","properties":{"a":{"$ref":"n"}}}`,
			"x/some.json": `{"$id":"n","type":"number"}`}, `{"$id":"n","type":"number"}`},
		"by path under an $id": {"order.json", map[string]string{
			"order.json":   `{"$id":"https://a.example/v1/order","properties":{"a":{"$ref":"types/n.json"}}}`,
			"types/n.json": `{"type":"number"}`}, `{"$id": "https://a.example/v1/types/n.json", "type":"number"}`},
		"by path to a file with another $id": {"order.json", map[string]string{
			"order.json":   `{"$id":"https://a.example/v1/order","properties":{"a":{"$ref":"types/n.json#/$defs/n"}}}`,
			"types/n.json": `{"$id":"https://b.example/n","$defs":{"n":{"type":"number"}}}`}, `"$ref":"https://b.example/n#/$defs/n"`},
		"under an $id that has no path": {"order.json", map[string]string{
			"order.json":   `{"$id":"urn:example:order","properties":{"a":{"$ref":"types/n.json"}}}`,
			"types/n.json": `{"$ref":"../m.json"}`, "m.json": `{"$id":"urn:example:m","type":"number"}`}, `"$ref":"urn:example:m"`},
		"under an inner $id": {"order.json", map[string]string{
			"order.json":   `{"properties":{"a":{"$id":"types/","$ref":"n.json"}}}`,
			"types/n.json": `{"type":"number"}`}, `"$ref":"n.json"`},
		"a cycle through the host": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"#/$defs/n"},"next":{"$ref":"next.json"}},"$defs":{"n":{"type":"number"}}}`,
			"next.json":  `{"anyOf":[{"$ref":"order.json"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"$ref":"order.json#/$defs/n"}}}`}, `{"$id": "order.json", `},
		"a cycle through a host beside it": {"orders/order.json", map[string]string{
			"orders/order.json": `{"properties":{"a":{"$ref":"../types/n.json#/$defs/a"},"next":{"$ref":"../types/n.json"}},"$defs":{"n":{"type":"number"}}}`,
			"types/n.json":      `{"anyOf":[{"$ref":"../orders/order.json"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"$ref":"../orders/order.json#/$defs/n"}}}`}, `{"$id": "order.json", `},
		"a relative $id of the host": {"orders/order.json", map[string]string{
			"orders/order.json": `{"$id":"v1/order","properties":{"a":{"$ref":"../../n.json"},"b":{"$ref":"order#/properties/a"}}}`, "n.json": `{"type":"number"}`}, `{"$id":"v1/order",`},
		"a cycle beside the host": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"b.json"}}}`,
			"b.json":     `{"type":"number","items":{"$ref":"c.json"}}`, "c.json": `{"items":{"$ref":"b.json"}}`}, ""},
		"the host by its own name": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"order.json#/$defs/n"}},"$defs":{"n":{"$ref":"n.json"}}}`, "n.json": `{"type":"number"}`}, ""},
		"a host without a host name, from a file with one": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"https://b.example/n"}},"$defs":{"n":{"type":"number"}}}`,
			"n.json":     `{"$id":"https://b.example/n","$ref":"order.json#/$defs/n"}`}, ""},
		"an anchor": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"n.json#n"}}}`, "n.json": `{"$defs":{"x":{"$anchor":"n","type":"number"}}}`}, ""},
		"an anchor of draft 7": {"order.json", map[string]string{
			"order.json": `{` + draft7 + `,"properties":{"a":{"$ref":"n.json#n"}}}`, "n.json": `{"definitions":{"x":{"$id":"#n","type":"number"}}}`},
			`"definitions": {"n.json": {"$id": "n.json", "definitions"`},
		"a dynamic reference": {"order.json", map[string]string{
			"order.json": `{"$id":"https://a.example/order","$ref":"tree.json","$defs":{"n":{"$dynamicAnchor":"n","type":"number"}}}`,
			"tree.json":  `{"properties":{"a":{"$dynamicRef":"#n"}},"$defs":{"n":{"$dynamicAnchor":"n"}}}`}, ""},
		"escapes of URIs and pointers": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"my%20types/n%23.json#/$defs/a~1b%25"}}}`, "my types/n#.json": `{"$defs":{"a/b%":{"type":"number"}}}`}, ""},
		"a name with a colon": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"./v1:n.json"}}}`, "v1:n.json": `{"type":"number"}`}, `"$id": "./v1:n.json"`},
		"a place that is no keyword's": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"n.json#/types/n"}}}`, "n.json": `{"types":{"n":{"$ref":"m.json"}}}`, "m.json": `{"type":"number"}`}, ""},
		"true and false": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"yes.json","type":"number"},"b":{"$ref":"no.json"}}}`, "yes.json": "true\n", "no.json": " false"}, `{"$id": "no.json", "not": {}}`},
		"draft 4 in 2020-12": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"n.json"}}}`, "n.json": `{` + draft4 + `,"type":"number","minimum":0,"exclusiveMinimum":true}`}, `"id": "n.json"`},
		"2020-12 in draft 7": {"order.json", map[string]string{
			"order.json": `{` + draft7 + `,"properties":{"a":{"$ref":"n.json"}}}`,
			"n.json":     `{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/$defs/n","minimum":0,"$defs":{"n":{"type":"number"}}}`}, `"definitions": {`},
		"no draft, from draft 7": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"m.json"}}}`, "m.json": `{` + draft7 + `,"items":{"$ref":"n.json"},"allOf":[{"$ref":"n.json"}]}`,
			"n.json": `{"type":"number","$ref":"#/definitions/n","definitions":{"n":{"type":"number"}}}`}, `{"$schema": "http://json-schema.org/draft-07/schema#", "$id": "n.json", "x-ignored-type"`},
		"a file of draft 7 that is a reference": {"order.json", map[string]string{
			"order.json": `{` + draft7 + `,"properties":{"a":{"$ref":"n.json"}}}`,
			"n.json":     `{"$ref":"#/definitions/n","maximum":0,"definitions":{"n":{"type":"number"}}}`}, ""},
		"a host of draft 7 that is a reference": {"x/order.json", map[string]string{
			"x/order.json": `{` + draft7 + `,"$id":"https://ignored.example/","type":"null","$ref":"#/definitions/o","definitions":{"o":{"properties":{"a":{"$ref":"../n.json"}}}}}`,
			"n.json":       `{"type":"number"}`}, ""},
		"an $id that a file embeds too": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"m.json"},"b":{"$ref":"k.json"}}}`,
			"m.json":     `{"$ref":"https://b.example/n","$defs":{"n":{"$id":"https://b.example/n","type":"number"}}}`,
			"k.json":     `{"$ref":"https://b.example/n","$defs":{"n":{"$id":"https://b.example/n","type":"string"}}}`}, `"$ref":"https://b.example/n?copy=2"`},
		"definitions with that name": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"n.json"}},"$defs":{"n.json":{"type":"null"}}}`, "n.json": `{"type":"number"}`}, `"n.json (2)": {`},
		"families side by side": {"v2/order.json", map[string]string{
			"v2/order.json": `{"properties":{"a":{"$ref":"https://b.example/n"}}}`, "v2/n.json": `{"$id":"https://b.example/n","type":"number"}`,
			"v1/n.json": `{"$id":"https://b.example/n","type":"null"}`}, ""},
		"what is no schema, and a byte order mark": {"order.json", map[string]string{
			"order.json": `{"properties":{"a":{"$ref":"n.json"},"$ref":{"const":{"$ref":"none.json"}}},"examples":[{"a":2,"$ref":{"$ref":"none.json"}}],"x-y":{"$ref":"none.json"}}`,
			"n.json":     "\ufeff{\"type\":\"number\"}"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := family(t, c.files)
			result, err := bundled(t, dir, c.host)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(result.Document), c.want) {
				t.Errorf("%s: want %s", result.Document, c.want)
			}
			source := core.SchemaSource{Document: result.Document}
			if _, err := (jsonschema.Language{}).ParseNew(source); err != nil &&
				!strings.Contains(err.Error(), "examples") {
				t.Fatalf("%v: %s", err, result.Document)
			}
			v, err := jsonschema.Language{}.Compile(source)
			if err != nil {
				t.Fatalf("%v: %s", err, result.Document)
			}
			if err := v.Validate([]byte(`{"a":1}`), nil); err != nil {
				t.Errorf("%v: %s", err, result.Document)
			}
			if err := v.Validate([]byte(`{"a":"1"}`), nil); core.CodeOf(err) != core.CodeEventInvalid {
				t.Errorf("%v: %s", err, result.Document)
			}
			others(t, result.Document, map[string]bool{`{"a":1}`: true, `{"a":"1"}`: false})
			alone := family(t, map[string]string{"bundle.json": string(result.Document)})
			again, err := bundled(t, alone, "bundle.json")
			if err != nil || string(again.Document) != string(result.Document) {
				t.Errorf("again: %v: %s", err, again.Document)
			}
		})
	}
}

// What a schema says is left alone: white space, the order of members, numbers, escapes, line
// ends; files that are not referred to are not read.
func TestABundleLeavesTheSourceAlone(t *testing.T) {
	const host = "{\r\n\t\"b\": 1.00e2 ,\"properties\" : {\"\\u0061\":{\"$ref\":\"n.json\"}}\r\n}\r\n"
	dir := family(t, map[string]string{"order.json": host, "n.json": `{"minimum": 1.0,  "type" : "number"}`, "bad.json": `{`,
		"alone.json": " {\"$ref\": \"#/none\"} ", "bad2.json": `{"$ref":`})
	result, err := bundled(t, dir, "order.json")
	want := "{\r\n\t\"b\": 1.00e2 ,\"properties\" : {\"\\u0061\":{\"$ref\":\"n.json\"}},\n\t\"$defs\": {\n\t\t\"n.json\": " +
		"{\"$id\": \"n.json\", \"minimum\": 1.0,  \"type\" : \"number\"}\n\t}\r\n}\r\n"
	if err != nil || string(result.Document) != want || strings.Join(result.Embedded, " ") != "n.json" {
		t.Errorf("%v: %q of %q, want %q", err, result.Document, result.Embedded, want)
	}
	for name, want := range map[string]string{"alone.json": " {\"$ref\": \"#/none\"} ", "bad2.json": `{"$ref":`} {
		if result, err := bundled(t, dir, name); err != nil || string(result.Document) != want {
			t.Errorf("%v: %q", err, result.Document)
		}
	}
}

func TestErrorsNameTheFileAndThePlace(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no such file":             {map[string]string{"x/a.json": "{\n \"items\": {\"$ref\": \"b.json\"}}"}, `x/a.json:2:20: the $ref "b.json" leads to no file: there is no x/b.json`},
		"in another file":          {map[string]string{"x/a.json": `{"$ref":"b.json"}`, "x/b.json": "{\"not\":\n{\"$ref\":\"../c.json#/a\"}}"}, `x/b.json:2:9: the $ref "../c.json#/a" leads to no file: there is no c.json`},
		"out of the directory":     {map[string]string{"x/a.json": `{"$ref":"../../b.json"}`}, `x/a.json:1:9: the $ref "../../b.json" leads out of the directory .`},
		"out of it, under an $id":  {map[string]string{"x/a.json": `{"$id":"https://a.example/x/y/z/","$ref":"../../b.json"}`}, `x/a.json:1:42: the $ref "../../b.json" leads out of the directory .`},
		"the network":              {map[string]string{"x/a.json": `{"$ref":"https://a.example/b.json"}`}, `x/a.json:1:9: the $ref "https://a.example/b.json" is the $id of no file in .: nothing is fetched`},
		"a file's URI":             {map[string]string{"x/a.json": `{"$ref":"file:///etc/passwd"}`}, `x/a.json:1:9: the $ref "file:///etc/passwd" is the $id of no file in .: nothing is fetched`},
		"no such $id or file":      {map[string]string{"x/a.json": `{"$id":"https://a.example/a","$ref":"b"}`}, `x/a.json:1:37: the $ref "b" leads to no file: there is no x/b, and no file in . has the $id https://a.example/b`},
		"one $id twice":            {map[string]string{"x/a.json": `{"$ref":"https://a.example/b"}`, "b.json": `{"$id":"https://a.example/b"}`, "c/b.json": "{\n\"$id\":\"https://a.example/b\"}"}, `x/a.json:1:9: the $ref "https://a.example/b" is the $id of more than one file: b.json:1:8 and c/b.json:2:7`},
		"one $id twice, by path":   {map[string]string{"x/a.json": `{"items":{"$ref":"b.json"},"not":{"$ref":"c.json"}}`, "x/b.json": `{"$id":"https://a.example/b"}`, "x/c.json": `{"$id":"https://a.example/b"}`}, `x/c.json:1:8: the $id "https://a.example/b" is that of x/b.json, too`},
		"the host's $id, by path":  {map[string]string{"x/a.json": `{"$id":"https://a.example/b","not":{"$ref":"c.json"}}`, "x/c.json": `{"$id":"https://a.example/b"}`}, `x/c.json:1:8: the $id "https://a.example/b" is that of x/a.json, too`},
		"no such place":            {map[string]string{"x/a.json": `{"$ref":"b.json#/$defs/c"}`, "x/b.json": `{"$defs":{}}`}, `x/a.json:1:9: the $ref "b.json#/$defs/c" leads nowhere in x/b.json`},
		"no such anchor":           {map[string]string{"x/a.json": `{"$ref":"b.json#c"}`, "x/b.json": `{"$defs":{}}`}, `x/a.json:1:9: the $ref "b.json#c" leads nowhere in x/b.json`},
		"no JSON":                  {map[string]string{"x/a.json": `{"$ref":"b.json"}`, "x/b.json": "{\n\"é\":}"}, `x/b.json:2:5: `},
		"a member twice":           {map[string]string{"x/a.json": `{"$ref":"b.json"}`, "x/b.json": "{\n\"a\":1,\"a\":2}"}, `x/b.json:2:7: `},
		"a directory":              {map[string]string{"x/a.json": `{"$ref":"b"}`, "x/b/c.json": `{}`}, `x/a.json:1:9: the $ref "b" leads to x/b, which is a directory`},
		"neither object nor truth": {map[string]string{"x/a.json": `{"$ref":"b.json#/0"}`, "x/b.json": `[{}]`}, `x/a.json:1:9: the $ref "b.json#/0" leads to x/b.json, which is no schema: want an object, true or false`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := bundled(t, family(t, c.files), "x/a.json")
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
			if e := new(bundle.Error); !errors.As(err, &e) || e.Line == 0 || e.Column == 0 ||
				!strings.HasPrefix(e.File, "x/") {
				t.Errorf("%#v", err)
			}
		})
	}
}

func TestNoFileOutsideTheDirectoryIsRead(t *testing.T) {
	dir := family(t, map[string]string{"root/a.json": `{"$ref":"link.json"}`, "secret.json": `{}`, "root/b.json": `{"$ref":"dir/secret.json"}`})
	if err := errors.Join(os.Symlink("../secret.json", filepath.Join(dir, "root/link.json")),
		os.Symlink("..", filepath.Join(dir, "root/dir"))); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"a.json", "b.json"} {
		if _, err := bundled(t, filepath.Join(dir, "root"), file); err == nil ||
			!strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("%v", err)
		}
	}
}

// A place in a bundle is one in a file.
func TestPlacesAreInTheirFiles(t *testing.T) {
	dir := family(t, map[string]string{"x/a.json": `{"items":{"$ref":"y/n.json"}}`, "x/y/n.json": `{"properties":{"a/b":{}}}`})
	result, err := bundled(t, dir, "x/a.json")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"": "x/a.json ", "/items/$ref": "x/a.json /items/$ref", "/$defs": "x/a.json /$defs",
		"/$defs/other/x":                   "x/a.json /$defs/other/x",
		"/$defs/y~1n.json/properties/a~1b": "x/y/n.json /properties/a~1b", "/$defs/y~1n.json": "x/y/n.json ",
	} {
		if place := result.Place(at); place.File+" "+place.Pointer != want || len(place.Text) == 0 {
			t.Errorf("%s is at %s %s, want %s", at, place.File, place.Pointer, want)
		}
	}
}

// What is registered stays a reference, and is written as the caller says.
func TestEventTypesStayReferences(t *testing.T) {
	dir := family(t, map[string]string{
		"Shop/Order/schema.json": `{"properties":{"a":{"$ref":"../Item/schema.json#/$defs/n"},"b":{"$ref":"/Shop/Item/schema#/$defs/n"},"c":{"$ref":"common.json"},"d":{"$ref":"/Shop/Item/schema?version=1"},"e":{"$ref":"/Shop/Order/schema"}}}`,
		"Shop/Order/common.json": `{"allOf":[{"$ref":"../Item/schema.json"},{"$ref":"schema.json#/properties"}]}`,
		"Shop/Item/schema.json":  `{"$defs":{"n":{"type":"number"}}}`,
	})
	t.Chdir(dir)
	files, err := bundle.Open("Shop/Order/schema.json", ".")
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	var asked []string
	files.Address = func(at string) (string, bool) {
		asked = append(asked, at)
		return "/Shop/Item/schema?version=7", at == "Shop/Item/schema.json" || at == "/Shop/Item/schema"
	}
	result, err := files.Bundle("Shop/Order/schema.json")
	const want = `{"$id": "schema.json", "properties":{"a":{"$ref":"/Shop/Item/schema?version=7#/$defs/n"},"b":{"$ref":"/Shop/Item/schema?version=7#/$defs/n"},` +
		`"c":{"$ref":"common.json"},"d":{"$ref":"/Shop/Item/schema?version=1"},"e":{"$ref":"/Shop/Order/schema"}}, "$defs": {"common.json": ` +
		`{"$id": "common.json", "allOf":[{"$ref":"/Shop/Item/schema?version=7"},{"$ref":"schema.json#/properties"}]}}}`
	if err != nil || string(result.Document) != want {
		t.Errorf("%v: %s, asked for %q", err, result.Document, asked)
	}
}

// A file may refer to itself by its name: it gets an $id, by which it finds itself. One that
// has an $id or a fragment is left as it is.
func TestAFileThatRefersToItself(t *testing.T) {
	for text, want := range map[string]string{
		`{"items":{"$ref":"tree.json"}}`:       `{"$id": "tree.json", "items":{"$ref":"tree.json"}}`,
		`{"items":{"$ref":"../a/tree.json#"}}`: `{"$id": "tree.json", "items":{"$ref":"tree.json#"}}`,
		`{"items":{"$ref":"#"}}`:               `{"items":{"$ref":"#"}}`,
		`{"$id":"https://t.example/tree.json","items":{"$ref":"tree.json"}}`: `{"$id":"https://t.example/tree.json",` +
			`"items":{"$ref":"tree.json"}}`,
	} {
		result, err := bundled(t, family(t, map[string]string{"a/tree.json": text}), "a/tree.json")
		if err != nil || string(result.Document) != want {
			t.Errorf("%v: got %s, want %s", err, result.Document, want)
		}
		others(t, result.Document, map[string]bool{`[[],[[]]]`: true})
	}
}
