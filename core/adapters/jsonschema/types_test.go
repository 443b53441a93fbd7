package jsonschema_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
)

// webhook returns a schema of about 20,000 bytes, as large as those of GitHub's webhooks,
// and an event of it. Each of its objects has all its members, and no others.
func webhook(name string) (schema, event []byte) {
	kinds := []struct {
		schema map[string]any
		value  any
	}{
		{map[string]any{"type": "string", "format": "uri"}, "https://api.github.example/users/octocat"},
		{map[string]any{"type": "integer"}, 4711}, {map[string]any{"type": "boolean"}, true},
		{map[string]any{"type": "string"}, "MDQ6VXNlcjE="}, {map[string]any{"type": []string{"string", "null"}}, nil},
		{map[string]any{"type": "string", "format": "date-time"}, "2026-11-29T12:00:00Z"},
		{map[string]any{"type": "string", "enum": []string{"User", "Organization", "Bot"}}, "User"},
	}
	var object func(path string, depth int) (map[string]any, map[string]any)
	object = func(path string, depth int) (map[string]any, map[string]any) {
		properties, value, required := map[string]any{}, map[string]any{}, []string{}
		for i := range 64 {
			kind, member := kinds[i%len(kinds)], fmt.Sprintf("%s_url_%d", path, i)
			properties[member], value[member], required = kind.schema, kind.value, append(required, member)
		}
		for i := range depth {
			member := fmt.Sprintf("%s_part_%d", path, i)
			properties[member], value[member] = object(member, depth-1)
			required = append(required, member)
		}
		return map[string]any{"type": "object", "properties": properties, "required": required,
			"additionalProperties": false}, value
	}
	s, v := object(name, 2)
	s["description"] = strings.Repeat("What happens to a repository. ", 10)
	schema, _ = json.Marshal(s)
	event, _ = json.Marshal(v)
	return schema, event
}

// BenchmarkManyEventTypes validates an event of a random type, where there is room for
// some 450 of them: with as many types as there is room for, and with more.
func BenchmarkManyEventTypes(b *testing.B) {
	for _, types := range []int{100, 400, 800, 1600} {
		b.Run(fmt.Sprint(types), func(b *testing.B) {
			var schemas memory.Schemas
			names, events := make([]core.EventType, types), make([][]byte, types)
			size := 0
			for i := range types {
				names[i] = core.EventType{Client: "GitHub", Event: fmt.Sprint("event", i)}
				document, event := webhook(fmt.Sprint("e", i))
				events[i], size = event, len(document)
				if err := schemas.Add(b.Context(), core.Schema{
					Registration: core.Registration{Type: names[i], Version: 1}, Document: document,
				}); err != nil {
					b.Fatal(err)
				}
			}
			validators := core.NewValidators(&schemas, jsonschema.Language{},
				core.ValidatorsOptions{HeadTTL: time.Hour})
			check := func(i int) {
				v, err := validators.Latest(b.Context(), names[i])
				if err == nil {
					err = v.Validate(events[i], nil)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			for i := range types {
				check(i)
			}
			random := rand.New(rand.NewPCG(1, 2))
			for b.Loop() {
				check(random.IntN(types))
			}
			b.ReportMetric(float64(size), "schema-bytes")
			v, _ := validators.Latest(b.Context(), names[0])
			b.ReportMetric(float64(v.Memory()), "memory-bytes")
		})
	}
}
