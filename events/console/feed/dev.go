package feed

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/internal/shards"
)

var (
	_ Source     = Dev{}
	_ Reader     = Dev{}
	_ Resettable = Dev{}
)

// Dev is a stream of a gateway of one process, as "eventgateway dev" is one: it reads the routes
// /_dev/accepted or /_dev/rejected. The gateway keeps the newest records only.
type Dev struct {
	Client *http.Client // nil for [http.DefaultClient]
	URL    string       // of the gateway

	// Rejected says that it is the stream of rejected events.
	Rejected bool
}

// devShard is the name of the one shard of such a gateway.
const devShard = "shard-0"

const (
	devWait    = 20 * time.Second // until an answer without records
	devTimeout = 40 * time.Second // of one request
	maxPause   = 5 * time.Second  // between two requests that fail
)

// devPage is an answer of /_dev/accepted and /_dev/rejected.
type devPage struct {
	Events   []json.RawMessage `json:"events"`
	Arrivals []struct {        // of each event
		Sequence     string    `json:"sequence_number"`
		PartitionKey string    `json:"partition_key"`
		Time         time.Time `json:"time"`
	} `json:"arrivals"`
	Next  string `json:"next"`
	Epoch string `json:"epoch"`
}

// Follow implements [Source].
func (d Dev) Follow(ctx context.Context, from time.Time, handle func(Arrival) error) error {
	return d.follow(ctx, devWait, from, handle)
}

// Read implements [Reader].
func (d Dev) Read(ctx context.Context, from time.Time, handle func(Arrival) error) error {
	return d.follow(ctx, 0, from, handle)
}

// Epoch implements [Resettable].
func (d Dev) Epoch(ctx context.Context) (string, error) {
	last := strconv.FormatInt(math.MaxInt64, 10) // no record is behind it
	page, _, err := d.read(ctx, url.Values{"limit": {"1"}, "after": {last}, "arrivals": {"true"}})
	return page.Epoch, err
}

// follow reads page by page, each of which may wait for records. Without waiting it ends with an
// empty one. A gateway that is another one, or that forgot, may have other records at the places
// that were read: then it goes on by their times.
func (d Dev) follow(ctx context.Context, wait time.Duration, from time.Time, handle func(Arrival) error) error {
	query := url.Values{"limit": {"1000"}, "wait": {wait.String()}, "after": {"0"}, "arrivals": {"true"}}
	if !from.IsZero() {
		query.Set("since", from.UTC().Format(time.RFC3339Nano))
	}
	var epoch string
	var last time.Time // the newest arrival
	for pause := 100 * time.Millisecond; ; {
		page, refused, err := d.read(ctx, query)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case refused:
			return err
		case err != nil:
			if err := shards.Sleep(ctx, pause); err != nil {
				return err
			}
			pause = min(2*pause, maxPause)
			continue
		}
		pause = 100 * time.Millisecond
		known := epoch
		epoch = page.Epoch
		query.Set("epoch", epoch) // with another one it answers at once
		if known != "" && known != epoch {
			query.Set("after", "0")
			if !last.IsZero() {
				query.Set("since", last.Add(1).UTC().Format(time.RFC3339Nano))
			}
			continue
		}
		for i := range page.Events {
			a := d.arrival(page, i)
			last = a.At
			if err := handle(a); err != nil {
				return err
			}
		}
		if wait == 0 && len(page.Events) == 0 {
			return nil
		}
		query.Set("after", page.Next)
	}
}

func (d Dev) arrival(page devPage, i int) Arrival {
	at := page.Arrivals[i]
	a := Arrival{
		Shard: devShard, Sequence: at.Sequence, PartitionKey: at.PartitionKey, At: at.Time, Bytes: page.Events[i],
	}
	record, err := events.Decode(a.Bytes)
	a.Record = record
	a.decode(d.Rejected, err)
	return a
}

// read asks for a page. refused says that the error will not pass.
func (d Dev) read(ctx context.Context, query url.Values) (page devPage, refused bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, devTimeout)
	defer cancel()
	path := "/_dev/accepted?"
	if d.Rejected {
		path = "/_dev/rejected?"
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(d.URL, "/")+path+query.Encode(), nil)
	if err != nil {
		return page, true, err
	}
	answer, refused, err := d.do(r, http.StatusOK)
	if err != nil {
		return page, refused, err
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&page); err != nil {
		return page, false, err
	}
	if len(page.Arrivals) != len(page.Events) || page.Next == "" {
		return page, true, fmt.Errorf("%s does not tell when its events arrived: its version is another one", d.URL)
	}
	return page, false, nil
}

// do sends a request, whose answer has the status want. refused says that the error will not pass.
func (d Dev) do(r *http.Request, want int) (answer *http.Response, refused bool, err error) {
	answer, err = cmp.Or(d.Client, http.DefaultClient).Do(r)
	if err != nil {
		return nil, false, err
	}
	if answer.StatusCode != want {
		defer answer.Body.Close()
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 1000)) // it is only for the message
		return nil, answer.StatusCode < 500, fmt.Errorf("%s answers %d: %s", d.URL, answer.StatusCode, text)
	}
	return answer, false, nil
}
