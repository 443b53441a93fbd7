package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// EarthquakesFile is where npm puts the feed, from the checkout.
var EarthquakesFile = filepath.Join("node_modules", "vega-datasets", "data", "earthquakes.json")

// load returns the examples; earthquakes have the real feed's events.
func load(earthquakes string, limit int) ([]feed, error) {
	var feeds []feed
	for _, e := range events.Examples {
		f := feed{Example: e}
		if e.Name == "earthquakes" {
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

// loadFeatures cuts a GeoJSON feature collection into its features, byte for byte.
func loadFeatures(file string) ([][]byte, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s: npm ci installs it, and make demo does that", file)
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

// job is one event to send.
type job struct {
	feed int
	data []byte
}

// sendAll sends the events of all feeds, mixed, so that the topics have to be
// kept apart again, and returns when each is answered. It stops early if the
// gateway goes away.
func sendAll(ctx context.Context, c *client.Client, feeds []feed, concurrency int, l *ledger, out io.Writer) {
	var all []job
	for i, f := range feeds {
		for _, data := range f.data {
			all = append(all, job{feed: i, data: data})
		}
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	fmt.Fprintf(out, "# sending %d events of %d topics, %d at once\n", len(all), len(feeds), concurrency)

	jobs := make(chan job)
	away, giveUp := context.WithCancel(ctx)
	defer giveUp()
	var senders sync.WaitGroup
	for range concurrency {
		senders.Go(func() {
			for j := range jobs {
				f := feeds[j.feed]
				receipt, err := c.Send(ctx, f.Client, f.Event, j.data)
				l.sent(j, receipt, err)
				if isAway(err) {
					giveUp()
				}
			}
		})
	}
	for i, j := range all {
		select {
		case jobs <- j:
			if n := i + 1; n%500 == 0 {
				fmt.Fprintf(out, "# %d of %d\n", n, len(all))
			}
			continue
		case <-away.Done():
			l.problem("%d of %d events were not sent", len(all)-i, len(all))
		}
		break
	}
	close(jobs)
	senders.Wait()
}
