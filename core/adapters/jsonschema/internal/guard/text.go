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
	d.text, d.shared, d.made = nil, "", nil
	d.putBack()
	return err
}

// Bytes returns the document.
func (t *Text) Bytes() []byte { return t.text }

// String returns the string that begins at i, and the place behind it.
func (t *Text) String(i int) (value string, end int) { return (*decoder)(t).string(i) }

// made is a value, and the place behind it.
type made struct {
	value any
	end   int
}

// Value returns what Read would return for the value that begins at i, and the place behind
// it. It makes an object or an array once, however often it is asked for.
func (t *Text) Value(i int) (value any, end int) {
	if of := t.text[i]; of != '{' && of != '[' {
		return (*decoder)(t).value(i)
	}
	known, is := t.made[i]
	if !is {
		known.value, known.end = (*decoder)(t).value(i)
		if t.made == nil {
			t.made = map[int]made{}
		}
		t.made[i] = known
	}
	return known.value, known.end
}

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
	switch t.text[i] {
	case '{':
		return t.member(i, token)
	case '[':
		if n, err := strconv.Atoi(token); err == nil {
			return t.item(i, n)
		}
	}
	return Invalid
}

func (t *Text) member(i int, wanted string) int {
	for i = jsontext.Space(t.text, i+1); t.text[i] != '}'; i = jsontext.Next(t.text, i) {
		name, behind := t.String(i)
		i = jsontext.Colon(t.text, behind)
		if name == wanted {
			return i
		}
		i = jsontext.ValueEnd(t.text, i)
	}
	return Invalid
}

func (t *Text) item(i, n int) int {
	for i = jsontext.Space(t.text, i+1); t.text[i] != ']'; i = jsontext.Next(t.text, i) {
		if n == 0 {
			return i
		}
		n--
		i = jsontext.ValueEnd(t.text, i)
	}
	return Invalid
}
