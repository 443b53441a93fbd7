package senders_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/senders"
)

// accepting is a receiver that accepts every event but "bad" ones, by the version that it
// names, else by version 9.
type accepting struct{}

func (accepting) ReceiveAll(_ context.Context, batch []core.Submission, _ bool) []core.Outcome {
	outcomes := make([]core.Outcome, len(batch))
	for i := range batch {
		s := &batch[i]
		outcomes[i] = core.Outcome{Submission: s, Receipt: core.Receipt{
			Type: core.EventType{Client: s.Client, Event: s.Event}, SchemaVersion: cmp.Or(s.Version, 9),
			Duplicate: string(s.Data) == "again",
		}}
		if string(s.Data) == "bad" {
			outcomes[i] = core.Outcome{Submission: s, Err: &core.Error{Code: core.CodeEventInvalid}}
		}
	}
	return outcomes
}

// counting is a receiver that counts, with a clock that tests move.
type counting struct {
	senders.CountSenders
	store memory.Senders
	calls int
	fail  error
	now   time.Time
}

func newCounting() *counting {
	c := &counting{now: time.Date(2026, 11, 29, 12, 0, 0, 5e6, time.UTC)}
	c.CountSenders = senders.CountSenders{
		Receiver: accepting{}, Counts: c, Now: func() time.Time { return c.now },
	}
	return c
}

// Add counts the calls, and fails if the test says so.
func (c *counting) Add(ctx context.Context, counts []senders.Count) error {
	if c.calls++; c.fail != nil {
		return c.fail
	}
	if len(counts) > senders.MaxAtOnce {
		return fmt.Errorf("%d counts at once", len(counts))
	}
	return c.store.Add(ctx, counts)
}

func named(event string, version int, data string) core.Submission {
	s := gatewaytest.Submission(event, data)
	s.Version = version
	return s
}

func (c *counting) send(t *testing.T, batch ...core.Submission) {
	t.Helper()
	c.ReceiveAll(t.Context(), batch, false)
}

// stored is what is remembered of an event type: "version:events", sorted.
func (c *counting) stored(t *testing.T, event string) string {
	t.Helper()
	counts, err := c.store.Counts(t.Context(), core.EventType{Client: "SpongeBob", Event: event}, c.now)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, n := range counts {
		all = append(all, fmt.Sprintf("%d:%d", n.Version, n.Events))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// Only accepted events that name a version count, each once.
func TestEventsThatNameAVersionAreCounted(t *testing.T) {
	c := newCounting()
	c.send(t, named("Fruits", 0, "x"), named("Fruits", 1, "bad"), named("Fruits", 1, "again"))
	if c.calls != 0 {
		t.Errorf("%d calls though no event counts", c.calls)
	}
	c.send(t, named("Fruits", 1, "x"), named("Fruits", 2, "x"), named("Fruits", 1, "x"), named("Songs", 1, "x"))
	if got := c.stored(t, "Fruits") + ", " + c.stored(t, "Songs"); got != "1:2 2:1, 1:1" || c.calls != 2 {
		t.Errorf("%s in %d calls", got, c.calls)
	}
}

// The first event of a version is written at once, and then a minute's events together. A
// request of events that name none writes what is due, too.
func TestCountingCostsNoMoreUnderLoad(t *testing.T) {
	c := newCounting()
	for range 1000 {
		c.send(t, named("Fruits", 1, "x"))
	}
	if got := c.stored(t, "Fruits"); got != "1:1" || c.calls != 1 {
		t.Errorf("%s in %d calls", got, c.calls)
	}
	c.send(t, named("Fruits", 2, "x"))
	if got := c.stored(t, "Fruits"); got != "1:1000 2:1" || c.calls != 2 {
		t.Errorf("after a new version %s in %d calls", got, c.calls)
	}
	c.send(t, named("Fruits", 2, "x"))
	c.now = c.now.Add(time.Minute)
	c.send(t, named("Fruits", 0, "x"))
	if got := c.stored(t, "Fruits"); got != "1:1000 2:2" || c.calls != 3 {
		t.Errorf("after a minute %s in %d calls", got, c.calls)
	}
	for range 3 {
		c.now = c.now.Add(time.Minute)
		c.send(t, named("Fruits", 0, "x"))
	}
	if c.calls != 3 {
		t.Errorf("%d calls though nothing came", c.calls)
	}
	c.now = c.now.Add(12 * time.Hour)
	c.send(t, named("Fruits", 1, "x"))
	if got := c.stored(t, "Fruits"); got != "1:1 1:1000 2:2" {
		t.Errorf("the next day %s", got)
	}
}

// What could not be written is tried again a minute later. The answers do not depend on it.
func TestCountsOutliveAFailure(t *testing.T) {
	c := newCounting()
	lost := 0
	c.NotCounted = func(_ context.Context, n int, _ error) { lost += n }
	c.fail = core.Unavailable("no answer", nil)
	outcomes := c.ReceiveAll(t.Context(), []core.Submission{named("Fruits", 1, "x"), named("Fruits", 1, "x")}, false)
	if outcomes[0].Err != nil || lost != 2 {
		t.Errorf("%v, told of %d", outcomes[0].Err, lost)
	}
	c.fail = nil
	c.send(t, named("Fruits", 1, "x"))
	c.now = c.now.Add(time.Minute)
	c.send(t, named("Fruits", 0, "x"))
	if got := c.stored(t, "Fruits"); got != "1:3" || c.calls != 2 {
		t.Errorf("%s in %d calls", got, c.calls)
	}
}

// Many versions and many event types take several requests, and nothing grows.
func TestCountingIsBounded(t *testing.T) {
	c := newCounting()
	var versions, types []core.Submission
	for i := range 120 {
		versions = append(versions, named("Fruits", 1+i, "x"))
	}
	for i := range 2000 {
		types = append(types, named(fmt.Sprint("Event", i), 1, "x"))
	}
	c.send(t, versions...)
	c.send(t)
	c.send(t)
	if got := strings.Count(c.stored(t, "Fruits"), ":1"); got != 120 || c.calls != 3 {
		t.Errorf("%d versions in %d calls", got, c.calls)
	}
	c.send(t, types...)
	before := c.calls
	for range 400 {
		c.send(t)
	}
	if calls := c.calls - before; calls > 1000 {
		t.Errorf("%d calls", calls)
	}
}

// Requests at the same time count together.
func TestRequestsAtTheSameTimeAreCounted(t *testing.T) {
	c := newCounting()
	c.Counts = &c.store
	var requests sync.WaitGroup
	for range 8 {
		requests.Go(func() {
			for range 100 {
				c.send(t, named("Fruits", 1, "x"))
			}
		})
	}
	requests.Wait()
	c.now = c.now.Add(time.Minute)
	c.send(t)
	if got := c.stored(t, "Fruits"); got != "1:800" {
		t.Error(got)
	}
}
