package tables

import (
	"slices"
	"strings"
)

// Change is a place that two schemas tell differently.
type Change struct {
	Path, Branch  string
	Before, After string // what is said of it; "" if nothing is
}

// Kind says what became of the place: added, removed or changed.
func (c Change) Kind() string {
	switch {
	case c.Before == "":
		return "added"
	case c.After == "":
		return "removed"
	}
	return "changed"
}

// Changes returns the places that differ, in the order of the tables.
func Changes(before, after Table) (changes []Change) {
	type place struct{ path, branch string }
	told := map[place][]string{} // one place can have several rows
	for _, row := range before.Rows {
		at := place{row.Path, row.Branch}
		told[at] = append(told[at], row.words())
	}
	for _, row := range after.Rows {
		at, words := place{row.Path, row.Branch}, row.words()
		earlier := told[at]
		switch same := slices.Index(earlier, words); {
		case same >= 0:
			told[at] = slices.Delete(slices.Clone(earlier), same, same+1)
		case len(earlier) > 0:
			changes = append(changes, Change{row.Path, row.Branch, earlier[0], words})
			told[at] = earlier[1:]
		default:
			changes = append(changes, Change{Path: row.Path, Branch: row.Branch, After: words})
		}
	}
	for _, row := range before.Rows {
		at := place{row.Path, row.Branch}
		if i := slices.Index(told[at], row.words()); i >= 0 {
			told[at] = slices.Delete(slices.Clone(told[at]), i, i+1)
			changes = append(changes, Change{Path: row.Path, Branch: row.Branch, Before: row.words()})
		}
	}
	return changes
}

// words returns all that a row says, without its place.
func (r Row) words() string {
	presence := "optional"
	if r.Required || r.Depth == 0 {
		presence = "required"
	}
	words := []string{presence}
	if r.Type != "" {
		words = append(words, r.Type)
	}
	words = append(words, r.Rules...)
	for _, more := range []said{{"default ", r.Default}, {"examples ", strings.Join(r.Examples, ", ")},
		{"", r.Note}, {"title ", r.Title}, {"", r.Description}} {
		if more.value != "" {
			words = append(words, more.name+more.value)
		}
	}
	if r.Deprecated {
		words = append(words, "deprecated")
	}
	return strings.Join(words, "; ")
}
