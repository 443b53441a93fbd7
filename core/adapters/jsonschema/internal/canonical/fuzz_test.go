package canonical_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gowebpki/jcs"

	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan/plantest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// FuzzCanonical: two documents have one canonical form, and one fingerprint, exactly
// if they have one value, however they are written. And the form is what another
// implementation of RFC 8785 gives.
func FuzzCanonical(f *testing.F) {
	for i, text := range []string{
		schematest.Event, `{"b":[1,-2.50e+3,{"\u0061":"\ud83c\udf4e"}],"a":null}`, `[1e400]`, `[0.1,1e-1,100e-3,-0,-0.0,1e21,1e20,123456789012345678901234567890,1e-7,0.000001]`,
		`[9007199254740993,9007199254740992,0.1000000000000000055511151231257827,1e400,1.7976931348623157e308,5e-324,1e-400]`,
		`{"\ufb33":1,"\ud83d\ude00":2,"\r":3,"€":4,"":5}`, `"\u0000\b\t\n\f\r\u001f\u007f\u2028\"\\\/<>&"`, `true`, `{}`, `[[],[[]],{"a":{}}]`,
	} {
		f.Add([]byte(text), []byte(`[1.0,{"a":1e0}]`), uint64(i))
	}
	f.Fuzz(func(t *testing.T, text, other []byte, seed uint64) {
		if len(text)+len(other) > 2000 {
			return
		}
		if _, err := guard.Check(text); err != nil {
			return
		}
		value, err := guard.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		form := canonical.Append(nil, value)
		if plain, is := plainly(text, value); is && string(form) != plain {
			t.Fatalf("%s is\n%s, plainly\n%s", text, form, plain)
		}
		again := plantest.New(seed, 0).Respell(value)
		same, err := guard.Decode(again)
		if err != nil || canonical.Fingerprint(value) != canonical.Fingerprint(same) {
			t.Fatalf("%s and %s: %v", text, again, err)
		}
		if _, err := guard.Check(form); err == nil { // without a fraction or a huge power
			if back, err := guard.Decode(form); err != nil || !canonical.Equal(back, value) {
				t.Fatalf("%s means something else as %s: %v", text, form, err)
			}
		}
		if _, err := guard.Check(other); err != nil {
			return
		}
		another, err := guard.Decode(other)
		if err != nil {
			t.Fatal(err)
		}
		if one := canonical.Equal(value, another); one != bytes.Equal(form, canonical.Append(nil, another)) {
			t.Fatalf("%s and %s: they are the same: %t", text, other, one)
		}
	})
}

// plainly returns the form of RFC 8785 that a library gives a text. is is false if the value has a
// number that no float64 holds.
func plainly(text []byte, value any) (form string, is bool) {
	if !floats(value) {
		return "", false
	}
	list, err := jcs.Transform(slices.Concat([]byte("["), text, []byte("]"))) // it takes no scalars
	return strings.TrimSuffix(strings.TrimPrefix(string(list), "["), "]"), err == nil
}

// floats reports whether every number in a value stays the same as a float64, in the shortest
// digits, which ECMAScript writes.
func floats(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		return floats(slices.Collect(maps.Values(v)))
	case []any:
		return !slices.ContainsFunc(v, func(item any) bool { return !floats(item) })
	case json.Number:
		exact, _ := new(big.Rat).SetString(v.String())
		float, _ := v.Float64()
		short, is := new(big.Rat).SetString(strconv.FormatFloat(float, 'g', -1, 64))
		return is && short.Cmp(exact) == 0
	}
	return true
}
