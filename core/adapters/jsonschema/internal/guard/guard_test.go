package guard

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

func TestOneJSONValueIsTaken(t *testing.T) {
	for _, text := range []string{
		`1`, `-0`, `0.5E+3`, `""`, `null`, "\r\n\t {} \n", `[[],{},[{}]]`, `{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}`,
		`"\ud83c\udf4e \\ud800 \u0000 \"` + "\u2028\U0001f34e\"", `{"A":1,"a":2,"\u00e9":3,"e\u0301":4,"":5," ":6}`,
		strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth),
	} {
		if _, err := Check([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestWhatReadersUnderstandDifferentlyIsRefusedWithItsPlace(t *testing.T) {
	long := strings.Repeat("é", 1000)
	for text, want := range map[string]string{
		`{"a":1,"a":1}`:                            `the member "a" twice in one object (line 1, column 8)`,
		"{\"x\":[0,{\"a\":1,\n\"\\u0061\":2}]}":    `the member "a" twice in one object (line 2, column 1)`,
		`{"\ud83c\udf4e":1,"🍎":2}`:                 `the member "🍎" twice`,
		`{"":1,"b":{},"":2}`:                       `the member "" twice`,
		`{"\/":1,"/":2}`:                           `the member "/" twice`,
		`{"` + long + `":1,"` + long + `":secret}`: `the member "` + strings.Repeat("é", quote.MaxQuoted/2) + `…" twice`,
		schematest.Numbered(100000, `,"m5":1`):     `the member "m5" twice`,
		schematest.Numbered(17, `,"m3":1,"m2":1`):  `the member "m3" twice in one object (line 1, column 128)`,
		`"\ud800"`:                   `half of a surrogate pair, \ud800, which is no character (line 1, column 2)`,
		`["\uDC00\ud800"]`:           `\uDC00`,
		`"\ud800\u0041"`:             `\ud800`,
		`"\ud800x"`:                  `\ud800`,
		`{"\udfff":1}`:               `\udfff`,
		"{\"a\":\n\"\xed\xa0\x80\"}": `not in UTF-8 (line 2, column 2)`,
		"{\"\xff\":1}":               `not in UTF-8 (line 1, column 3)`,
		"\xff":                       `not in UTF-8 (line 1, column 1)`,
		`{"a":1e401}`:                `exponent beyond ±400 (line 1, column 6)`,
	} {
		_, err := Check([]byte(text))
		if e := schematest.Error(t, err); e.Code != core.CodeInvalidJSON || !strings.Contains(e.Detail, want) ||
			len(e.Detail) > 250 {
			t.Errorf("%.60s: %s %.300s; want %s", text, e.Code, e.Detail, want)
		}
	}
}

// A value that is lent has nothing of those that were lent before it.
func TestLentValuesAreTheirDocuments(t *testing.T) {
	documents := []string{
		`{"a":{"b":1,"c":[{"d":2},{}]},"e":"x"}`, `{}`, `{"b":{"a":3}}`, `[{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,` +
			`"h":8,"i":9},{"a":1}]`, `{"e":{"e":{"e":{}}}}`, `[{},{"c":null}]`, `1`,
	}
	for i := range 3 * len(documents) {
		text := []byte(documents[i%len(documents)])
		_ = Lend(text, func(value any) error {
			if want := decodedByEncodingJSON(text); !reflect.DeepEqual(value, want) {
				t.Errorf("%s: %v, want %v", text, value, want)
			}
			return Lend([]byte(`{"z":{}}`), func(any) error { return nil })
		})
	}
}

func TestTheGuardDoesNotAllocateForOrdinaryEvents(t *testing.T) {
	for _, event := range [][]byte{[]byte(schematest.Event), []byte(schematest.Numbered(30, ""))} {
		fewest := 1.0
		for range 20 { // the race detector empties pools now and then
			fewest = min(fewest, testing.AllocsPerRun(1, func() { _, _ = Check(event) }))
		}
		if fewest > 0 {
			t.Errorf("%.40s is never read without allocation", event)
		}
	}
}

// BenchmarkGuard is to be compared with json.Valid over the same documents.
func BenchmarkGuard(b *testing.B) {
	for _, c := range []struct{ name, event string }{
		{"tiny", `{"fruit": "apple"}`},
		{"order", schematest.Event},
		{"numbers", "[" + strings.TrimSuffix(strings.Repeat("12.5,", 10_000), ",") + "]"},
		{"objects", "[" + strings.TrimSuffix(strings.Repeat(`{"id":1,"name":"x","price":2},`, 5_000), ",") + "]"},
		{"members", schematest.Numbered(100_000, "")},
		{"text", `"` + strings.Repeat("a longer text ", 10_000) + `"`},
		{"greek", `"` + strings.Repeat("ένα κείμενο ", 5_000) + `"`},
	} {
		event := []byte(c.event)
		b.Run(c.name+"/json.Valid", func(b *testing.B) {
			b.SetBytes(int64(len(event)))
			for b.Loop() {
				if !json.Valid(event) {
					b.Fatal("not valid")
				}
			}
		})
		b.Run(c.name+"/guard", func(b *testing.B) {
			b.SetBytes(int64(len(event)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Check(event); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// FuzzGuard holds the guard against the standard library.
func FuzzGuard(f *testing.F) {
	for _, text := range []string{
		schematest.Event, `{"a":[1,-2.5e+3,{"\u0061":"\ud83c\udf4e"}]}`, `{"a":1,"\u0061":2}`, `"\ud800"`, `{"a\udfff\n":["x\ud800\\"],"a\ufffd\n":{}}`, "[\"\xff\"]", ` [] `, `01`, `1.`, `-`, `1e`, `"\x"`,
		`{"a"}`, `{,}`, `[1,]`, `[1 2]`, `tru`, `{"a":1]`, `"a` + "\n" + `"`, "\ufeff{}", `{} {}`, schematest.Numbered(20, ""), strings.Repeat("[", 200),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 10_000 {
			return
		}
		size, err := Check(text)
		valid := json.Valid(text) && utf8.Valid(text)
		if err == nil && !valid {
			t.Fatalf("%q was let through", text)
		}
		decoded, stored := Decode(text)
		if stored != nil && err == nil {
			t.Fatalf("%q may be new and may not be old: %v", text, stored)
		}
		want := decodedByEncodingJSON(text)
		if stored == nil && !reflect.DeepEqual(decoded, want) || err == nil && !reflect.DeepEqual(Read(text), want) {
			t.Fatalf("%q is %#v to Decode; want %#v", text, decoded, want)
		}
		if valid && err != nil && core.CodeOf(err) != core.CodeInvalidJSON {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil {
			value := Read(text)
			if got := sizeOf(value, 0); got != size {
				t.Fatalf("%q: %+v, but %+v was read: a member is there twice", text, size, got)
			}
		} else if valid && !plausible(text, err) {
			t.Fatalf("%q was refused: %v", text, err)
		}
	})
}

func decodedByEncodingJSON(text []byte) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&value)
	return value
}

// sizeOf counts what was read: fewer than the guard saw if a member was lost.
func sizeOf(value any, depth int) Size {
	total := Size{Values: 1, Depth: depth}
	add := func(below any) {
		s := sizeOf(below, depth+1)
		total = Size{total.Values + s.Values, total.Objects + s.Objects, total.Numbers + s.Numbers,
			max(total.Depth, s.Depth)}
	}
	switch v := value.(type) {
	case map[string]any:
		total.Objects, total.Depth = 1, depth+1
		for _, below := range v {
			add(below)
		}
	case []any:
		total.Depth = depth + 1
		for _, below := range v {
			add(below)
		}
	case json.Number:
		total.Numbers = 1
	}
	return total
}

// plausible reports whether a valid text has what the guard says that it has.
func plausible(text []byte, err error) bool {
	detail := err.Error()
	switch {
	case strings.Contains(detail, "surrogate"):
		return strings.Contains(strings.ToLower(string(text)), `\ud`)
	case strings.Contains(detail, "twice"):
		var value any
		_ = json.Unmarshal(text, &value)
		return strings.Count(string(text), `:`) > sizeOf(value, 0).Values-1-arrayItems(value) // a member is lost
	case strings.Contains(detail, "number"):
		return len(text) > 3
	}
	return strings.Contains(detail, "nested") && len(text) > MaxDepth
}

func arrayItems(value any) (n int) {
	switch v := value.(type) {
	case map[string]any:
		for _, below := range v {
			n += arrayItems(below)
		}
	case []any:
		n = len(v)
		for _, below := range v {
			n += arrayItems(below)
		}
	}
	return n
}
