package jsonschema

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/format"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// formatSeeds are values from which those of TestPlansKnowFormats are made.
var formatSeeds = map[string][]string{
	"date-time":     {"2024-02-29T23:59:59Z", "1990-12-31T23:59:60Z", "2026-11-23t08:15:30.125+05:30", "1900-02-28T00:00:00z", "2000-02-29T12:00:00-23:59"},
	"date":          {"2024-02-29", "2023-02-28", "1900-02-29", "2000-02-29", "0000-12-31", "2024-04-30"},
	"time":          {"23:59:59Z", "23:59:60Z", "08:15:30.5+01:00", "00:00:00-00:00"},
	"email":         {"a@example.com", "first.last+tag@mail.example-host.org", `"a b"@example.com`, "a@[127.0.0.1]", "x@xn--bcher-kva.example"},
	"hostname":      {"example.com", "a-b.c--d.example", "xn--bcher-kva.example", "localhost", "1.2.3", "ab--c.example"},
	"ipv4":          {"192.0.2.1", "255.255.255.255", "0.0.0.0", "1.02.3.4"},
	"ipv6":          {"2001:db8::1", "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::3:4:5:6:7:8", "::ffff:192.0.2.1", "fe80::1%eth0"},
	"uri":           {"https://example.com/a/b?c=d#e", "urn:isbn:123", "http://u@h:80/", "ftp://[::1]/x", "a://b%20c", "mailto:a@b.c", "x:", "http://h:/p"},
	"uri-reference": {"/a/b?c:d#e:f", "a:b", "a/b:c", "//h/p", "?q", "#f", "", "../x", "a@b", "https://example.com:8080"},
	"uuid":          {"123e4567-e89b-12d3-a456-426614174000", "FFFFFFFF-0000-0000-0000-00000000000f"},
	"json-pointer":  {"/a/b~0c~1d", "", "/", "/~", "a"},
}

// TestPlansKnowFormats holds the plans' own scanners to the checks of the formats,
// for values that differ by a byte or two from what the formats are about.
func TestPlansKnowFormats(t *testing.T) {
	checks := map[string]func(any) error{}
	for _, format := range format.All {
		checks[format.Name] = format.Validate
	}
	random := rand.New(rand.NewPCG(5, 6))
	const bytes = "0123459aefzAFZ.:-+/@?#%[]~!_ T"
	for format, seeds := range formatSeeds {
		t.Run(format, func(t *testing.T) {
			v, err := Language{}.validator(fmt.Appendf(nil, `{"format":%q}`, format), source.Options{AssertFormats: true})
			if err != nil {
				t.Fatal(err)
			}
			valid := 0
			for range 30_000 {
				value := []byte(seeds[random.IntN(len(seeds))])
				for range random.IntN(4) {
					i, c := random.IntN(len(value)+1), bytes[random.IntN(len(bytes))]
					switch how := random.IntN(4); {
					case i < len(value) && how < 2:
						value[i] = c
					case i < len(value) && how == 2:
						value = append(value[:i], value[i+1:]...)
					default:
						value = append(value[:i], append([]byte{c}, value[i:]...)...)
					}
				}
				quoted, _ := json.Marshal(string(value))
				verdict, fault := verdictOf(v, quoted), checks[format](string(value))
				if verdict != map[bool]plan.Verdict{true: plan.Valid, false: plan.Invalid}[fault == nil] {
					t.Fatalf("%q: the plan says %d, the format %v", value, verdict, fault)
				}
				if fault == nil {
					valid++
				}
			}
			if valid < 3000 {
				t.Errorf("only %d values are valid", valid)
			}
		})
	}
}

// TestPlansAllocateNothing says for which events nothing is allocated: valid ones,
// whatever they are checked for, but formats that only the reference knows.
func TestPlansAllocateNothing(t *testing.T) {
	for name, one := range map[string]struct{ schema, event string }{
		"members": {`{"type":"object","properties":{"a":{"type":"string","minLength":1},"b":{"type":"integer","minimum":0}},"required":["a"],"additionalProperties":false}`, `{"a":"é","b":1}`},
		"escapes": {`{"properties":{"a":{"const":"x\n"}},"additionalProperties":{"maxLength":3}}`, `{"\u0061":"x\n","b\n":"\u00e9\t","c":"\ud83d\ude00"}`},
		"formats": {`{"properties":{"a":{"format":"date-time"},"b":{"format":"email"},"c":{"format":"uri"},"d":{"format":"uuid"},"e":{"format":"ipv6"},"f":{"format":"hostname"}}}`,
			`{"a":"2026-11-23T08:15:30.25+01:00","b":"ada@example.com","c":"https://example.com/ada?x=1","d":"123e4567-e89b-12d3-a456-426614174000","e":"2001:db8::1","f":"mail.example.com"}`},
		"patterns":    {`{"patternProperties":{"^x":{"pattern":"^[a-z]+$"}},"propertyNames":{"maxLength":4}}`, `{"xa":"abc","xb":"def","y":1}`},
		"branches":    {`{"oneOf":[{"properties":{"t":{"const":"a"}},"required":["t"]},{"properties":{"t":{"const":"b"},"n":{"multipleOf":0.01}},"required":["t"]}],"not":{"required":["z"]}}`, `{"n":12.25,"t":"b"}`},
		"arrays":      {`{"uniqueItems":true,"contains":{"const":{"a":[1]}},"items":{"type":["object","number","array"]}}`, `[1,2.5,{"a":[1.0]},{"a":[2]},[{"b":null}]]`},
		"unevaluated": {`{"anyOf":[{"properties":{"a":true}},{"properties":{"b":true}}],"unevaluatedProperties":false}`, `{"a":1,"b":{"c":[true,false,null]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := Language{}.validator([]byte(one.schema), source.Options{AssertFormats: true})
			if err != nil {
				t.Fatal(err)
			}
			event := []byte(one.event)
			if verdict := verdictOf(v, event); verdict != plan.Valid {
				t.Fatalf("the plan says %d", verdict)
			}
			fewest := testing.AllocsPerRun(1, func() { _ = v.Validate(event, nil) })
			for range 100 { // the pools may be emptied in between, and are at times under the race detector
				fewest = min(fewest, testing.AllocsPerRun(1, func() { _ = v.Validate(event, nil) }))
			}
			if fewest > 0 {
				t.Errorf("%v allocations", fewest)
			}
		})
	}
}
