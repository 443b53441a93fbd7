package jsonschema

import (
	"testing"
)

func TestTheSameSchemaWrittenDifferentlyHasOneFingerprint(t *testing.T) {
	same := [][]string{
		{`{"type":"object","maximum":10}`, "{ \"maximum\" : 1e1,\n\"type\":\"\\u006fbject\" }", `{"maximum":10.0,"type":"object"}`},
		{`{"title":"é\/ \ud83c\udf4e"}`, `{"title":"\u00e9/ 🍎"}`},
		{`{"maximum":9007199254740993}`, `{"maximum":9007199254740993.0}`},
		{`{"maximum":9007199254740992}`, `{"maximum":9.007199254740992e15}`}, // its neighbour, which RFC 8785 cannot tell from it
		{`{"multipleOf":0.1}`, `{"multipleOf":1e-1}`},
		{`{"multipleOf":0.1000000000000000055511151231257827}`}, // the same float64
		{`true`, ` true `}, {`false`}, {`{}`}, {`{"enum":[1,2]}`}, {`{"enum":[2,1]}`}, {`{"enum":[null]}`},
	}
	seen := map[string]string{}
	for _, group := range same {
		for i, document := range group {
			got := mustParse(t, document).Fingerprint()
			if uncompiled, err := (Language{}).Fingerprint([]byte(document)); err != nil || uncompiled != got {
				t.Errorf("%s has the fingerprint %s, uncompiled %s, %v", document, got, uncompiled, err)
			}
			other, known := seen[got]
			if i == 0 && known {
				t.Errorf("%s and %s have the same fingerprint", other, document)
			}
			if i > 0 && other != group[0] {
				t.Errorf("%s and %s have different fingerprints", group[0], document)
			}
			if i == 0 {
				seen[got] = document
			}
		}
	}
}
