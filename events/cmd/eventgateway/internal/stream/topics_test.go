package stream

import (
	"strings"
	"testing"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

func TestTopics(t *testing.T) {
	for _, test := range []struct{ args, heard, notHeard string }{
		{"SpongeBob.Fruits", "SpongeBob.Fruits", "SpongeBob.Fruits2 SpongeBob.Fruit Patrick.Fruits"},
		{"SpongeBob.Fruits Patrick.Rocks", "SpongeBob.Fruits Patrick.Rocks", "SpongeBob.Rocks"},
		{"SpongeBob.*", "SpongeBob.Fruits SpongeBob.Fruits.Ripe", "SpongeBob2.Fruits spongebob.Fruits Patrick.Rocks"},
		{"SpongeBob.* Patrick.Rocks", "SpongeBob.Fruits Patrick.Rocks", "Patrick.Fruits"},
		{"fruits", "SpongeBob.Fruits", "SpongeBob.Colors"},
	} {
		parsed, err := ParseTopics(strings.Fields(test.args))
		if err != nil {
			t.Errorf("%s: %v", test.args, err)
			continue
		}
		for _, topic := range strings.Fields(test.heard) {
			if !parsed.Has(topic) {
				t.Errorf("%s: %s is not heard", test.args, topic)
			}
		}
		for _, topic := range strings.Fields(test.notHeard) {
			if parsed.Has(topic) {
				t.Errorf("%s: %s is heard", test.args, topic)
			}
		}
	}
	twice, err := ParseTopics([]string{"fruits", "SpongeBob.Fruits", "SpongeBob.*", "SpongeBob.*"})
	if err != nil || twice.String() != "SpongeBob.Fruits, SpongeBob.*" {
		t.Errorf("got %s, %v", twice, err)
	}
	for _, wrong := range []string{
		"*", ".*", "*.Fruits", "SpongeBob.F*", "Sponge*.*", "SpongeBob.Fruits.*", "vegetables", "", "a/b.c", "a...",
	} {
		if _, err := ParseTopics([]string{"fruits", wrong}); !cli.Is[cli.UsageError](err) {
			t.Errorf("%q: %v, want a usage error", wrong, err)
		}
	}
}
