package metrics

import (
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
)

// What a request compiles is in its lines. Schemas that are found in memory are counted, and
// written once a minute or with the next compilation.
func TestCompiledSchemas(t *testing.T) {
	g := newGateway(t, Options{}, "Fruits", "Colors")
	clock := &clock{now: start}
	m := New(&g.out, Options{Now: clock.Now})
	references := jsonschema.NewReferenceCache(1<<20, func(time.Duration) { m.ReferenceCompiled(3 * time.Millisecond) })
	g.Receiver = m.Receiver(&core.ReceiveEvent{
		Validators: core.NewValidators(&g.schemas, jsonschema.Language{Cache: references}, core.ValidatorsOptions{
			HeadTTL: time.Hour, Now: func() time.Time { return start },
			Used: func(took time.Duration) { m.SchemaUsed(min(took, 1) * 2_000_000) },
		}),
		Stream: &g.stream, NewID: func(time.Time) string { return "id" }, Now: time.Now, MaxBytes: 1000,
	})
	fruit, wrong := event("Fruits", valid), event("Colors", `{}`)
	const accepted, rejected = "client:Bob event:Fruits Accepted:1 Bytes:11", "client:Bob event:Colors Rejected:1"
	for _, step := range []struct {
		event core.Submission
		later time.Duration
		want  string
	}{
		{fruit, 0, accepted + "\nSchemaMisses:1 SchemaCompileTime:2"},
		{fruit, 0, accepted},
		{fruit, time.Minute, accepted + "\nSchemaHits:2"},
		{fruit, 0, accepted},
		{wrong, 0, rejected + "\nSchemaHits:1 SchemaMisses:1 ReferencesCompiled:1 SchemaCompileTime:5"},
		{wrong, 0, rejected},
	} {
		clock.now = clock.now.Add(step.later)
		if got := essence(g.lines(t, step.event)); got != step.want {
			t.Errorf("got\n%s\nwant\n%s", got, step.want)
		}
	}
	var off *Meter
	off.SchemaUsed(0)
	off.ReferenceCompiled(0)
}
