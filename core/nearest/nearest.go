// Package nearest finds the name that someone meant who wrote another.
package nearest

import (
	"iter"
	"strings"
)

// Name returns the one among names that takes the fewest changes of letters to come
// to from written, whatever their case. It is "" if none is near: more than a third of
// its letters would change.
func Name(written string, names iter.Seq[string]) (best string) {
	least := 0
	for name := range names {
		d := Changes(strings.ToLower(written), strings.ToLower(name))
		if 3*d <= max(len(written), len(name)) && (best == "" || d < least) {
			best, least = name, d
		}
	}
	return best
}

// Changes is the Levenshtein distance: how many bytes to insert, drop or replace.
func Changes(a, b string) int {
	row := make([]int, len(b)+1) // of the distances of a's beginning to those of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
