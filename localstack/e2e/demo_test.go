//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/localstack/demo"
	"example.com/eventgateway/localstack/emulator"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// The demo succeeds. Then the shards are read without its code: they have each of its
// events once, byte for byte, and the earthquakes once more, since it sends them in batches
// too. An event may be there again, with the same id, if the gateway got the answer too
// late.
func TestDemo(t *testing.T) {
	earthquakes := filepath.Join(deployed.root, demo.EarthquakesFile)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	result, err := demo.Run(ctx, demo.Options{
		BaseURL:     deployed.APIURL,
		Kinesis:     kinesis.NewFromConfig(emulator.Config(deployed.endpoint)),
		Stream:      deployed.StreamName,
		Earthquakes: earthquakes,
		Out:         t.Output(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if !result.OK() {
		t.Errorf("the demo found: %q and %d more", result.Problems, result.More)
	}

	missing := wantEvents(t, earthquakes)
	seen := map[string]string{}
	for shard, records := range readShards(ctx, t, deployed.StreamName) {
		for _, record := range records {
			var event struct {
				ID, Type string
				Data     json.RawMessage
			}
			if err := json.Unmarshal(record.Data, &event); err != nil {
				t.Errorf("shard %s has a record that is not JSON: %s", shard, record.Data)
				continue
			}
			counts, ours := missing[event.Type]
			if !ours {
				continue // another test's
			}
			if seen[event.ID] == string(event.Data) {
				continue
			}
			seen[event.ID] = string(event.Data)
			counts[string(event.Data)]--
		}
	}
	for topic, counts := range missing {
		for data, count := range counts {
			if count != 0 {
				t.Errorf("%s: %d too few (or, below 0, too many) of %s", topic, count, data)
			}
		}
	}
}

// wantEvents counts the events that must be in the stream, by topic and bytes. It reads the
// files without the demo's code.
func wantEvents(t *testing.T, earthquakes string) map[string]map[string]int {
	t.Helper()
	text, err := os.ReadFile(earthquakes)
	if err != nil {
		t.Fatal(err)
	}
	var collection struct{ Features []json.RawMessage }
	if err := json.Unmarshal(text, &collection); err != nil {
		t.Fatal(err)
	}
	const all = 1707
	if len(collection.Features) != all {
		t.Fatalf("%s has %d earthquakes, not %d", earthquakes, len(collection.Features), all)
	}
	want := map[string]map[string]int{}
	for _, example := range events.Examples {
		counts := map[string]int{}
		if example.Name == "earthquakes" {
			for _, feature := range collection.Features {
				counts[string(feature)] += 2
			}
		} else {
			for _, event := range example.Valid() {
				counts[string(event.Data)]++
			}
		}
		want[demo.Client+"."+example.Event] = counts
	}
	return want
}
