package submissions

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// unquote returns the value of a JSON string. ok is false for what no CloudEvents string
// may have (specification 1.0.2, section 3.1, "String"): control characters,
// noncharacters, half a surrogate pair, or bytes that are not UTF-8.
func unquote(quoted []byte) (text string, ok bool) {
	value, ok := stringBytes(quoted)
	text = string(value)
	return text, ok && strings.IndexFunc(text, forbidden) < 0
}

// stringBytes returns the value of a JSON string, and copies it only if it has escapes. ok
// is false for half a surrogate pair and for bytes that are not UTF-8.
func stringBytes(quoted []byte) (value []byte, ok bool) {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return slices.Clip(quoted[1 : len(quoted)-1]), utf8.Valid(quoted)
	}
	value, err := jsontext.AppendUnquote(nil, quoted)
	return value, err == nil
}

func forbidden(r rune) bool {
	return r < ' ' || r >= 0x7F && r <= 0x9F || r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE
}

// quote returns a header's text as a JSON string. It escapes quotes and backslashes alone:
// unquote refuses all other characters that need it.
func quote(text string) []byte {
	quoted := make([]byte, 0, len(text)+2)
	quoted = append(quoted, '"')
	for i := 0; i < len(text); i++ {
		if c := text[i]; c == '"' || c == '\\' {
			quoted = append(quoted, '\\')
		}
		quoted = append(quoted, text[i])
	}
	return append(quoted, '"')
}

// hex returns the value of a hexadecimal digit, or -1.
func hex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func validAttributeName(name string) bool {
	for i := 0; i < len(name); i++ {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && len(name) <= maxNameBytes
}

// rfc3339 is the form of RFC 3339, section 5.6. time.Parse accepts more than that
// (https://go.dev/issue/54580).
var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// parseTime reads what the format date-time accepts, leap seconds included (RFC 3339,
// section 5.7): a leap second is the last second of a month in UTC. As in Unix time, it
// becomes the second after it, also in records.
func parseTime(text string) (t time.Time, ok bool) {
	text = strings.ToUpper(text) // a small t and z are allowed
	if !rfc3339.MatchString(text) {
		return time.Time{}, false
	}
	const seconds = len("2006-01-02T15:04:")
	if text[seconds:seconds+2] != "60" {
		t, err := time.Parse(time.RFC3339, text)
		return t, err == nil
	}
	t, err := time.Parse(time.RFC3339, text[:seconds]+"59"+text[seconds+2:])
	t = t.Add(time.Second)
	utc := t.UTC()
	return t, err == nil && utc.Day() == 1 && utc.Hour() == 0 && utc.Minute() == 0 && utc.Second() == 0
}

// isURIReference checks the characters by RFC 3986, appendix A. net/url checks the
// structure.
func isURIReference(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c <= ' ' || c > '~' || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			return false
		}
		if c == '%' && (i+2 >= len(text) || hex(text[i+1]) < 0 || hex(text[i+2]) < 0) {
			return false
		}
	}
	u, err := url.Parse(text)
	return err == nil && text != "" && strings.Count(text, "#") <= 1 &&
		!strings.ContainsAny(strings.Replace(text, u.Host, "", 1), "[]")
}
