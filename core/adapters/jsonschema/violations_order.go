package jsonschema

import (
	"cmp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// compare is the order of findings.
func (f finding) compare(other finding) int {
	if by := compareTokens(f.place(), other.place()); by != 0 {
		return by
	}
	return cmp.Or(strings.Compare(f.SchemaURL, other.SchemaURL),
		slices.Compare(f.ErrorKind.KeywordPath(), other.ErrorKind.KeywordPath()), cmp.Compare(rankOfKind(f), rankOfKind(other)))
}

// place is where a finding is.
func (f finding) place() []string {
	if f.member == nil {
		return f.InstanceLocation
	}
	return append(f.InstanceLocation[:len(f.InstanceLocation):len(f.InstanceLocation)], *f.member)
}

// rankOfKind tells apart findings of one schema that have no keyword.
func rankOfKind(f finding) int {
	if _, is := f.ErrorKind.(*kind.Not); is {
		return 1
	}
	return 0
}

// compareTokens is the order of places: what is around before what is in it, items
// by number, members by name.
func compareTokens(a, b []string) int {
	for i := range min(len(a), len(b)) {
		if by := compareToken(a[i], b[i]); by != 0 {
			return by
		}
	}
	return cmp.Compare(len(a), len(b))
}

func compareToken(a, b string) int {
	switch x, y := isIndex(a), isIndex(b); {
	case x && y:
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	case x:
		return -1
	case y:
		return 1
	}
	return strings.Compare(a, b)
}

func isIndex(token string) bool {
	return token != "" && len(token) < 10 && strings.Trim(token, "0123456789") == ""
}

// smallest is the first n of a list in an order, without putting all of it in
// order.
func smallest[T any](list []T, n int, order func(a, b T) int) []T {
	if len(list) <= n {
		all := slices.Clone(list)
		slices.SortStableFunc(all, order)
		return all
	}
	if n == 0 {
		return nil
	}
	found := slices.Clone(list[:n])
	slices.SortStableFunc(found, order)
	for _, one := range list[n:] {
		if order(one, found[n-1]) >= 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(found, one, order)
		copy(found[i+1:], found[i:n-1])
		found[i] = one
	}
	return found
}
