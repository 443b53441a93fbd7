package core

import "encoding/json"

// member returns the text of the value that a JSON object has under the name, as
// encoding/json would find it: the last one, if there are several. It decodes
// nothing else, for which a large event would be read twice more. The text must be
// valid JSON; in any other it finds something or nothing.
func member(text []byte, name string) (value []byte, found bool) {
	i := skipSpace(text, 0)
	if i == len(text) || text[i] != '{' {
		return nil, false
	}
	for i = skipSpace(text, i+1); i < len(text) && text[i] == '"'; i = skipSpace(text, i) {
		key := text[i:valueEnd(text, i)]
		i = skipSpace(text, i+len(key)) // to the colon
		if i == len(text) {
			break
		}
		i = skipSpace(text, i+1)
		end := valueEnd(text, i)
		if is(key, name) {
			value, found = text[i:end], true
		}
		if i = skipSpace(text, end); i < len(text) {
			i++ // over the comma, or the end of the object
		}
	}
	return value, found
}

// is reports whether a JSON string, in its quotes, is the name.
func is(key []byte, name string) bool {
	for _, c := range key {
		if c == '\\' || c < ' ' || c > '~' {
			var decoded string
			return json.Unmarshal(key, &decoded) == nil && decoded == name
		}
	}
	return len(key) >= 2 && string(key[1:len(key)-1]) == name
}

func skipSpace(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
		i++
	}
	return i
}

// valueEnd is where the value that begins at i ends. It counts brackets instead of
// recursing.
func valueEnd(text []byte, i int) int {
	for depth := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = stringEnd(text, i)
			if depth == 0 {
				return min(i+1, len(text))
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 { // of a number, true, false or null in the object
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// stringEnd is the closing quote of the string that begins at i.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}
