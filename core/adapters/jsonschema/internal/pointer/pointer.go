// Package pointer has JSON Pointers (RFC 6901): their tokens, what they lead to, and
// the order of places in a document.
package pointer

import (
	"cmp"
	"strconv"
	"strings"
)

// Of returns the JSON Pointer of reference tokens.
func Of(tokens []string) string { return Below("", tokens) }

// Below returns the JSON Pointer of reference tokens below the place of another one.
func Below(pointer string, tokens []string) string {
	size := len(pointer)
	for _, token := range tokens {
		size += 1 + len(token)
	}
	var b strings.Builder
	b.Grow(size) // or some more, for escapes
	b.WriteString(pointer)
	for _, token := range tokens {
		b.WriteByte('/')
		b.WriteString(Escape(token))
	}
	return b.String()
}

// Tokens returns the reference tokens of a well-formed JSON Pointer.
func Tokens(pointer string) []string {
	tokens := strings.Split(pointer, "/")[1:]
	for i, token := range tokens {
		tokens[i] = unescaper.Replace(token)
	}
	return tokens
}

// Escape writes a reference token of a JSON Pointer.
func Escape(token string) string {
	if strings.IndexByte(token, '~') < 0 && strings.IndexByte(token, '/') < 0 { // as most do
		return token
	}
	return escaper.Replace(token)
}

// One for all: to make it takes 5 KB.
var escaper, unescaper = strings.NewReplacer("~", "~0", "/", "~1"), strings.NewReplacer("~1", "/", "~0", "~")

// At returns the value that tokens lead to, and whether there is one.
func At(value any, tokens []string) (any, bool) {
	for _, token := range tokens {
		switch v := value.(type) {
		case map[string]any:
			below, ok := v[token]
			if !ok {
				return nil, false
			}
			value = below
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// Compare orders places: containers before their contents, items by number, members
// by name.
func Compare(a, b []string) int {
	for i := range min(len(a), len(b)) {
		if by := compareToken(a[i], b[i]); by != 0 {
			return by
		}
	}
	return cmp.Compare(len(a), len(b))
}

func compareToken(a, b string) int {
	switch x, y := IsIndex(a), IsIndex(b); {
	case x && y:
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	case x:
		return -1
	case y:
		return 1
	}
	return strings.Compare(a, b)
}

// IsIndex reports whether a token may be the index of an item.
func IsIndex(token string) bool {
	return token != "" && len(token) < 10 && strings.Trim(token, "0123456789") == ""
}
