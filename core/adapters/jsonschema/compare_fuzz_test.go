package jsonschema

import (
	"testing"

	"example.com/eventgateway/core"
)

// FuzzCompare looks for a pair that is called compatible and a document that shows
// the contrary, for an example that is none, and for a comparison that panics. The
// seeds are the pairs of TestCompare, each with the examples that it has.
func FuzzCompare(f *testing.F) {
	for _, test := range comparisons {
		f.Add(test.writer, test.reader, `{"a":1}`)
		causes, err := Language{}.Compare(source(test.writer), source(test.reader), false)
		if err != nil {
			f.Fatal(err)
		}
		for _, cause := range causes {
			if cause.Example != nil {
				f.Add(test.reader, test.writer, string(cause.Example))
			}
		}
	}
	f.Fuzz(func(t *testing.T, writer, reader, document string) {
		if len(writer)+len(reader) > 4000 || len(document) > 2000 {
			return
		}
		w, err := Language{}.Compile(source(writer))
		if err != nil {
			return
		}
		r, err := Language{}.Compile(source(reader))
		if err != nil {
			return
		}
		causes, err := Language{}.Compare(source(writer), source(reader), false)
		if err != nil {
			t.Fatal(err)
		}
		if len(causes) == 0 && w.Validate([]byte(document)) == nil && core.CodeOf(r.Validate([]byte(document))) == core.CodeEventInvalid {
			t.Errorf("called compatible, and yet %s is accepted and then refused", document)
		}
		for _, cause := range causes {
			if cause.Example != nil && (w.Validate(cause.Example) != nil || r.Validate(cause.Example) == nil) {
				t.Errorf("%s is no example", cause.Example)
			}
		}
		if same, _ := (Language{}).Compare(source(writer), source(writer), false); len(same) > 0 {
			t.Errorf("a schema is not compatible with itself: %v", same)
		}
	})
}
