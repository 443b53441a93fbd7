package canonical

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"example.com/eventgateway/core/adapters/jsonschema/internal/number"
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
		dst = append(number.AppendKey(dst, []byte(v)), ' ')
	case bool:
		dst = strconv.AppendBool(dst, v)
	default:
		dst = append(dst, '0')
	}
	return dst
}

// Equal reports whether two values are equal, however their numbers are written.
func Equal(a, b any) bool { return bytes.Equal(AppendIdentity(nil, a), AppendIdentity(nil, b)) }
