package compare_test

import (
	"os"
	"strings"
	"testing"
)

func TestDocumentedRules(t *testing.T) {
	text, err := os.ReadFile("../../COMPATIBILITY.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 4 || !strings.HasPrefix(cells[1], "`") {
			continue
		}
		rows++
		want := strings.TrimSuffix(cells[3], " |")
		got := "no"
		for mode, lenient := range map[string]bool{"yes": false, "lenient": true} {
			causes, err := compared(strings.Trim(cells[1], "`"), strings.Trim(cells[2], "`"), lenient)
			if err != nil {
				t.Fatal(err)
			}
			if len(causes) == 0 && got != "yes" {
				got = mode
			}
		}
		if got != want {
			t.Errorf("%s: %s, not %s", cells[0], got, want)
		}
	}
	if rows < 25 {
		t.Errorf("only %d rows were found", rows)
	}
}
