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

// BenchmarkManyEventTypes validates events with room for some 680 event types. The events are of
// fewer types, or of twice or four times as many, which come at random or in turn.
func BenchmarkManyEventTypes(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, types := range []int{100, 400, 1370, 2740} {
		var schemas memory.Schemas
		names, events := make([]core.EventType, types), make([][]byte, types)
		for i := range types {
			names[i] = core.EventType{Client: "GitHub", Event: fmt.Sprint("event", i)}
			document, event := webhook(fmt.Sprint("e", i))
			events[i] = event
			if err := schemas.Add(b.Context(), core.Schema{
				Registration: core.Registration{Type: names[i], Version: 1}, Document: document,
			}); err != nil {
				b.Fatal(err)
			}
		}
		for order, next := range map[string]func(i int) int{
			"random": func(int) int { return random.IntN(types) },
			"turn":   func(i int) int { return i % types },
		} {
			b.Run(fmt.Sprint(types, "/", order), func(b *testing.B) {
				compiled := 0
				validators := core.NewValidators(&schemas, jsonschema.Language{}, core.ValidatorsOptions{
					HeadTTL: time.Hour, Used: func(took time.Duration) { compiled += min(1, int(took)) },
				})
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
				compiled = 0
				n := 0
				for b.Loop() {
					check(next(n))
					n++
				}
				b.ReportMetric(float64(compiled)/float64(n), "compilations/op")
			})
		}
	}
}
