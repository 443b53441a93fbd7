package core

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// What member finds is what encoding/json finds.
func FuzzMember(f *testing.F) {
	for _, text := range []string{
		`{"a":1,"b":{"a":2},"a":[3,{"a":4}]}`, ` { "a" : "x" , "b" : null } `, `{"\u0061":true}`, `{"é":1,"a\"b":2}`, `{"a":"}\\","b":"\""}`,
		`{}`, `[]`, `"a"`, `7`, ``, `{`, `{"a"`, `{"a":`, `{"a":"`, `{"a":"\`, `{"a":1`, `{"a":{`, `{a:1}`, `{"a":1}}`, `{"a":-1e5}`, "{\"\xff\":1}", `{"":0}`,
	} {
		for _, name := range []string{"a", "b", "é", `a"b`, "", "\uFFFD"} {
			f.Add([]byte(text), name)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, name string) {
		got, found := member(text, name)
		if !json.Valid(text) {
			return // that it ends is enough
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal(text, &object); err != nil {
			object = nil // no object
		}
		want, ok := object[name]
		if found != ok || !bytes.Equal(got, want) {
			t.Errorf("%s in %q: %q, %v; want %q, %v", name, text, got, found, want, ok)
		}
	})
}

func BenchmarkScalarAt(b *testing.B) {
	large := []byte(fmt.Sprintf(`{"lines":[%s{}],"order":{"id":"A-17"}}`, strings.Repeat(`{"sku":"SKU-000123","quantity":12,"price":{"amount":182.5}},`, 80)))
	b.SetBytes(int64(len(large)))
	for b.Loop() {
		if value, ok := scalarAt(large, "/order/id"); !ok || value != "A-17" {
			b.Fatal(value)
		}
	}
}
