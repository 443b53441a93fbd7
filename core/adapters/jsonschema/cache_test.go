package jsonschema

import (
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// Valid events never need the reference; the first invalid one compiles it, and it stays
// while there is room.
func TestReferencesAreCompiledOnDemand(t *testing.T) {
	compiled := 0
	cache := NewReferenceCache(1, func(time.Duration) { compiled++ }) // room for the last one alone
	language := Language{Cache: cache}
	var validators []core.Validator
	for _, schema := range []string{
		`{"type":"object","required":["fruit"]}`, `{"properties":{"fruit":{"type":"string"}}}`,
	} {
		v, err := language.Compile(schematest.Source(schema))
		if err != nil {
			t.Fatal(err)
		}
		validators = append(validators, v)
	}
	memory := validators[0].Memory()
	for _, step := range []struct {
		validator int
		event     string
		valid     bool
		compiled  int
	}{
		{0, `{"fruit":"apple"}`, true, 0}, {1, `{"fruit":"apple"}`, true, 0}, {0, `{`, false, 0},
		{0, `{}`, false, 1}, {0, `{}`, false, 1}, {0, `{"fruit":"apple"}`, true, 1},
		{1, `{"fruit":1}`, false, 2}, {1, `{"fruit":2}`, false, 2}, {0, `{}`, false, 3},
	} {
		err := validators[step.validator].Validate([]byte(step.event), nil)
		if (err == nil) != step.valid || compiled != step.compiled {
			t.Errorf("%+v: %v after %d compilations", step, err, compiled)
		}
	}
	if validators[0].Memory() != memory {
		t.Errorf("%d bytes, and %d with the reference, which the cache counts", memory, validators[0].Memory())
	}
}
