package events_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/events"
)

// compile compiles an example's schema in its strictest reading: formats are asserted.
func compile(t *testing.T, e events.Example) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(e.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	url := "https://gateway.example/" + e.Client + "/" + e.Event + "/schema"
	if err := c.AddResource(url, document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(url)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, data []byte) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%.200s: %v", data, err)
	}
	return schema.Validate(value)
}

func TestExamples(t *testing.T) {
	for _, e := range events.Examples {
		t.Run(e.Name, func(t *testing.T) {
			schema := compile(t, e)
			if got, found := events.FindExample(e.Name); !found || got != e {
				t.Errorf("FindExample gives %v, %v", got, found)
			}
			if len(e.Valid()) < 3 || len(e.Invalid()) < 3 {
				t.Errorf("%d valid and %d invalid events: want several", len(e.Valid()), len(e.Invalid()))
			}
			for _, event := range e.Valid() {
				if err := validate(t, schema, event.Data); err != nil {
					t.Errorf("valid/%s.json: %v", event.Name, err)
				}
			}
			for _, event := range e.Invalid() {
				if validate(t, schema, event.Data) == nil {
					t.Errorf("invalid/%s.json is accepted", event.Name)
				}
			}
		})
	}
}

// TestEarthquakes checks events of the real feed against the schema, which was written
// from the documentation.
func TestEarthquakes(t *testing.T) {
	file := filepath.Join("..", "node_modules", "vega-datasets", "data", "earthquakes.json")
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the feed is not installed (npm ci): only the examples were checked")
	}
	if err != nil {
		t.Fatal(err)
	}
	var feed struct{ Features []json.RawMessage }
	if err := json.Unmarshal(b, &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Features) != 1707 {
		t.Errorf("%d features, want 1707: is it another version?", len(feed.Features))
	}
	earthquakes, _ := events.FindExample("earthquakes")
	schema := compile(t, earthquakes)
	for i, feature := range feed.Features {
		if err := validate(t, schema, feature); err != nil {
			t.Errorf("feature %d: %v", i, err)
		}
	}
}

// An earthquake must have all members, and no others.
func TestEarthquakeIsStrict(t *testing.T) {
	earthquakes, _ := events.FindExample("earthquakes")
	schema := compile(t, earthquakes)
	var whole map[string]any
	if err := json.Unmarshal(earthquakes.Valid()[1].Data, &whole); err != nil {
		t.Fatal(err)
	}
	members := 0
	for _, object := range []map[string]any{whole, whole["properties"].(map[string]any),
		whole["geometry"].(map[string]any)} {
		for name, value := range object {
			members++
			delete(object, name)
			if schema.Validate(whole) == nil {
				t.Errorf("accepted without %q", name)
			}
			object[name] = value
		}
		object["unknown"] = nil
		if schema.Validate(whole) == nil {
			t.Error("accepted with an unknown member")
		}
		delete(object, "unknown")
	}
	if err := schema.Validate(whole); err != nil || members != 4+26+2 {
		t.Errorf("the whole of %d members: %v", members, err)
	}
}

func TestUnknownExample(t *testing.T) {
	if e, found := events.FindExample("vegetables"); found {
		t.Errorf("found %v", e)
	}
}
