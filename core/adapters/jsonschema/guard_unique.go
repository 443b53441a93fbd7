package jsonschema

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/maphash"
	"maps"
	"slices"
	"strconv"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// unique is uniqueItems in linear time. The library's hash of an item leaves out
// where its strings end, so that one can write any number of items, such as
// ["a","b"] and ["a\u0004b"], which it compares each with each.
type unique struct{}

// takeOver replaces uniqueItems and propertyNames in compiled schemas, and tells
// patterns where they are.
func takeOver(all []*lib.Schema) {
	for _, s := range all {
		if s.UniqueItems {
			s.UniqueItems = false
			s.Extensions = append(s.Extensions, unique{})
		}
		if s.PropertyNames != nil {
			s.Extensions = append(s.Extensions, names{s.PropertyNames})
			s.PropertyNames = nil
		}
		placePatterns(s)
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

func equalItems(items []any) (i, j int, found bool) {
	first := make(map[uint64]int, len(items))
	var text, other []byte
	for j, item := range items {
		text = identity(text[:0], item)
		hash := maphash.Bytes(seed, text)
		i, ok := first[hash]
		if !ok {
			first[hash] = j
			continue
		}
		if other = identity(other[:0], items[i]); bytes.Equal(text, other) {
			return i, j, true
		}
	}
	return 0, 0, false
}

// identity appends what equal values, and no others, have in common. Each part
// says how long it is.
func identity(dst []byte, value any) []byte {
	switch v := value.(type) {
	case map[string]any:
		dst = binary.AppendUvarint(append(dst, 'o'), uint64(len(v)))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			dst = identity(identity(dst, name), v[name])
		}
	case []any:
		dst = binary.AppendUvarint(append(dst, 'a'), uint64(len(v)))
		for _, item := range v {
			dst = identity(dst, item)
		}
	case string:
		dst = binary.AppendUvarint(append(dst, 's'), uint64(len(v)))
		dst = append(dst, v...)
	case json.Number:
		dst = append(dst, 'n')
		dst = append(appendNumber(dst, string(v)), ' ')
	case bool:
		dst = strconv.AppendBool(dst, v)
	default:
		dst = append(dst, '0')
	}
	return dst
}

// appendNumber appends a number's sign, its digits without zeros at either end,
// and the power of ten that goes with them.
func appendNumber(dst []byte, number string) []byte {
	rest, negative := strings.CutPrefix(number, "-")
	exponent := 0
	if e := strings.IndexAny(rest, "eE"); e >= 0 {
		exponent, _ = strconv.Atoi(rest[e+1:]) // the guard bounds it
		rest = rest[:e]
	}
	whole, fraction, _ := strings.Cut(rest, ".")
	exponent -= len(fraction)
	digits := strings.TrimLeft(whole+fraction, "0")
	significant := strings.TrimRight(digits, "0")
	if significant == "" {
		return append(dst, '0')
	}
	exponent += len(digits) - len(significant)
	if negative {
		dst = append(dst, '-')
	}
	return strconv.AppendInt(append(append(dst, significant...), 'e'), int64(exponent), 10)
}
