package canonical

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// AppendIdentity appends what equal values, and no others, have in common. Each part
// says how long it is.
func AppendIdentity(dst []byte, value any) []byte {
	switch v := value.(type) {
	case map[string]any:
		dst = binary.AppendUvarint(append(dst, 'o'), uint64(len(v)))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			dst = AppendIdentity(AppendIdentity(dst, name), v[name])
		}
	case []any:
		dst = binary.AppendUvarint(append(dst, 'a'), uint64(len(v)))
		for _, item := range v {
			dst = AppendIdentity(dst, item)
		}
	case string:
		dst = binary.AppendUvarint(append(dst, 's'), uint64(len(v)))
		dst = append(dst, v...)
	case json.Number:
		dst = append(dst, 'n')
		dst = append(AppendNumber(dst, string(v)), ' ')
	case bool:
		dst = strconv.AppendBool(dst, v)
	default:
		dst = append(dst, '0')
	}
	return dst
}

// AppendNumber appends a number's sign, its digits without zeros at either end,
// and the power of ten that goes with them.
func AppendNumber(dst []byte, number string) []byte {
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
