package guard

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestAt(t *testing.T) {
	const text = ` {"a":[1,{"b":"x"}, [ ]] ,"\u0061/":{"0":true},"":null,"é\n":-1.5} `
	for _, c := range []struct {
		tokens []string
		want   any
	}{
		{[]string{"a", "0"}, json.Number("1")},
		{[]string{"a", "1"}, map[string]any{"b": "x"}},
		{[]string{"a", "1", "b"}, "x"},
		{[]string{"a", "2"}, []any{}},
		{[]string{"a/", "0"}, true},
		{[]string{"é\n"}, json.Number("-1.5")},
		{[]string{""}, nil}, {[]string{"b"}, nil}, {[]string{"a", "3"}, nil}, {[]string{"a", "b"}, nil},
		{[]string{"a", "0", "0"}, nil}, {[]string{"a", "1", "b", ""}, nil},
	} {
		_ = LendText([]byte(text), func(text *Text) error {
			if got := text.At(c.tokens); !reflect.DeepEqual(got, c.want) {
				t.Errorf("at %q there is %#v, want %#v", c.tokens, got, c.want)
			}
			return nil
		})
	}
	_ = LendText([]byte(text), func(lent *Text) error {
		if got := lent.At(nil); !reflect.DeepEqual(got, decodedByEncodingJSON([]byte(text))) {
			t.Errorf("the whole is %v", got)
		}
		return nil
	})
}
