package plan_test

import (
	"encoding/json"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan/plantest"
)

// FuzzPlan looks for an event of which a plan and the reference say different
// things: the one that is given, and others that mostly fit the schema, as seed
// makes them. The seeds are random schemas, each with such an event.
func FuzzPlan(f *testing.F) {
	for seed := range uint64(200) {
		random := plantest.New(seed, 6)
		schema := random.Root()
		document, _ := json.Marshal(schema)
		f.Add(string(document), random.Event(schema), seed)
	}
	f.Fuzz(func(t *testing.T, schema string, event []byte, seed uint64) {
		if len(schema) > 4000 || len(event) > 4000 {
			return
		}
		c, err := compile(core.SchemaSource{Document: []byte(schema), AssertFormats: seed%2 == 0})
		if err != nil || c.plan == nil {
			return
		}
		c.agree(t, event)
		random := plantest.New(seed, 7)
		c.agree(t, random.Spoil(event))
		var decoded any
		if json.Unmarshal([]byte(schema), &decoded) == nil {
			fitting := random.Event(decoded)
			c.agree(t, fitting)
			c.agree(t, random.Spoil(fitting))
		}
	})
}
