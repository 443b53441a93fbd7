package compare_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/registry"
)

// of is a schema of events with /meta/version, and more members of meta and of the event.
func of(version, meta, event string) string {
	return fmt.Sprintf(`{"type":"object","required":["meta"],"properties":{"meta":{"type":"object",
		"required":["version"],"properties":{"version":%s%s}}%s}}`, version, meta, event)
}

// Each line is as in TestCompare, with /meta/version left out.
func TestVersionField(t *testing.T) {
	const version = "/meta/version"
	draft7 := func(of string) string { return `{"$schema":"http://json-schema.org/draft-07/schema#",` + of[1:] }
	for _, test := range []struct{ name, writer, reader, want string }{
		{"const", of(`{"const":"1.0.0"}`, "", ""), of(`{"const":"1.0.1"}`, "", ""), ``},
		{"enum", of(`{"enum":["1","2"]}`, "", ""), of(`{"enum":["3","4"]}`, "", ""), ``},
		{"to no const", of(`{"const":"1"}`, "", ""), of(`true`, "", ""), ``},
		{"from no const", of(`true`, "", ""), of(`{"const":"1"}`, "", ""), ``},
		{"pattern", of(`{"type":"string","pattern":"^1\\."}`, "", ""), of(`{"type":"string","pattern":"^2\\."}`, "", ""), ``},
		{"type", of(`{"type":"string"}`, "", ""), of(`{"type":"integer"}`, "", ""), ``},
		{"an object", of(`{"type":"object","required":["a"]}`, "", ""), of(`{"type":"object","required":["b"]}`, "", ""), ``},
		{"a break beside it", of(`{"const":"1"}`, `,"a":{"type":"string"}`, ""), of(`{"const":"2"}`, `,"a":{"type":"integer"}`, ""), `type /meta/a!`},
		{"a break elsewhere", of(`{"const":"1"}`, "", `,"b":{"maxLength":5}`), of(`{"const":"2"}`, "", `,"b":{"maxLength":3}`), `maxLength /b!`},
		{"the same name elsewhere", of(`{"const":"1"}`, "", `,"version":{"const":"1"}`), of(`{"const":"2"}`, "", `,"version":{"const":"2"}`), `const /version!`},
		{"the same name below", of(`{"const":"1"}`, `,"meta":{"properties":{"version":{"const":"1"}}}`, ""), of(`{"const":"2"}`, `,"meta":{"properties":{"version":{"const":"2"}}}`, ""), `const /meta/meta/version!`},
		{"$ref", `{"$defs":{"m":{"required":["version"],"properties":{"version":{"$ref":"#/$defs/v"}}},"v":{"const":"1"}},"properties":{"meta":{"$ref":"#/$defs/m"}}}`, `{"$defs":{"m":{"required":["version"],"properties":{"version":{"$ref":"#/$defs/v"}}},"v":{"const":"2"}},"properties":{"meta":{"$ref":"#/$defs/m"}}}`, ``},
		{"one $ref at another place", `{"$defs":{"m":{"properties":{"version":{"const":"1"}}}},"properties":{"meta":{"$ref":"#/$defs/m"},"other":{"$ref":"#/$defs/m"}}}`, `{"$defs":{"m":{"properties":{"version":{"const":"2"}}}},"properties":{"meta":{"$ref":"#/$defs/m"},"other":{"$ref":"#/$defs/m"}}}`, `const /other/version!`},
		{"a reference to itself", `{"properties":{"meta":{"properties":{"version":{"const":"1"}}},"next":{"$ref":"#"}}}`, `{"properties":{"meta":{"properties":{"version":{"const":"2"}}},"next":{"$ref":"#"}}}`, `const /next/meta/version!`},
		{"allOf", `{"allOf":[{"properties":{"meta":{"allOf":[{"properties":{"version":{"const":1}}}]}}}]}`, `{"allOf":[{"properties":{"meta":{"allOf":[{"properties":{"version":{"const":2}}}]}}}]}`, ``},
		{"patternProperties", `{"properties":{"meta":{"patternProperties":{"^v":{"const":1}}}}}`, `{"properties":{"meta":{"properties":{"version":{}},"patternProperties":{"^v":{"const":2}}}}}`, `const /meta/*!`},
		{"additionalProperties", of(`{"const":1}`, ``, ``), `{"properties":{"meta":{"additionalProperties":{"const":2}}}}`, `const /meta/*!`},
		{"required at last", `{"type":"object","properties":{"meta":{"type":"object"}}}`, of(`{"const":1}`, ``, ``), `required !, required /meta!`},
		{"not allowed any more", of(`{"const":1}`, ``, ``), `{"properties":{"meta":{"additionalProperties":false}}}`, `additionalProperties /meta/version!, additionalProperties /meta/*!`},
		{"no object at all", of(`{"const":1}`, ``, ``), `{"properties":{"meta":{"type":"string"}}}`, `type /meta!`},
		{"a reader that takes nothing there", of(`{"const":1}`, ``, ``), of(`{"allOf":[{"const":1},{"const":2}]}`, ``, ``), `allOf /meta/version!`},
		{"a reader that looks at it in a condition", of(`{"const":1}`, ``, ``), `{"properties":{"meta":{"properties":{"version":{"const":2}},"if":{"properties":{"version":{"const":2}}},"then":{"required":["new"]}}}}`, `const /meta/version!`},
		{"a reader that looks at it in not", of(`{"const":1}`, ``, ``), `{"not":{"properties":{"meta":{"properties":{"version":{"const":2}}}}},"properties":{"meta":{"properties":{"version":{"const":2}}}}}`, `const /meta/version!`},
		{"a writer with variants", `{"properties":{"meta":{"properties":{"version":{"enum":[1,2]}}}},"oneOf":[{"properties":{"meta":{"properties":{"version":{"const":1}}},"a":{"type":"string"}}},{"properties":{"meta":{"properties":{"version":{"const":2}}},"a":{"type":"integer"}}}]}`, `{"properties":{"meta":{"properties":{"version":{"const":3}}},"a":{"type":["string","integer"]}}}`, ``},
		{"a const around it", `{"properties":{"meta":{"const":{"version":1}}}}`, `{"properties":{"meta":{"const":{"version":2}}}}`, `const /meta!`},
		{"draft 7", draft7(of(`{"const":1}`, ``, ``)), draft7(of(`{"const":2}`, ``, ``)), ``},
	} {
		t.Run(test.name, func(t *testing.T) {
			by := registry.CompareOptions{VersionField: version}
			if got := told(t, test.writer, test.reader, by); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if strings.HasSuffix(test.name, "const") || strings.HasPrefix(test.name, "draft") {
				if plain, _ := compared(test.writer, test.reader, false); len(plain) == 0 &&
					test.name != "to no const" {
					t.Error("compatible without a version field, too")
				}
			}
		})
	}
}

