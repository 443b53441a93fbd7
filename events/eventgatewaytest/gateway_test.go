package eventgatewaytest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/eventgatewaytest"
	"example.com/eventgateway/events/internal/schemadir/schemadirtest"
)

const schemas = "testdata/schemas"

func send(t *testing.T, g *eventgatewaytest.Gateway, event, data string) error {
	t.Helper()
	_, err := g.Client.Send(t.Context(), "SpongeBob", event, []byte(data))
	return err
}

func TestEventsAreSeen(t *testing.T) {
	t.Parallel()
	g := eventgatewaytest.New(t, schemas)
	receipt := g.MustAccept("SpongeBob", "Fruits", []byte(`{"fruit":"apple"}`))
	g.MustAccept("SpongeBob", "Baskets", []byte(`{"fruits":[{"fruit":"apple"}]}`))
	if found := g.Accepted("SpongeBob.Fruits"); len(found) != 1 || found[0].ID != receipt.ID {
		t.Errorf("accepted are %+v", found)
	}
	if found := g.Accepted(""); len(found) != 2 {
		t.Errorf("accepted are %+v", found)
	}
	var sender sync.WaitGroup
	sender.Go(func() {
		for range 3 {
			time.Sleep(5 * time.Millisecond)
			if err := send(t, g, "Fruits", `{"fruit":"pear"}`); err != nil {
				t.Error(err)
			}
		}
	})
	if found := g.Wait("SpongeBob.Fruits", 4); len(found) < 4 {
		t.Errorf("waited for %+v", found)
	}
	sender.Wait() // an event is seen before its sender has the answer
	if err := g.Reset(); err != nil || len(g.Accepted("")) != 0 {
		t.Errorf("after a reset there are %+v, %v", g.Accepted(""), err)
	}
	g.MustAccept("SpongeBob", "Fruits", []byte(`{"fruit":"apple"}`))
}

func TestMoreEventsThanAPage(t *testing.T) {
	t.Parallel()
	g := eventgatewaytest.New(t, schemas)
	batch := make([]client.Event, 1500)
	for i := range batch {
		batch[i].Data = []byte(`{"fruit":"apple"}`)
	}
	if _, err := g.Client.SendBatch(t.Context(), "SpongeBob", "Fruits", batch, client.BatchOptions{}); err != nil {
		t.Fatal(err)
	}
	if n := len(g.Wait("SpongeBob.Fruits", 1500)); n != 1500 || len(g.Accepted("")) != n {
		t.Errorf("%d events", n)
	}
}

// recorder is a test that records how it fails.
type recorder struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (r *recorder) Helper() {}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Error(args ...any) { r.failures = append(r.failures, fmt.Sprint(args...)) }

func (r *recorder) Fatalf(format string, args ...any) {
	r.Error(fmt.Sprintf(format, args...))
	runtime.Goexit()
}

// run runs a test, and returns how it fails.
func run(t *testing.T, test func(testing.TB)) []string {
	t.Helper()
	r := &recorder{TB: t}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		test(r)
	}()
	<-ended
	for _, f := range r.cleanups {
		f()
	}
	return r.failures
}

// A refused event fails the test once, with each place that is wrong, unless the test allows it.
func TestARefusedEventFailsTheTest(t *testing.T) {
	t.Parallel()
	refuse := func(g *eventgatewaytest.Gateway) {
		if err := send(t, g, "Fruits", `{"fruit":1,"colour":"green"}`); err == nil {
			t.Error("an invalid event is taken")
		}
	}
	got := run(t, func(tb testing.TB) { refuse(eventgatewaytest.New(tb, schemas)) })
	want := `eventgatewaytest: SpongeBob.Fruits refused an event, {"fruit":1,"colour":"green"} (event_invalid): ` +
		"the event violates its schema in 2 places\n    /colour: additional property \"colour\" is not allowed\n" +
		"    /fruit: expected a string, found the number 1"
	if len(got) != 1 || got[0] != want {
		t.Errorf("the test fails with %q, want %q", got, want)
	}
	if got := run(t, func(tb testing.TB) {
		g := eventgatewaytest.New(tb, schemas)
		g.AllowRejected()
		refuse(g)
		resent := events.Resent{ID: "1", RejectedID: "2", Receipt: events.Receipt{Client: "SpongeBob"}}
		if err := (feed.Dev{URL: g.URL}).Mark(t.Context(), resent); err != nil {
			t.Error(err)
		}
		if rejected := g.Rejected(); len(rejected) != 1 || rejected[0].Code != "event_invalid" {
			t.Errorf("rejected are %+v", rejected)
		}
	}); len(got) != 0 {
		t.Errorf("a test that allows it fails with %q", got)
	}
	got = run(t, func(tb testing.TB) {
		eventgatewaytest.New(tb, schemas).MustAccept("SpongeBob", "Fruits", []byte(`{"fruit":1}`))
		t.Error("the test goes on")
	})
	if len(got) != 1 || !strings.Contains(got[0], `SpongeBob.Fruits refuses {"fruit":1}: `) ||
		!strings.Contains(got[0], "expected a string, found the number 1") {
		t.Errorf("MustAccept fails with %q", got)
	}
}

