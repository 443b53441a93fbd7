package jsonschema

import (
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// Where a request has no steps left, an event that the plan refuses is invalid without
// an explanation, one that only the reference can judge is to be sent again, and one
// that the plan accepts is valid.
func TestAnEventIsJudgedWithinTheWorkOfItsRequest(t *testing.T) {
	plain := mustCompile(t, `{"type":"object","properties":{"a":{"type":"integer"}}}`)
	nested := mustCompile(t, `{"oneOf":[{"items":{"$ref":"#"}},{"contains":{"$ref":"#"},"maxItems":0}]}`)
	costly := strings.Repeat("[", 15) + strings.Repeat("]", 15)
	for _, c := range []struct {
		name       string
		v          core.Validator
		event      string
		steps      int
		want       core.Code
		violations int
	}{
		{"valid", plain, `{"a":1}`, 1, "", 0},
		{"explained", plain, `{"a":"x"}`, 1000, core.CodeEventInvalid, 1},
		{"not explained", plain, `{"a":"x"}`, 1, core.CodeEventInvalid, 0},
		{"no JSON", plain, `{"a":`, 1, core.CodeInvalidJSON, 0},
		{"affordable", nested, costly, 1_000_000, "", 0},
		{"not affordable", nested, costly, 200_000, core.CodeBatchTooCostly, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			work := core.NewWork(1, c.steps)
			work.Next()
			err := c.v.Validate([]byte(c.event), work)
			if core.CodeOf(err) != c.want {
				t.Fatalf("%v, want %q", err, c.want)
			}
			if c.want == core.CodeEventInvalid {
				if e := schematest.Error(t, err); len(e.Violations) != c.violations ||
					len(e.Violations)+e.Unlisted != 1 {
					t.Errorf("%d violations are listed, %d are not", len(e.Violations), e.Unlisted)
				}
			}
		})
	}
}

// Once a request's room for violations is used up, they are not worked out.
func TestViolationsAreWorkedOutWhileThereIsRoom(t *testing.T) {
	v := mustCompile(t, `{"additionalProperties":{"type":"integer"}}`)
	event := []byte(`{"` + strings.Repeat("n", 900_000) + `":"x"}`)
	work := core.NewWork(100, 0)
	explained := 0
	for range 100 {
		work.Next()
		if e := schematest.Error(t, v.Validate(event, work)); len(e.Violations) > 0 {
			explained++
		} else if e.Code != core.CodeEventInvalid || e.Unlisted == 0 {
			t.Fatalf("%+v", e)
		}
	}
	if explained == 0 || explained > 5 {
		t.Errorf("%d of 100 events with a violation of a megabyte are explained", explained)
	}
}
