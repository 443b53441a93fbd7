package schemadir

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"example.com/eventgateway/core/adapters/jsonschema"
)

// value is what a keyword like $ref says.
type value struct {
	text       string
	pointer    string
	start, end int // of the JSON string in the document
}

// scan returns the values of $ref and the like in a schema.
func scan(document []byte) ([]value, error) {
	s := scanner{decoder: jsontext.NewDecoder(bytes.NewReader(document), jsontext.AllowInvalidUTF8(true))}
	if err := s.schema(); err != nil {
		return nil, err
	}
	return s.found, nil
}

type scanner struct {
	decoder *jsontext.Decoder
	found   []value
}

// schema reads what may be a schema, or a list of them.
func (s *scanner) schema() error { return s.each(s.keyword) }

// named reads an object whose names are no keywords.
func (s *scanner) named() error { return s.each(func(string) error { return s.schema() }) }

// each reads a value. It calls member behind the name of each member of an object, reads the
// items of an array as schemas, and skips other values.
func (s *scanner) each(member func(name string) error) error {
	kind := s.decoder.PeekKind()
	if kind != '{' && kind != '[' {
		return s.decoder.SkipValue()
	}
	if _, err := s.decoder.ReadToken(); err != nil {
		return err
	}
	for s.decoder.PeekKind() != kind+2 { // the closing bracket
		var err error
		if kind == '[' {
			err = s.schema()
		} else {
			var name jsontext.Token
			if name, err = s.decoder.ReadToken(); err == nil {
				err = member(name.String())
			}
		}
		if err != nil {
			return err
		}
	}
	_, err := s.decoder.ReadToken()
	return err
}

func (s *scanner) keyword(name string) error {
	switch kind := jsonschema.KindOf(name); {
	case kind == jsonschema.Data:
		return s.decoder.SkipValue()
	case kind == jsonschema.Names:
		return s.named()
	case kind == jsonschema.Refers && s.decoder.PeekKind() == '"':
		return s.reference()
	}
	return s.schema()
}

func (s *scanner) reference() error {
	text, err := s.decoder.ReadValue()
	if err != nil {
		return err
	}
	end := int(s.decoder.InputOffset())
	unquoted, err := jsontext.AppendUnquote(nil, text)
	s.found = append(s.found, value{text: string(unquoted), pointer: string(s.decoder.StackPointer()),
		start: end - len(text), end: end})
	return err
}
