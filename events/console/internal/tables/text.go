package tables

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// decodeToken decodes a token of a JSON Pointer in a fragment (RFC 6901, section 6).
func decodeToken(token string) string {
	if decoded, err := url.PathUnescape(token); err == nil {
		token = decoded
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
}

// short cuts a text that is too long for a cell.
func short(text string) string { return cut(text, 300) }

// readable returns the name of a member, quoted if it does not read like one: a part of a path, a
// pattern, or characters that nobody sees and that turn text around.
func readable(name string) string {
	name = short(name)
	odd := func(c rune) bool { return !unicode.IsPrint(c) || strings.ContainsRune(`.[] "`, c) }
	if name == "" || name == "*" || name[0] == '/' || strings.ContainsFunc(name, odd) {
		return strconv.Quote(name)
	}
	return name
}

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
