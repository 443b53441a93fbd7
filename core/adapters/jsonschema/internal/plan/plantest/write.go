package plantest

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
)

// Respell is a value in JSON: with other white space, escapes and digits each time.
func (r Random) Respell(value any) []byte {
	r.exact = true
	return r.write(nil, value)
}

func (r Random) space(dst []byte) []byte {
	if r.IntN(12) == 0 {
		return append(dst, [...]string{" ", "\n\t", "\r  "}[r.IntN(3)]...)
	}
	return dst
}

func (r Random) write(dst []byte, value any) []byte {
	dst = r.space(dst)
	switch v := value.(type) {
	case map[string]any:
		dst = append(dst, '{')
		names := slices.Sorted(maps.Keys(v))
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		if !r.exact && len(names) > 0 && r.IntN(40) == 0 {
			names = append(names, names[0]) // twice
		}
		for i, name := range names {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = r.space(append(r.space(r.text(r.space(dst), name)), ':'))
			dst = r.write(dst, v[name])
		}
		dst = append(dst, '}')
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = r.write(dst, item)
		}
		dst = append(r.space(dst), ']')
	case string:
		dst = r.text(dst, v)
	case nil, bool:
		dst = fmt.Append(dst, map[any]string{nil: "null", true: "true", false: "false"}[v])
	default:
		number := fmt.Sprint(v)
		written := r.number(nil, number)
		if r.exact && !isNumber(written, number) {
			written = []byte(number)
		}
		dst = append(dst, written...)
	}
	return r.space(dst)
}

// isNumber reports whether the guard takes a text, and the text has the value of number.
func isNumber(text []byte, number string) bool {
	if _, err := guard.Check(text); err != nil {
		return false
	}
	a, _ := new(big.Rat).SetString(string(text))
	b, _ := new(big.Rat).SetString(number)
	return a.Cmp(b) == 0
}

func (r Random) number(dst []byte, number string) []byte {
	whole := !strings.ContainsAny(number, ".eE")
	switch r.IntN(12) {
	case 0:
		if whole {
			return append(append(dst, number...), ".0"...)
		}
	case 1:
		if whole {
			return append(append(dst, number...), "00e-2"...)
		}
	case 2:
		if r.IntN(2) == 0 { // the same with other digits
			if value, ok := new(big.Rat).SetString(number); ok {
				shift := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil))
				return fmt.Appendf(dst, "%se-30", value.Mul(value, shift).FloatString(20))
			}
		}
		return append(append(dst, number...), []string{"0", "e", "E+1", ".", "e400", "e401", "-"}[r.IntN(7)]...)
	}
	return append(dst, number...)
}

// text writes a string, some of its characters with escapes.
func (r Random) text(dst []byte, text string) []byte {
	often := []int{0, 0, 0, 0, 0, 2}[r.IntN(6)]
	dst = append(dst, '"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\' || c < ' ' || c < 0x10000 && often > 0 && r.IntN(often) == 0:
			dst = fmt.Appendf(dst, "\\u%04x", c)
		case c == '/' && often > 0:
			dst = append(dst, '\\', '/')
		default:
			dst = utf8.AppendRune(dst, c)
		}
	}
	if !r.exact && r.IntN(200) == 0 {
		dst = append(dst, []string{"\\ud800", "\xff", "\\x", "\x01"}[r.IntN(4)]...)
	}
	return append(dst, '"')
}

// Spoil changes bytes.
func (r Random) Spoil(event []byte) []byte {
	spoiled := slices.Clone(event)
	for range 1 + r.IntN(2) {
		if len(spoiled) == 0 {
			break
		}
		i := r.IntN(len(spoiled))
		switch r.IntN(3) {
		case 0:
			spoiled[i] = `{}[]",:0a.-\e `[r.IntN(14)]
		case 1:
			spoiled = slices.Delete(spoiled, i, i+1)
		case 2:
			spoiled = slices.Insert(spoiled, i, spoiled[r.IntN(len(spoiled))])
		}
	}
	return spoiled
}
