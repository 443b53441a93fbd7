package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"example.com/eventgateway/events"
)

// manyEvents is the example that is large enough to send in batches.
const manyEvents = "earthquakes"

// EarthquakesFile is the feed's path inside the checkout, where npm puts it.
var EarthquakesFile = filepath.Join("node_modules", "vega-datasets", "data", "earthquakes.json")

// Client registers the demo's event types. It is not the client of the examples, so that
// users can do with those what they like.
const Client = "Demo"

// feed is an example with the events to send.
type feed struct {
	events.Example
	data [][]byte
}

// load returns the examples under the demo's client, with the real feed's events for
// the earthquakes.
func load(earthquakes string, limit int) ([]feed, error) {
	var feeds []feed
	for _, e := range events.Examples {
		f := feed{Example: e}
		f.Client = Client
		if e.Name == manyEvents {
			features, err := loadFeatures(earthquakes)
			if err != nil {
				return nil, err
			}
			if limit > 0 && limit < len(features) {
				features = features[:limit]
			}
			f.data = features
		} else {
			for _, event := range e.Valid() {
				f.data = append(f.data, event.Data)
			}
		}
		feeds = append(feeds, f)
	}
	return feeds, nil
}

// loadFeatures returns the features of a GeoJSON feature collection, byte for byte.
func loadFeatures(file string) ([][]byte, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s: run `make install`", file)
	}
	if err != nil {
		return nil, err
	}
	var collection struct{ Features []json.RawMessage }
	if err := json.Unmarshal(b, &collection); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(collection.Features) == 0 {
		return nil, fmt.Errorf("%s has no features", file)
	}
	features := make([][]byte, len(collection.Features))
	for i, f := range collection.Features {
		features[i] = f
	}
	return features, nil
}
