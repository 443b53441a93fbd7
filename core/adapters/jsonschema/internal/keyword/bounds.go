package keyword

import (
	"encoding/json"
	"math"
	"math/big"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core/adapters/jsonschema/internal/number"
)

// bounds is minimum, maximum, the exclusive two and multipleOf. For each number, the library
// makes an exact fraction. The rules know without it that most numbers are within.
type bounds struct {
	rules *number.Rules

	least, most, above, below, multipleOf *big.Rat
}

// takeBounds takes the keywords out of a schema. It returns false for a schema without them.
func takeBounds(s *lib.Schema) bool {
	b := boundsOf(s)
	if b == nil {
		return false
	}
	s.Minimum, s.Maximum, s.ExclusiveMinimum, s.ExclusiveMaximum, s.MultipleOf = nil, nil, nil, nil, nil
	s.Extensions = append(s.Extensions, b)
	return true
}

// boundsOf returns the bounds of a schema, nil for none.
func boundsOf(s *lib.Schema) *bounds {
	b := &bounds{number.NewRules(), s.Minimum, s.Maximum, s.ExclusiveMinimum, s.ExclusiveMaximum, s.MultipleOf}
	found := false
	add := func(at *big.Rat, upper, exclusive bool) {
		if at != nil {
			b.rules.AddBound(at, upper, exclusive)
			found = true
		}
	}
	add(b.least, false, false)
	add(b.most, true, false)
	add(b.above, false, true)
	add(b.below, true, true)
	if b.multipleOf != nil {
		b.rules.AddMultiple(b.multipleOf)
		found = true
	}
	if !found {
		return nil
	}
	return b
}

// within reports whether a number is sure to be within the bounds and, if that is asked for,
// whole. Nil bounds hold nothing.
func (b *bounds) within(written []byte, whole bool) bool {
	var rules *number.Rules
	if b != nil {
		rules = b.rules
	} else if !whole {
		return true
	}
	steps := math.MaxInt
	_, d := number.Scan(written, 0)
	return rules.Check(whole, d, written, &steps) == 0
}

// Validate implements [lib.SchemaExt].
func (b *bounds) Validate(ctx *lib.ValidatorContext, v any) {
	if written, is := v.(json.Number); is {
		for _, refusal := range b.refusals(written) {
			ctx.AddError(refusal)
		}
	}
}

// refusals are what speaks against a number.
func (b *bounds) refusals(written json.Number) (list []lib.ErrorKind) {
	if b.within([]byte(written), false) {
		return nil
	}
	value, _ := new(big.Rat).SetString(string(written))
	if b.least != nil && value.Cmp(b.least) < 0 {
		list = append(list, &kind.Minimum{Got: value, Want: b.least})
	}
	if b.most != nil && value.Cmp(b.most) > 0 {
		list = append(list, &kind.Maximum{Got: value, Want: b.most})
	}
	if b.above != nil && value.Cmp(b.above) <= 0 {
		list = append(list, &kind.ExclusiveMinimum{Got: value, Want: b.above})
	}
	if b.below != nil && value.Cmp(b.below) >= 0 {
		list = append(list, &kind.ExclusiveMaximum{Got: value, Want: b.below})
	}
	if b.multipleOf != nil && !new(big.Rat).Quo(value, b.multipleOf).IsInt() {
		list = append(list, &kind.MultipleOf{Got: value, Want: b.multipleOf})
	}
	return list
}
