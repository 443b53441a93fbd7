package live

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"unicode/utf8"
)

const (
	maxPretty = 4 << 20   // bytes of an indented record; a longer one stays as it is
	maxHex    = 256 << 10 // bytes of a record that is no text
)

// Pretty returns a record as a text to read: JSON in lines that are indented, other text as it is,
// and other bytes in hexadecimal.
func Pretty(record []byte) string {
	if !utf8.Valid(record) {
		text := hex.Dump(record[:min(len(record), maxHex)])
		if len(record) > maxHex {
			text += "… and " + size(len(record)-maxHex) + " more\n"
		}
		return text
	}
	var b bytes.Buffer
	if indentedSize(record) > maxPretty || json.Indent(&b, record, "", "  ") != nil {
		return string(record)
	}
	return b.String()
}

// indentedSize returns about how long a JSON text is when it is indented. What is nested deeply
// grows with the square of its depth: a megabyte of brackets would be gigabytes.
func indentedSize(text []byte) (n int) {
	depth, inString := 0, false
	for at := 0; at < len(text); at++ {
		n++
		switch c := text[at]; {
		case inString && c == '\\':
			at++
			n++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
			n += 2*depth + 1
		case c == '}' || c == ']':
			depth = max(0, depth-1)
			n += 2*depth + 1
		case c == ',':
			n += 2*depth + 1
		}
	}
	return n
}
