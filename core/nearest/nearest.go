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

// Question asks for the one among names that is near, such as ": did you mean Fruits?". It is "" if
// none is.
func Question(written string, names iter.Seq[string]) string {
	if name := Name(written, names); name != "" {
		return ": did you mean " + name + "?"
	}
	return ""
}

// Changes is how many bytes to insert, drop, replace, or swap with the next one, to come from
// one text to another: the optimal string alignment distance.
func Changes(a, b string) int {
	// Three rows of distances between the beginnings of a and of b, the newest first.
	row, last, older := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		row, last, older = older, row, last
		row[0] = i + 1
		for j := range len(b) {
			replaced := last[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
