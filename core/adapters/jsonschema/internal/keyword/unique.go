// Package keyword replaces keywords of the library in compiled schemas.
package keyword

import (
	"bytes"
	"errors"
	"hash/maphash"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
)

// unique is uniqueItems in linear time. The library's hash of an item leaves out
// where its strings end, so that one can write any number of items, such as
// ["a","b"] and ["a\u0004b"], which it compares each with each.
type unique struct{}

// TakeOver replaces uniqueItems and propertyNames in compiled schemas, and tells
// patterns where they are.
func TakeOver(all []*lib.Schema) {
	for _, s := range all {
		if s.UniqueItems {
			s.UniqueItems = false
			s.Extensions = append(s.Extensions, unique{})
		}
		if s.PropertyNames != nil {
			s.Extensions = append(s.Extensions, names{s.PropertyNames})
			s.PropertyNames = nil
		}
		pattern.Place(s)
	}
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

var seed = maphash.MakeSeed()

func equalItems(items []any) (i, j int, found bool) {
	first := make(map[uint64]int, len(items))
	var text, other []byte
	for j, item := range items {
		text = canonical.AppendIdentity(text[:0], item)
		hash := maphash.Bytes(seed, text)
		i, ok := first[hash]
		if !ok {
			first[hash] = j
			continue
		}
		if other = canonical.AppendIdentity(other[:0], items[i]); bytes.Equal(text, other) {
			return i, j, true
		}
	}
	return 0, 0, false
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
