package console

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/events/console/internal/catalog"
	"example.com/eventgateway/events/console/internal/live"
)

const (
	onLive     = 50              // rows that the page begins with
	firstEvent = 2 * time.Second // how long the page waits for the first one
	onShards   = 50              // shards that are listed
)

// row is a record on the page about live events.
type row struct {
	live.Row
	Href  string `json:"href,omitempty"`  // of the event type
	Whole string `json:"whole,omitempty"` // where the record is, if it is too long for the row
	Mend  string `json:"mend,omitempty"`  // of a rejected event: where it is looked at, mended, and sent again
}

// livePage is what the page about live events shows.
type livePage struct {
	live.Filter
	Rows    []row
	Last    int64 // the number of the newest record; 0 for none
	Blank   row   // for rows that come later
	Streams []streamState
	Shards  []live.Shard
	Omitted int            // shards that are not listed
	Example *catalog.Entry // an event type to send events of, or nil
	Stream  string         // for a command
}

// streamState is what a page says of a stream.
type streamState struct {
	Name string
	live.State
	live.Rates
}

func filterOf(r *http.Request) live.Filter {
	q := r.URL.Query()
	return live.Filter{
		Client: typed(q, "client"), Type: typed(q, "type"), Key: q.Get("key"), Text: q.Get("text"), Show: q.Get("show"),
	}
}

// typed returns a name that somebody typed or pasted: none has spaces around it.
func typed(q url.Values, field string) string { return strings.TrimSpace(q.Get(field)) }

// live shows the newest events. A script adds those that come.
func (c *console) live(r *http.Request) (view, error) {
	c.awaitFirst(r.Context())
	b := livePage{Filter: filterOf(r), Streams: c.streams(), Stream: cmp.Or(c.Stream, "event-gateway-events")}
	for i, item := range c.hub.Latest(b.Filter, onLive) {
		if i == 0 {
			b.Last = item.N
		}
		b.Rows = append(b.Rows, c.row(item))
	}
	b.Shards, b.Omitted = c.shards()
	if len(b.Rows) == 0 {
		if known := c.catalog.Get(r.Context()); len(known.Entries) > 0 {
			b.Example = known.Latest(1)[0]
		}
	}
	return view{template: "live", Title: "Live events", Body: b}, nil
}

// awaitFirst has the streams followed, and waits a moment for the first records.
func (c *console) awaitFirst(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, firstEvent)
	defer cancel()
	came := make([]<-chan struct{}, 0, 2)
	for _, s := range c.hub.Streams() {
		if s.State().Since.IsZero() { // nobody looked before
			came = append(came, s.Follow())
			continue
		}
		s.Follow()
	}
	for _, first := range came {
		select {
		case <-first:
		case <-ctx.Done():
		}
	}
}

// streams returns what is known of each stream.
func (c *console) streams() (states []streamState) {
	for _, s := range c.hub.Streams() {
		name := "Accepted"
		if s.Rejected {
			name = "Rejected"
		}
		states = append(states, streamState{name, s.State(), s.Rates()})
	}
	return states
}

func (c *console) shards() (all []live.Shard, omitted int) {
	for _, s := range c.hub.Streams() {
		all = append(all, s.Shards()...)
	}
	if len(all) > onShards {
		return all[:onShards], len(all) - onShards
	}
	return all, 0
}

func (c *console) row(i *live.Item) row {
	r := row{Row: i.Row()}
	if r.Event != "" {
		r.Href = c.Prefix + pathOf("types", r.Client, r.Event)
	}
	if i.Rejected != nil && c.rejections != nil {
		r.Mend = c.Prefix + pathOf("rejected", i.Rejected.ID)
	}
	if r.Record == "" {
		r.Whole = c.Prefix + pathOf("live", "records", strconv.FormatInt(r.N, 10))
	}
	return r
}

// record answers with one record as a text.
func (c *console) record(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	item := c.hub.Find(n)
	if err != nil || item == nil {
		detail := "The console keeps the newest records."
		if c.Stream != "" {
			detail += " The stream may still have this one: `eventgateway listen --from 1h` prints records."
		}
		c.refuse(w, r, http.StatusNotFound, "The record is not kept any more", detail)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, live.Pretty(item.Bytes)) // a caller who is gone misses the answer
}

// rates shows how many events pass, for a script that keeps a page up to date.
func (c *console) rates(*http.Request) (view, error) {
	c.follow()
	return view{template: "rates", Title: "Events a second", Body: c.streams()}, nil
}

// lag shows how far the shards are behind, for a script that keeps a page up to date.
func (c *console) lag(*http.Request) (view, error) {
	c.follow()
	var b livePage
	b.Shards, b.Omitted = c.shards()
	return view{template: "shards", Title: "Shards", Body: b}, nil
}

// follow has the streams followed.
func (c *console) follow() {
	for _, s := range c.hub.Streams() {
		s.Follow()
	}
}
