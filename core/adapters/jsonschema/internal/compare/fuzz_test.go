package compare_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation/violationtest"
)

// choices are random numbers of which each is a byte that is given, as long as there
// are any: so that changing a byte changes one choice.
type choices struct {
	bytes []byte
	rest  *rand.PCG
}

func (c *choices) Uint64() uint64 {
	if len(c.bytes) == 0 {
		return c.rest.Uint64()
	}
	one := uint64(c.bytes[0])
	c.bytes = c.bytes[1:]
	return one<<56 | 1<<55 | one // some choices take the lowest bits
}

// FuzzGenerated is FuzzCompare over schemas that always compile, or nearly so. What
// is refused is refused in the same words twice.
func FuzzGenerated(f *testing.F) {
	for seed := range 20 {
		random := rand.NewPCG(uint64(seed), 6)
		var bytes []byte
		for range 100 {
			bytes = append(bytes, byte(random.Uint64()))
		}
		f.Add(bytes)
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		if len(bytes) > 1000 {
			return
		}
		s := schematest.Random{Rand: rand.New(&choices{bytes, rand.NewPCG(uint64(len(bytes)), 7)})}
		writer, reader := s.Pair(s.IntN(8) == 0)
		for _, schema := range []string{writer, reader} {
			if _, err := (jsonschema.Language{}).ParseNew(schematest.Source(schema)); err != nil {
				return // a mutation may have taken what a reference leads to, or made it lead back
			}
		}
		causes, err := compared(writer, reader, false)
		if err != nil {
			t.Fatal(err)
		}
		w, r := mustCompile(t, writer), mustCompile(t, reader)
		holdExamples(t, w, r, causes)
		for range 20 {
			document, _ := json.Marshal(s.Value(3))
			written, read := w.Validate(document, nil), r.Validate(document, nil)
			if len(causes) == 0 && written == nil && core.CodeOf(read) == core.CodeEventInvalid {
				t.Errorf("called compatible, and yet %s is accepted by %s and refused by %s", document, writer, reader)
			}
			if core.CodeOf(read) == core.CodeEventInvalid {
				if again := violationtest.Told(r.Validate(document, nil)); violationtest.Told(read) != again {
					t.Errorf("%s, %s: first\n%sthen\n%s", reader, document, violationtest.Told(read), again)
				}
				violationtest.Holds(t, document, read)
			}
		}
	})
}

// FuzzCompare looks for a pair that is called compatible and a document that shows
// the contrary, for an example that is none, and for a comparison that panics. The
// seeds are the pairs of TestCompare, each with the examples that it has.
func FuzzCompare(f *testing.F) {
	for _, test := range comparisons {
		f.Add(test.writer, test.reader, `{"a":1}`)
		causes, err := compared(test.writer, test.reader, false)
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
		causes, err := compared(writer, reader, false)
		if err != nil {
			return // one of them is no schema
		}
		w, r := mustCompile(t, writer), mustCompile(t, reader)
		if len(causes) == 0 && w.Validate([]byte(document), nil) == nil &&
			core.CodeOf(r.Validate([]byte(document), nil)) == core.CodeEventInvalid {
			t.Errorf("called compatible, and yet %s is accepted and then refused", document)
		}
		holdExamples(t, w, r, causes)
		if same, _ := compared(writer, writer, false); len(same) > 0 {
			t.Errorf("a schema is not compatible with itself: %v", same)
		}
	})
}
