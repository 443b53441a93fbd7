package plan_test

import (
	"math"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
)

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
			c, event := mustCompile(t, one.schema), []byte(one.event)
			if verdict := c.verdict(t, event); verdict != plan.Valid {
				t.Fatalf("the plan says %d", verdict)
			}
			fewest := testing.AllocsPerRun(1, func() { c.plan.Check(event, math.MaxInt) })
			for range 100 { // the pools may be emptied in between, and are at times under the race detector
				fewest = min(fewest, testing.AllocsPerRun(1, func() { c.plan.Check(event, math.MaxInt) }))
			}
			if fewest > 0 {
				t.Errorf("%v allocations", fewest)
			}
		})
	}
}
