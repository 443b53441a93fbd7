package client_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events/client"
)

// judging says what becomes of an event.
type judging func(cloudEvent) verdict

// answering answers a request, the n-th from 0.
type answering func(n int, batch []cloudEvent) (judging, error)

// each gives all events the same status.
func each(status int) judging { return func(cloudEvent) verdict { return verdict{status: status} } }

// failing fails the first n requests, and accepts all later ones.
func failing(n int, err error) answering {
	return func(i int, _ []cloudEvent) (judging, error) {
		if i < n {
			return nil, err
		}
		return each(201), nil
	}
}

// failingWith fails requests that have an event with the data, and accepts others.
func failingWith(data string, err error) answering {
	return func(_ int, batch []cloudEvent) (judging, error) {
		if slices.ContainsFunc(batch, func(e cloudEvent) bool { return string(e.Data) == data }) {
			return nil, err
		}
		return each(201), nil
	}
}

// wire is a gateway without a network, so that its time can be synctest's.
type wire struct {
	t       *testing.T
	began   time.Time
	latency time.Duration

	mu       sync.Mutex
	requests []string        // the data of each, as in "1 2 3", in the order of arrival
	at       []time.Duration // when they came
	ids      map[string]string
	answer   answering // nil accepts everything
	sleep    func(n int) time.Duration
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	batch := readBatch(w.t, r)
	r.Body.Close()
	w.mu.Lock()
	n := len(w.requests)
	var text []string
	for _, e := range batch {
		text = append(text, string(e.Data))
		if known, again := w.ids[string(e.Data)]; again && known != e.ID {
			w.t.Errorf("event %s came as %s and as %s", e.Data, known, e.ID)
		}
		w.ids[string(e.Data)] = e.ID
	}
	w.requests, w.at = append(w.requests, strings.Join(text, " ")), append(w.at, time.Since(w.began))
	of := each(201)
	var err error
	if w.answer != nil {
		of, err = w.answer(n, batch)
	}
	wait := w.latency
	if w.sleep != nil {
		wait = w.sleep(n)
	}
	w.mu.Unlock()
	select {
	case <-time.After(wait):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if p, refused := errors.AsType[*client.Problem](err); refused {
		header := http.Header{"Content-Type": {"application/json"}}
		if p.RetryAfter > 0 {
			header.Set("Retry-After", fmt.Sprint(p.RetryAfter.Seconds()))
		}
		if p.Code != "" {
			header.Set("Content-Type", "application/problem+json")
		}
		body := fmt.Sprintf(`{"code":%q,"message":%q,"retryable":%t}`, p.Code, p.Detail, p.Retryable)
		return respond(r, p.Status, header, []byte(body)), nil
	}
	if err != nil {
		return nil, err
	}
	status, header, body := judge(batch, r.URL.Query().Get("results") == "rejected", of)
	return respond(r, status, header, body), nil
}

func respond(r *http.Request, status int, header http.Header, body []byte) *http.Response {
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body)), Request: r}
}

// outcomes collects them, one a line: "0 stored", "1 event_invalid".
type outcomes struct {
	mu    sync.Mutex
	lines []string
	all   []client.Outcome
	slow  time.Duration
}

func (o *outcomes) add(x client.Outcome) {
	time.Sleep(o.slow)
	o.mu.Lock()
	defer o.mu.Unlock()
	what := "stored"
	if p, is := errors.AsType[*client.Problem](x.Err); is {
		what = fmt.Sprint(p.Code, p.Status)
	} else if x.Err != nil {
		what = "error"
	}
	if x.MayBeStored() {
		what += " maybe"
	}
	if x.MayBeStored() && (x.Err == nil || x.Rejected()) {
		what += " and contradicts itself"
	}
	o.lines = append(o.lines, fmt.Sprint(x.Index, " ", what))
	x.Data = bytes.Clone(x.Data)
	o.all = append(o.all, x)
}

func (o *outcomes) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.lines, ", ")
}

// batching runs test with a batcher over a wire, in a synctest bubble.
func batching(t *testing.T, options client.BatcherOptions, test func(*testing.T, *client.Batcher, *wire, *outcomes)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{t: t, ids: map[string]string{}, latency: 10 * time.Millisecond, began: time.Now()}
		c, err := client.New("http://gateway.example", client.Options{HTTPClient: &http.Client{Transport: w}})
		if err != nil {
			t.Fatal(err)
		}
		var o outcomes
		b, err := c.NewBatcher("SpongeBob", "Fruits", o.add, options)
		if err != nil {
			t.Fatal(err)
		}
		test(t, b, w, &o)
	})
}

// story adds n events to a batcher, whose requests a gateway answers, and compares. It returns the
// outcomes.
func story(
	t *testing.T, options client.BatcherOptions, n int, answer answering, want string, requests ...string,
) (all []client.Outcome) {
	t.Helper()
	batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		w.answer = answer
		send(t, b, n)
		if len(requests) > 0 {
			wantRequests(t, w, requests...)
		}
		wantOutcomes(t, o, want)
		all = o.all
	})
	return all
}

// batched sends events by a batcher, and returns their outcomes.
func batched(
	t *testing.T, c *client.Client, options client.BatcherOptions, data ...string,
) (outcomes []client.Outcome) {
	t.Helper()
	b, err := c.NewBatcher("SpongeBob", "Fruits", func(o client.Outcome) { outcomes = append(outcomes, o) }, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range data {
		err = errors.Join(err, b.Add(t.Context(), []byte(text)))
	}
	if err = errors.Join(err, b.Close(t.Context())); err != nil || len(outcomes) != len(data) {
		t.Fatalf("%d outcomes, %v", len(outcomes), err)
	}
	return outcomes
}

// send adds n events and closes the batcher.
func send(t *testing.T, b *client.Batcher, n int) {
	t.Helper()
	add(t, b, 0, n)
	closeIt(t, b)
}

func add(t *testing.T, b *client.Batcher, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := b.Add(t.Context(), fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
}

func closeIt(t *testing.T, b *client.Batcher) {
	t.Helper()
	if err := b.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func wantRequests(t *testing.T, w *wire, want ...string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if fmt.Sprintf("%q", w.requests) != fmt.Sprintf("%q", want) {
		t.Errorf("got requests %q, want %q", w.requests, want)
	}
}

func wantOutcomes(t *testing.T, o *outcomes, want string) {
	t.Helper()
	if got := o.String(); got != want {
		t.Errorf("got outcomes %s\nwant %s", got, want)
	}
}
