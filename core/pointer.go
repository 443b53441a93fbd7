package core

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"example.com/eventgateway/core/jsontext"
)

// maxPointer bounds the JSON Pointers of settings, in bytes.
const maxPointer = 256

// PointerTokens splits a JSON Pointer into its unescaped reference tokens
// (RFC 6901, sections 3 and 4). The error is CodeInvalidParameter.
func PointerTokens(pointer string) ([]string, error) {
	if len(pointer) > maxPointer || !strings.HasPrefix(pointer, "/") {
		return nil, notAPointer(pointer)
	}
	tokens := strings.Split(pointer[1:], "/")
	for i, token := range tokens {
		for j := 0; j < len(token); j++ {
			if token[j] == '~' && (j+1 == len(token) || token[j+1] != '0' && token[j+1] != '1') {
				return nil, notAPointer(pointer)
			}
		}
		tokens[i] = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
	}
	return tokens, nil
}

func notAPointer(pointer string) error {
	return &Error{Code: CodeInvalidParameter, Detail: fmt.Sprintf(
		"%q is not a JSON Pointer to a member, such as /order/id", Shorten(pointer))}
}

// scalarAt returns the text of the scalar at the pointer in a JSON document of
// objects: a string's value, a number or a boolean as it is written.
func scalarAt(document []byte, pointer string) (string, bool) {
	tokens, err := PointerTokens(pointer)
	if err != nil {
		return "", false
	}
	for _, token := range tokens {
		value, found := member(document, token)
		if !found || len(value) == 0 {
			return "", false
		}
		document = value
	}
	return scalar(document)
}

// scalar is the text of a JSON value that is not empty: a string's value, a number
// or a boolean as it is written.
func scalar(value []byte) (string, bool) {
	switch c := value[0]; {
	case c == '"':
		var text string
		err := json.Unmarshal(value, &text)
		return text, err == nil
	case c == 't', c == 'f', c == '-', '0' <= c && c <= '9':
		return string(value), true
	}
	return "", false
}

// eachScalar calls found with the text of each scalar in a JSON document, and of each
// name of a member. In a text that is not JSON it finds something or nothing.
func eachScalar(document []byte, found func(string)) {
	for i := 0; i < len(document); i++ {
		switch document[i] {
		case '{', '}', '[', ']', ',', ':', ' ', '\t', '\r', '\n':
			continue
		}
		end := jsontext.ValueEnd(document, i)
		if text, ok := scalar(document[i:end]); ok {
			found(text)
		}
		i = max(i, end-1)
	}
}

// maxPartitionKey bounds a partition key, in bytes: a stream takes 1 to 256 characters.
const maxPartitionKey = 256

// partitionKey makes a partition key of a value. It replaces a value that is too long by
// its SHA-256, so that equal values still have equal keys.
func partitionKey(value string) string {
	if len(value) <= maxPartitionKey {
		return value
	}
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:])
}

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
