package tables

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

func itoa(n int) string { return strconv.Itoa(n) }

func contains(list []string, s string) bool { return slices.Contains(list, s) }

// decodeToken decodes a token of a JSON Pointer in a fragment (RFC 6901, section 6).
func decodeToken(token string) string {
	if decoded, err := url.PathUnescape(token); err == nil {
		token = decoded
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
}

// short cuts a text that is too long for a cell.
func short(text string) string { return cut(text, 300) }

// cut cuts a text that has more than so many bytes.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most] + "…"
}
