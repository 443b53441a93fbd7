package nearest

import (
	"slices"
	"strings"
	"testing"
)

func TestName(t *testing.T) {
	for _, test := range []struct{ written, names, want string }{
		{"Fruit", "Colors Fruits Fruits2", "Fruits"},
		{"fruits", "Colors Fruits", "Fruits"},
		{"FRUTIS", "Colors Fruits", "Fruits"},
		{"Fruits", "Colors Songs", ""},
		{"Fruits", "", ""},
		{"a", "b", ""},
		{"orders.v1", "orders.v2 orders", "orders.v2"},
		{"", "a", ""},
	} {
		if got := Name(test.written, slices.Values(strings.Fields(test.names))); got != test.want {
			t.Errorf("%s among %s is %q, want %q", test.written, test.names, got, test.want)
		}
	}
}

func TestChanges(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"kitten", "sitting", 3}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "acb", 1},
		{"abcd", "badc", 2}, {"required", "reuqird", 2}} {
		if got := Changes(test.a, test.b); got != test.want {
			t.Errorf("from %q to %q: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