// A pair that is compatible with a place left out: each document of the writer's is one of the
// reader's with some value there.
func TestNothingCalledCompatibleByVersionFieldIsRefused(t *testing.T) {
	compatible, more := 0, 0
	for seed := range pairsOr(600) {
		s := schematest.Random{Rand: rand.New(rand.NewPCG(uint64(seed), 13))}
		field := []string{"/a", "/b", "/a/b", "/ab"}[seed%4]
		way := strings.Split(field[1:], "/")
		one := s.Root()
		other := s.Mutate(one)
		if seed%2 == 0 {
			other = one
		}
		writer, reader := saying(one, way, s.Schema(1)), saying(other, way, s.Schema(1))
		causes, err := comparedBy(writer, reader, registry.CompareOptions{VersionField: field})
		if err != nil || len(causes) > 0 {
			continue
		}
		compatible++
		if plain, _ := compared(writer, reader, false); len(plain) == 0 {
			continue
		}
		more++
		w, r := mustCompile(t, writer), mustCompile(t, reader)
		for range 150 {
			document := s.Value(3)
			text, _ := json.Marshal(document)
			if w.Validate(text, nil) != nil || r.Validate(text, nil) == nil {
				continue
			}
			takes := func(value any) bool {
				text, changed := withAt(document, way, value)
				return changed && r.Validate(text, nil) == nil
			}
			taken := slices.ContainsFunc(valuesIn(reader), takes)
			for tries := 0; tries < 100_000 && !taken; tries++ {
				taken = takes(s.Value(2))
			}
			if !taken {
				t.Fatalf("seed %d: called compatible but for %s, and yet %s is refused\nwriter %s\nreader %s\n%v", seed,
					field, text, writer, reader, r.Validate(text, nil))
			}
		}
	}
	t.Logf("%d compatible, %d of them only with a place left out", compatible, more)
	if more == 0 {
		t.Error("nothing was left out")
	}
}

// saying is a schema that says something of a place.
func saying(schema any, way []string, of any) string {
	var in func(schema any, way []string) any
	in = func(schema any, way []string) any {
		if len(way) == 0 {
			return of
		}
		object, _ := schema.(map[string]any)
		changed, members := map[string]any{}, map[string]any{}
		maps.Copy(changed, object)
		before, _ := object["properties"].(map[string]any)
		maps.Copy(members, before)
		members[way[0]] = in(members[way[0]], way[1:])
		changed["properties"] = members
		return changed
	}
	text, _ := json.Marshal(in(schema, way))
	return string(text)
}

// valuesIn lists all values in a document, also what enum and const hold, and arrays of them.
func valuesIn(document string) (found []any) {
	var whole any
	_ = json.Unmarshal([]byte(document), &whole)
	var in func(value any)
	in = func(value any) {
		found = append(found, value, []any{value}, []any{value, value}, []any{value, value, value})
		switch v := value.(type) {
		case []any:
			for _, below := range v {
				in(below)
			}
		case map[string]any:
			for _, below := range v {
				in(below)
			}
		}
	}
	in(whole)
	return found
}

// withAt is a document with another value at a place, if there is one.
func withAt(document any, way []string, value any) (text []byte, changed bool) {
	var in func(document any, way []string) any
	in = func(document any, way []string) any {
		if len(way) == 0 {
			changed = true
			return value
		}
		object, _ := document.(map[string]any)
		if _, has := object[way[0]]; !has {
			return document
		}
		other := maps.Clone(object)
		other[way[0]] = in(object[way[0]], way[1:])
		return other
	}
	text, _ = json.Marshal(in(document, way))
	return text, changed
}
