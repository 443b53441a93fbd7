// Package indent writes JSON in lines, for people.
package indent

import (
	"bytes"
	"encoding/json"
)

// most bounds indented JSON, in bytes.
const most = 4 << 20

// JSON returns JSON in lines that are indented. It reports false for what is not JSON, or would
// have more than about 4 MB.
func JSON(text []byte) (string, bool) {
	var b bytes.Buffer
	if size(text) > most || json.Indent(&b, text, "", "  ") != nil {
		return "", false
	}
	return b.String(), true
}

// size returns about how long a JSON text is when it is indented. What is nested deeply
// grows with the square of its depth: a megabyte of brackets would be gigabytes.
func size(text []byte) (n int) {
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
