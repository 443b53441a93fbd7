package jsontext_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"example.com/eventgateway/core/jsontext"
)

// encoding/json finds the same values, in the same order. In texts that are not JSON, the
// functions end.
func FuzzValues(f *testing.F) {
	for _, text := range []string{
		`{"a":1,"b":{"a":2},"a":[3,{"a":4}]}`, ` { "a" : "x" , "b" : null } `, `{"a":"}\\","b":"\""}`, `[]`, ` [ 1 , [2,"]"] ,{} ] `, `[true]`,
		`{}`, `"a"`, `7`, ``, `{`, `[`, `[,`, `[,,]`, `[1`, `["`, `["\`, `{"a"`, `{"a":`, `{"a":"\`, `{"a":{`, `{a:1}`, `{"a":1}}`, `[1]]`, `[}`, `{"a"]}`,
		`{"a longer name than eight bytes":"and a longer value","with \"escapes\" in it":"é\\ \\\" \\","and":["more of \\\\"]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		elements := slices.Collect(jsontext.Elements(text))
		members := map[string]json.RawMessage{}
		for quoted, value := range jsontext.Members(text) {
			var name string
			if json.Unmarshal(quoted, &name) == nil {
				members[name] = value
			}
		}
		if !json.Valid(text) {
			return
		}
		var array []json.RawMessage
		if json.Unmarshal(text, &array) != nil {
			array = nil
		}
		if !slices.EqualFunc(elements, array, func(a []byte, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			t.Errorf("%s has the elements %q, not %q", text, array, elements)
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(text, &object) != nil {
			object = nil
		}
		if len(object) != len(members) {
			t.Errorf("%s has the members %q, not %q", text, object, members)
		}
		for name, value := range object {
			if !bytes.Equal(members[name], value) {
				t.Errorf("%s: %q is %s, not %s", text, name, value, members[name])
			}
		}
	})
}
