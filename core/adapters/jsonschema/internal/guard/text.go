package guard

import (
	"strconv"

	"example.com/eventgateway/core/jsontext"
)

// Text is a text that Check let through, to be read in parts. It saves the objects and
// arrays that Read makes.
type Text decoder

// LendText calls use with a text that it must not keep, and returns its error.
func LendText(document []byte, use func(text *Text) error) error {
	d := decoders.Get().(*decoder)
	d.text, d.shared = document, string(document)
	err := use((*Text)(d))
	d.text, d.shared = nil, ""
	d.putBack()
	return err
}

// Bytes returns the document.
func (t *Text) Bytes() []byte { return t.text }

// String returns the string that begins at i, and the place behind it.
func (t *Text) String(i int) (value string, end int) { return (*decoder)(t).string(i) }

// Value returns what Read would return for the value that begins at i, and the place behind
// it.
func (t *Text) Value(i int) (value any, end int) { return (*decoder)(t).value(i) }

// At returns the value that the tokens of a JSON Pointer lead to, nil if there is none.
func (t *Text) At(tokens []string) any {
	i := jsontext.Space(t.text, 0)
	for _, token := range tokens {
		if i = t.below(i, token); i < 0 {
			return nil
		}
	}
	value, _ := t.Value(i)
	return value
}

// below returns the place of a member or an item of the value at i, or Invalid.
func (t *Text) below(i int, token string) int {
	text := t.text
	object := text[i] == '{'
	if !object && text[i] != '[' {
		return Invalid
	}
	left, err := strconv.Atoi(token) // items before the one
	if !object && err != nil {
		return Invalid
	}
	for i = jsontext.Space(text, i+1); text[i] != '}' && text[i] != ']'; i = jsontext.Next(text, i) {
		here := left == 0
		if object {
			var name string
			name, i = t.String(i)
			i, here = jsontext.Colon(text, i), name == token
		}
		if here {
			return i
		}
		left--
		i = jsontext.ValueEnd(text, i)
	}
	return Invalid
}