// What is wrong with a directory is told with its file.
func TestADirectoryThatIsWrong(t *testing.T) {
	t.Parallel()
	write := func(schema string) string {
		dir := t.TempDir()
		schemadirtest.Write(t, dir, map[string]string{"SpongeBob/Fruits/schema.json": schema})
		return dir
	}
	for dir, want := range map[string]string{
		"nowhere":                 "no such file or directory",
		t.TempDir():               "has no event types: want ",
		write(`{"type":"strin"}`): "SpongeBob/Fruits/schema.json: ",
		write(`{"type"`):          "SpongeBob/Fruits/schema.json",
	} {
		got := run(t, func(tb testing.TB) { eventgatewaytest.New(tb, dir) })
		if len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("%s: the test fails with %q, want %q", dir, got, want)
		}
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault     eventgatewaytest.Fault
		status    int // of the problem; 0 for none
		stored    int
		mayBeSent bool
	}{
		"throttled":   {eventgatewaytest.Throttled, 429, 0, false},
		"unavailable": {eventgatewaytest.Unavailable, 503, 0, true},
		"lost":        {eventgatewaytest.AnswerLost, 0, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := eventgatewaytest.New(t, schemas)
			g.Fail(c.fault, 2)
			for range 2 {
				err := send(t, g, "Fruits", `{"fruit":"apple"}`)
				p, is := errors.AsType[*client.Problem](err)
				if err == nil || is != (c.status > 0) || is && (p.Status != c.status || p.RetryAfter == 0) ||
					client.MayBeStored(err) != c.mayBeSent {
					t.Errorf("%v", err)
				}
			}
			if n := len(g.Accepted("")); n != 2*c.stored {
				t.Errorf("%d events are stored", n)
			}
			g.MustAccept("SpongeBob", "Fruits", []byte(`{"fruit":"apple"}`))
		})
	}
}

// A sender that asks first has its fault where it sends.
func TestADryRunHasNoFault(t *testing.T) {
	t.Parallel()
	g := eventgatewaytest.New(t, schemas)
	g.Fail(eventgatewaytest.Throttled, 1)
	event := client.Event{Data: []byte(`{"fruit":"apple"}`)}
	if _, err := g.Client.DryRun(t.Context(), "SpongeBob", "Fruits", event); err != nil {
		t.Errorf("the dry run: %v", err)
	}
	if err := send(t, g, "Fruits", `{"fruit":"apple"}`); err == nil {
		t.Error("the dry run took the fault")
	}
}

// In a batch, each event is told that the stream throttles.
func TestAFaultOfABatch(t *testing.T) {
	t.Parallel()
	g := eventgatewaytest.New(t, schemas)
	g.Fail(eventgatewaytest.Throttled, 1)
	result, err := g.Client.SendBatch(t.Context(), "SpongeBob", "Fruits", []client.Event{
		{Data: []byte(`{"fruit":"apple"}`)}, {Data: []byte(`{"fruit":"pear"}`)}}, client.BatchOptions{})
	if err == nil && result.Failed != 2 || len(g.Accepted("")) != 0 {
		t.Errorf("%+v, %v", result, err)
	}
}

// A slow gateway stores an event also after its sender has given up.
func TestASlowGateway(t *testing.T) {
	t.Parallel()
	g := eventgatewaytest.New(t, schemas)
	g.Fail(eventgatewaytest.Slow(time.Second), 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { cancel() },
	})
	if _, err := g.Client.Send(ctx, "SpongeBob", "Fruits", []byte(`{"fruit":"apple"}`)); err == nil {
		t.Error("it answers in time")
	}
	g.Wait("SpongeBob.Fruits", 1)
}
