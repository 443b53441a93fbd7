package eventgatewaytest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"example.com/eventgateway/events"
)

// Accepted returns the accepted events of a topic, such as SpongeBob.Fruits, as consumers read
// them, oldest first; "" is for all topics.
func (g *Gateway) Accepted(topic string) []events.Record {
	records, _ := g.read(context.Background(), "accepted", topic, 0, "0")
	return records
}

// Rejected returns what was refused through the fault of its sender, oldest first.
func (g *Gateway) Rejected() (rejected []events.Rejected) {
	records, _ := g.read(context.Background(), "rejected", "", 0, "0")
	for _, record := range records {
		if record.Type == events.ResentType {
			continue // it says that a rejected event was sent again
		}
		r, err := events.DecodeRejected(record)
		if err != nil {
			panic(err) // it has just been encoded
		}
		rejected = append(rejected, r)
	}
	return rejected
}

// Wait returns the accepted events of a topic, "" for all topics, as soon as there are n of them.
// The test fails and ends if there are fewer after 10 s. It is only for tests.
func (g *Gateway) Wait(topic string, n int) []events.Record {
	g.t.Helper()
	found, after, end := []events.Record(nil), "0", time.Now().Add(waitTime)
	for len(found) < n && time.Now().Before(end) {
		var more []events.Record
		more, after = g.read(g.t.Context(), "accepted", topic, time.Until(end), after)
		found = append(found, more...)
	}
	if len(found) < n {
		g.t.Fatalf("eventgatewaytest: after %v there are %d accepted events of %q, want %d", waitTime, len(found),
			topic, n)
	}
	return found
}

// MustAccept sends an event, and returns its receipt. The test fails and ends if the gateway does
// not take it, with each place that is wrong. It is only for tests.
func (g *Gateway) MustAccept(client, event string, data []byte) events.Receipt {
	g.t.Helper()
	receipt, err := g.Client.Send(g.t.Context(), client, event, data)
	if err != nil {
		g.AllowRejected() // it is told here
		g.t.Fatalf("eventgatewaytest: %s.%s refuses %s: %v", client, event, shorten(data), explained(err))
	}
	return receipt
}

// AllowRejected lets the test pass although events are refused.
func (g *Gateway) AllowRejected() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rejectedIsFine = true
}

// report fails the test if events were refused.
func (g *Gateway) report() {
	g.t.Helper()
	g.mu.Lock()
	fine := g.rejectedIsFine
	g.mu.Unlock()
	if fine {
		return
	}
	for _, r := range g.Rejected() {
		text := fmt.Sprintf("eventgatewaytest: %s.%s refused an event, %s (%s): %s", r.Client, r.Event,
			shorten(r.Original.Bytes), r.Code, r.Detail)
		for _, v := range r.Errors {
			text += fmt.Sprintf("\n    %s: %s", v.Pointer, v.Detail)
		}
		g.t.Error(text)
	}
}

// shorten returns the beginning of an event, for people.
func shorten(data []byte) string {
	const most = 300
	if len(data) > most {
		return string(data[:most]) + "…"
	}
	return string(data)
}

// read returns all records behind a cursor, and the next cursor. It waits for one if there is none.
func (g *Gateway) read(
	ctx context.Context, which, topic string, wait time.Duration, after string,
) (records []events.Record, next string) {
	for {
		query := url.Values{"after": {after}, "limit": {"1000"}, "wait": {max(wait, 0).String()}}
		if topic != "" {
			query.Set("topic", topic)
		}
		page := g.page(ctx, which, query)
		for _, text := range page.Events {
			record, err := events.Decode(text)
			if err != nil {
				panic(err) // it has just been encoded
			}
			records = append(records, record)
		}
		after, wait = page.Next, 0
		if len(page.Events) == 0 {
			return records, after
		}
	}
}

// page is a page of the gateway's own routes.
type page struct {
	Events []json.RawMessage
	Next   string
}

func (g *Gateway) page(ctx context.Context, which string, query url.Values) (p page) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, g.URL+"/_dev/"+which+"?"+query.Encode(), nil)
	if err != nil {
		panic(err) // of constants and what url.Values encodes
	}
	answer, err := g.gateway.RoundTrip(r) // also after the server is closed
	if err != nil {
		return page{Next: query.Get("after")} // the context has ended
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		panic(fmt.Sprintf("eventgatewaytest: the topic %q is not client.event, such as SpongeBob.Fruits",
			query.Get("topic")))
	}
	if err := json.NewDecoder(answer.Body).Decode(&p); err != nil {
		panic(err) // it has just been encoded
	}
	return p
}
