// Package canonical writes JSON values so that equal ones look the same: schemas for
// their fingerprint, values for uniqueItems.
package canonical

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"unicode/utf16"

	"github.com/gowebpki/jcs"
)

// Fingerprint is the SHA-256, in hexadecimal, of the document's canonical form.
func Fingerprint(document any) string {
	sum := sha256.Sum256(Append(nil, document))
	return hex.EncodeToString(sum[:])
}

// Append appends the canonical form of RFC 8785. A number that a float64 cannot hold
// keeps its exact value, as a fraction: RFC 8785 rounds it, so that two schemas with
// different bounds could look the same.
func Append(dst []byte, value any) []byte {
	switch v := value.(type) {
	case map[string]any:
		// RFC 8785, section 3.2.3: by UTF-16 code units
		names := slices.SortedFunc(maps.Keys(v), func(a, b string) int {
			return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		})
		dst = append(dst, '{')
		for i, name := range names {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(canonicalString(dst, name), ':')
			dst = Append(dst, v[name])
		}
		return append(dst, '}')
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = Append(dst, item)
		}
		return append(dst, ']')
	case string:
		return canonicalString(dst, v)
	case json.Number:
		return append(dst, canonicalNumber(string(v))...)
	case bool:
		return strconv.AppendBool(dst, v)
	default:
		return append(dst, "null"...)
	}
}

func canonicalNumber(written string) string {
	exact, ok := new(big.Rat).SetString(written)
	if !ok {
		return written
	}
	if float, err := strconv.ParseFloat(written, 64); err == nil {
		if short, err := jcs.NumberToJSON(float); err == nil {
			if rounded, ok := new(big.Rat).SetString(short); ok && rounded.Cmp(exact) == 0 {
				return short
			}
		}
	}
	return exact.RatString()
}

// canonicalString writes a string as RFC 8785, section 3.2.2.2, says.
func canonicalString(dst []byte, s string) []byte {
	const hexDigits = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\t':
			dst = append(dst, `\t`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\r':
			dst = append(dst, `\r`...)
		default:
			if c < ' ' {
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			} else {
				dst = append(dst, c)
			}
		}
	}
	return append(dst, '"')
}
