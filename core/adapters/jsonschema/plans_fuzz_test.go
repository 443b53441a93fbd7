package jsonschema

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// FuzzPlan looks for an event of which a plan and the reference say different
// things: the one that is given, and others that mostly fit the schema, as seed
// makes them. The seeds are random schemas, each with such an event.
func FuzzPlan(f *testing.F) {
	for seed := range uint64(200) {
		p := planned{schematest.Random{Rand: rand.New(rand.NewPCG(seed, 6))}}
		schema := p.root()
		document, err := json.Marshal(schema)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(document), p.event(schema), seed)
	}
	f.Fuzz(func(t *testing.T, schema string, event []byte, seed uint64) {
		if len(schema) > 4000 || len(event) > 4000 {
			return
		}
		v, err := Language{}.validator([]byte(schema), source.Options{AssertFormats: seed%2 == 0})
		if err != nil || planOf(v) == nil {
			return
		}
		agree(t, v, event)
		p := planned{schematest.Random{Rand: rand.New(rand.NewPCG(seed, 7))}}
		agree(t, v, p.spoil(event))
		var decoded any
		if json.Unmarshal([]byte(schema), &decoded) == nil {
			fitting := p.event(decoded)
			agree(t, v, fitting)
			agree(t, v, p.spoil(fitting))
		}
	})
}
