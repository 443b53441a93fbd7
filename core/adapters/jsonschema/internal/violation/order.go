package violation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
)

// compare is the order of findings.
func (f finding) compare(other finding) int {
	if by := pointer.Compare(f.place(), other.place()); by != 0 {
		return by
	}
	return cmp.Or(strings.Compare(f.SchemaURL, other.SchemaURL),
		slices.Compare(f.ErrorKind.KeywordPath(), other.ErrorKind.KeywordPath()),
		cmp.Compare(rankOfKind(f), rankOfKind(other)))
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

// smallest is the first n of a list in an order, without putting all of it in
// order.
func smallest[T any](list []T, n int, order func(a, b T) int) []T {
	if len(list) == 1 && n > 0 {
		return list
	}
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
