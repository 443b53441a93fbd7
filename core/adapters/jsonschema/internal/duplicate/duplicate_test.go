package duplicate_test

import (
	"fmt"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/duplicate"
)

func TestTheFirstThatEqualsAnEarlierOneIsFound(t *testing.T) {
	var finder duplicate.Finder
	for _, c := range []struct {
		things  []string
		earlier int
		later   int
		found   bool
	}{
		{nil, 0, 0, false},
		{[]string{"a"}, 0, 0, false},
		{[]string{"a", "b", "c", "d", "e"}, 0, 0, false},
		{[]string{"a", "b", "c", "b", "a"}, 1, 3, true},
		{[]string{"", "a", ""}, 0, 2, true},
	} {
		for name, hash := range map[string]func(i int) uint64{
			"hashes that differ":     func(i int) uint64 { return duplicate.Hash([]byte(c.things[i])) },
			"hashes that are equal":  func(int) uint64 { return 7 },
			"hashes of all the bits": func(int) uint64 { return ^uint64(0) },
		} {
			earlier, later, found := finder.Find(len(c.things), hash,
				func(i, j int) bool { return c.things[i] == c.things[j] })
			if earlier != c.earlier || later != c.later || found != c.found {
				t.Errorf("%q, %s: %d and %d, %t", c.things, name, earlier, later, found)
			}
		}
	}
}

// A finder that has seen more does not remember it.
func TestAFinderIsUsedAgain(t *testing.T) {
	var finder duplicate.Finder
	for _, n := range []int{1000, 3, 1000} {
		_, _, found := finder.Find(n, func(i int) uint64 { return duplicate.Hash(fmt.Append(nil, i)) },
			func(i, j int) bool { return i == j })
		if found || finder.Size() < 2000 {
			t.Errorf("of %d: %t, %d slots", n, found, finder.Size())
		}
	}
}
