// Package keyword replaces keywords of the library in compiled schemas.
package keyword

import (
	"errors"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/duplicate"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
)

// unique is uniqueItems in linear time. The library's hash of an item leaves out
// where its strings end, so that one can write any number of items, such as
// ["a","b"] and ["a\u0004b"], which it compares each with each.
type unique struct{}

// TakeOver replaces keywords in compiled schemas: those that compare numbers, those that
// lead to members and items, uniqueItems and propertyNames. It tells patterns where they
// are. giveBack puts the library's keywords back.
func TakeOver(all []*lib.Schema) (plain Plain, giveBack func()) {
	plain = plainOf(all)
	before := map[*lib.Schema]lib.Schema{}
	for _, s := range all {
		as := *s
		if takeOver(s, plain) {
			before[s] = as
		}
		pattern.Place(s)
	}
	return plain, func() {
		for s, as := range before {
			*s = as
		}
	}
}

// takeOver reports whether the schema has a keyword that is replaced.
func takeOver(s *lib.Schema, plain Plain) (taken bool) {
	taken = takeBounds(s)
	taken = takeMembers(s, plain) || taken
	taken = takeItems(s, plain) || taken
	if s.UniqueItems {
		s.UniqueItems, taken = false, true
		s.Extensions = append(s.Extensions, unique{})
	}
	if s.PropertyNames != nil {
		s.Extensions = append(s.Extensions, names{s.PropertyNames})
		s.PropertyNames, taken = nil, true
	}
	return taken
}

// Validate implements [lib.SchemaExt].
func (unique) Validate(ctx *lib.ValidatorContext, v any) {
	items, ok := v.([]any)
	if !ok || len(items) < 2 {
		return
	}
	if i, j, found := equalItems(items); found {
		ctx.AddError(&kind.UniqueItems{Duplicates: [2]int{i, j}})
	}
}

func equalItems(items []any) (i, j int, found bool) {
	var finder duplicate.Finder
	var text []byte
	hashes := make([]uint64, len(items))
	return finder.Find(len(items), func(i int) uint64 {
		text = canonical.AppendIdentity(text[:0], items[i])
		hashes[i] = duplicate.Hash(text)
		return hashes[i]
	}, func(i, j int) bool { return hashes[i] == hashes[j] && canonical.Equal(items[i], items[j]) })
}

// names is propertyNames. The library's own does not give the place of the object:
// it keeps that in memory that it writes over when it goes on.
type names struct{ schema *lib.Schema }

// Validate implements [lib.SchemaExt].
func (n names) Validate(ctx *lib.ValidatorContext, v any) {
	object, _ := v.(map[string]any)
	for name := range object {
		if refused, ok := errors.AsType[*lib.ValidationError](ctx.Validate(n.schema, name, []string{name})); ok {
			ctx.AddErrors([]*lib.ValidationError{refused}, &kind.PropertyNames{Property: name})
		}
	}
}
