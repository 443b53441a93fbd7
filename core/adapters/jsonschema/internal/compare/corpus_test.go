package compare_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core/registry"
)

// verdict is what a comparison says of a pair.
type verdict int

const (
	compatible verdict = iota
	refuted            // an example shows that the pair is incompatible
	unshown            // incompatible, without an example
	undecided          // neither shown nor known
	unread             // one of the two is no schema here
	verdicts
)

func verdictOf(causes []registry.Incompatibility, err error) verdict {
	switch {
	case err != nil:
		return unread
	case len(causes) == 0:
		return compatible
	case slices.ContainsFunc(causes, func(c registry.Incompatibility) bool { return c.Example != nil }):
		return refuted
	case slices.ContainsFunc(causes, func(c registry.Incompatibility) bool {
		return strings.Contains(c.Detail, "cannot be compared") || strings.Contains(c.Detail, "can be told") ||
			strings.Contains(c.Detail, "known")
	}):
		return undecided
	}
	return unshown
}

// TestPublicSchemas reports what is said of pairs of successive versions of public schemas.
// SCHEMA_PAIRS names a file with a pair in each line: corpus, change as its owners call it,
// old and new. SCHEMA_PAIRS_OF picks one corpus, of which it tells the causes.
// SCHEMA_PAIRS_VERSION is the version field of all.
func TestPublicSchemas(t *testing.T) {
	path, only := os.Getenv("SCHEMA_PAIRS"), os.Getenv("SCHEMA_PAIRS_OF")
	if path == "" {
		t.Skip("SCHEMA_PAIRS names no file")
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	counts := map[string][verdicts]int{}
	for number := 1; lines.Scan(); number++ {
		var pair struct {
			Corpus, Change string
			Old, New       json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &pair); err != nil {
			t.Fatal(err)
		}
		if only != "" && only != pair.Corpus {
			continue
		}
		for _, lenient := range []bool{false, true} {
			mode := map[bool]string{false: "strict ", true: "lenient"}[lenient]
			causes, err := comparedBy(string(pair.Old), string(pair.New),
				registry.CompareOptions{Lenient: lenient, VersionField: os.Getenv("SCHEMA_PAIRS_VERSION")})
			for _, group := range []string{fmt.Sprintf("%-12s %s", pair.Corpus, pair.Change), "together"} {
				count := counts[mode+" "+group]
				count[verdictOf(causes, err)]++
				counts[mode+" "+group] = count
			}
			if only == "" {
				continue
			}
			t.Logf("%d %s %s: %d, %v", number, mode, pair.Change, verdictOf(causes, err), err)
			for _, cause := range causes {
				t.Logf("    %s %s: %s %s", cause.Pointer, cause.ReaderPointer, cause.Detail, cause.Example)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%-30s %10s %10s %10s %10s %10s", "", "compatible", "refuted", "unshown", "undecided", "unread")
	for _, group := range slices.Sorted(maps.Keys(counts)) {
		n := counts[group]
		t.Logf("%-30s %10d %10d %10d %10d %10d", group, n[compatible], n[refuted], n[unshown], n[undecided], n[unread])
	}
}
