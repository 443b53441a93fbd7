package core

import (
	"encoding/json"

	"example.com/eventgateway/core/jsontext"
)

// member returns the text of the value that a JSON object has under the name, as
// encoding/json would find it: the last one, if there are several. It does not decode the
// rest, because that would read a large event twice more. The text must be valid JSON; in
// another text it finds something or nothing.
func member(text []byte, name string) (value []byte, found bool) {
	for key, v := range jsontext.Members(text) {
		if isName(key, name) {
			value, found = v, true
		}
	}
	return value, found
}

// isName reports whether a JSON string, in its quotes, is the name.
func isName(key []byte, name string) bool {
	for _, c := range key {
		if c == '\\' || c < ' ' || c > '~' {
			var decoded string
			return json.Unmarshal(key, &decoded) == nil && decoded == name
		}
	}
	return len(key) >= 2 && string(key[1:len(key)-1]) == name
}
