package core_test

import (
	"strings"
	"testing"

	"example.com/eventgateway/core"
)

func TestNames(t *testing.T) {
	for name, want := range map[string][2]bool{ // name → allowed as client, as event
		"SpongeBob": {true, true}, "a": {true, true}, "0": {true, true}, "a-b_c": {true, true},
		"a.b": {false, true}, "Fruits.v2": {false, true}, "a..b": {false, true},
		"": {}, ".a": {}, "-a": {}, "_a": {}, "a b": {}, "a/b": {}, "..": {}, "a%20b": {}, "é": {}, "a\x00": {},
		"a\n": {}, "#": {},
		strings.Repeat("a", 64): {true, true}, strings.Repeat("a", 65): {false, true},
		strings.Repeat("a", 128): {false, true}, strings.Repeat("a", 129): {},
	} {
		_, clientErr := core.NewEventType(name, "Fruits")
		_, eventErr := core.NewEventType("SpongeBob", name)
		if (clientErr == nil) != want[0] || (eventErr == nil) != want[1] {
			t.Errorf("%.20q: as client %v, as event %v", name, clientErr, eventErr)
		}
		for _, err := range []error{clientErr, eventErr} {
			if err != nil && (core.CodeOf(err) != core.CodeInvalidName || len(err.Error()) > 300) {
				t.Errorf("%.20q: %v", name, err)
			}
		}
	}
}
