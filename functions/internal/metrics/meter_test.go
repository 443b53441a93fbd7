package metrics

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/functions/settings"
)

var start = time.UnixMilli(1_795_000_000_000)

// clock is a millisecond further each time it is read.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

// gateway is a measured one of memory. Its clock shows start when a test begins.
type gateway struct {
	Receiver
	schemas memory.Schemas
	stream  failing
	out     bytes.Buffer
}

// failing is a stream that fails all events while it has an error.
type failing struct {
	memory.Stream
	err error
}

func (f *failing) Publish(ctx context.Context, events []core.Event) []core.PublishResult {
	if f.err == nil {
		return f.Stream.Publish(ctx, events)
	}
	results := make([]core.PublishResult, len(events))
	for i := range results {
		results[i].Err = f.err
	}
	return results
}

func newGateway(t *testing.T, options Options, types ...string) *gateway {
	t.Helper()
	g := &gateway{}
	for _, name := range types {
		if err := g.schemas.Add(t.Context(), core.Schema{
			Registration: core.Registration{Type: core.EventType{Client: "Bob", Event: name}, Version: 1},
			Document:     []byte(`{"required":["fruit"]}`),
		}); err != nil {
			t.Fatal(err)
		}
	}
	options.Now = (&clock{now: start}).Now
	g.measure(New(&g.out, options))
	return g
}

// measure lets a meter measure the gateway, which keeps the latest version for a while.
func (g *gateway) measure(m *Meter) {
	g.Receiver = m.Receiver(&core.ReceiveEvent{
		Validators: core.NewValidators(&g.schemas, m.Compiler(jsonschema.Language{}), core.ValidatorsOptions{
			HeadTTL: time.Hour,
		}),
		Claims: &memory.Claims{}, Window: time.Hour,
		Stream: m.Stream(&g.stream), NewID: func(time.Time) string { return "id" }, Now: time.Now, MaxBytes: 1000,
	})
}

func event(name, data string) core.Submission {
	return core.Submission{Client: "Bob", Event: name, Data: []byte(data)}
}

// lines sends a batch and returns what was written, each line checked.
func (g *gateway) lines(t *testing.T, batch ...core.Submission) []string {
	t.Helper()
	g.out.Reset()
	g.ReceiveAll(t.Context(), batch, false)
	var lines []string
	for line := range strings.Lines(g.out.String()) {
		if err := checkLine(line); err != nil {
			t.Errorf("%s%v", line, err)
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
	return lines
}

// essence is what differs between lines: the members after the directive.
func essence(lines []string) string {
	var all []string
	for _, line := range lines {
		_, members, _ := strings.Cut(line, "]}]},")
		all = append(all, strings.NewReplacer(`"`, "", "}", "", ",", " ").Replace(members))
	}
	return strings.Join(all, "\n")
}

const valid = `{"fruit":1}` // 11 bytes

func TestGoldenLines(t *testing.T) {
	g := newGateway(t, Options{}, "Fruits")
	aged := event("Fruits", valid)
	aged.Time = start.Add(-time.Second)
	got := g.lines(t, aged)
	want := `{"level":"INFO","_aws":{"Timestamp":1795000000005,"CloudWatchMetrics":[{"Namespace":"EventGateway",` +
		`"Dimensions":[[],["client","event"]],"Metrics":[{"Name":"Accepted"},{"Name":"Bytes","Unit":"Bytes"},` +
		`{"Name":"ValidationTime","Unit":"Milliseconds"},{"Name":"PublishTime","Unit":"Milliseconds"},` +
		`{"Name":"AgeAtPublish","Unit":"Milliseconds"}]}]},"client":"Bob","event":"Fruits",` +
		`"Accepted":1,"Bytes":11,"ValidationTime":1,"PublishTime":1,"AgeAtPublish":1004}`
	if len(got) != 1 || got[0] != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), want)
	}
	got = g.lines(t, event("Nuts", valid))
	want = `{"level":"INFO","_aws":{"Timestamp":1795000000006,"CloudWatchMetrics":[{"Namespace":"EventGateway",` +
		`"Dimensions":[[]],"Metrics":[{"Name":"Rejected"}]}]},"Rejected":1}`
	if len(got) != 1 || got[0] != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), want)
	}
}

func TestWhatIsCountedAs(t *testing.T) {
	unread := core.Submission{Client: "Bob", Event: "Fruits", Err: &core.Error{Code: core.CodeCloudEventInvalid}}
	broken := &core.Error{Code: core.CodeInternal}
	throttled := &core.Error{Code: core.CodeBackendThrottled}
	fruit := event("Fruits", valid)
	one := []core.Submission{fruit}
	const named = "client:Bob event:Fruits "
	for name, c := range map[string]struct {
		stream error
		batch  []core.Submission
		want   string
	}{
		"accepted": {nil, one, named + "Accepted:1 Bytes:11 ValidationTime:1 PublishTime:1"},
		"a batch": {nil, []core.Submission{fruit, event("Fruits", `{}`), fruit, event("Fruits", `x`)},
			named + "Accepted:2 Rejected:2 Bytes:22 ValidationTime:4 PublishTime:1"},
		"refused":       {nil, []core.Submission{event("Fruits", `{}`)}, named + "Rejected:1 ValidationTime:1"},
		"no JSON":       {nil, []core.Submission{event("Fruits", `x`)}, named + "Rejected:1 ValidationTime:1"},
		"throttled":     {throttled, one, named + "Failed:1 ValidationTime:1 PublishTime:1"},
		"broken":        {broken, one, named + "Failed:1 ValidationTime:1 PublishTime:1"},
		"unknown error": {errors.New("?"), one, named + "Failed:1 ValidationTime:1 PublishTime:1"},
		"unregistered":  {nil, []core.Submission{event("Nuts", valid), event("Seeds", valid)}, "Rejected:2"},
		"no such name":  {nil, []core.Submission{event("Nuts", valid), event(`"}{`, valid)}, "Rejected:2"},
		"not yet seen":  {nil, []core.Submission{unread}, "Rejected:1"}, // nothing shows that it is registered
		"too large":     {nil, []core.Submission{event("Fruits", strings.Repeat(" ", 1001))}, "Rejected:1"},
		"seen": {nil, []core.Submission{unread, fruit},
			named + "Accepted:1 Rejected:1 Bytes:11 ValidationTime:1 PublishTime:1"},
		"nothing": {nil, nil, ""},
	} {
		g := newGateway(t, Options{}, "Fruits")
		g.stream.err = c.stream
		got := essence(g.lines(t, c.batch...))
		if got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// One line a type, in the order of the batch; validation is shared out by bytes.
func TestMixedBatch(t *testing.T) {
	g := newGateway(t, Options{}, "Fruits", "Colors")
	old, older := event("Fruits", valid), event("Fruits", valid)
	ahead := event("Colors", `{"fruit":"a longer one, 33 bytes"}`)
	old.Time, older.Time, ahead.Time = start.Add(-time.Minute), start.Add(-time.Hour), start.Add(time.Hour)
	got := essence(g.lines(t, old, ahead, event("Nuts", valid), older))
	want := "client:Bob event:Fruits Accepted:2 Bytes:22 ValidationTime:1.178 PublishTime:1 AgeAtPublish:3600008\n" +
		"client:Bob event:Colors Accepted:1 Bytes:34 ValidationTime:1.821 PublishTime:1 AgeAtPublish:0\n" +
		"Rejected:1"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Accepted events are all counted, and one request of some tells its times. Requests with
// a refusal tell them all.
func TestTimesAreSampled(t *testing.T) {
	g := newGateway(t, Options{Sample: 10}, "Fruits")
	timed, counted := 0, 0
	for range 20 {
		lines := g.lines(t, event("Fruits", valid))
		if strings.Contains(essence(lines), "PublishTime:") {
			timed++
		}
		if strings.Contains(essence(lines), "Accepted:1 Bytes:") {
			counted++
		} else {
			t.Errorf("%s", lines)
		}
		if !strings.Contains(essence(g.lines(t, event("Fruits", `{}`))), "ValidationTime:") {
			t.Error("a refusal has no times")
		}
	}
	if timed != 2 || counted != 20 {
		t.Errorf("%d requests are counted, %d tell their times", counted, timed)
	}
}

func TestDuplicates(t *testing.T) {
	g := newGateway(t, Options{}, "Fruits")
	fruits := core.EventType{Client: "Bob", Event: "Fruits"}
	r := core.Registration{Type: fruits, Version: 1, Settings: core.Settings{Idempotent: true}}
	if err := g.schemas.Configure(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	repeated := event("Fruits", valid)
	repeated.ID = "again"
	g.lines(t, repeated)
	const want = "client:Bob event:Fruits Accepted:1 Duplicates:1 Bytes:11"
	if got := essence(g.lines(t, repeated, event("Fruits", valid))); !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s…", got, want)
	}
}

// However many event types there are, only so many are named, and these keep
// their names, also when they fail.
func TestCardinality(t *testing.T) {
	var types []string
	for i := range 20 {
		types = append(types, fmt.Sprintf("Type%d", i))
	}
	g := newGateway(t, Options{MaxTypes: 3}, types...)
	for range 3 {
		names := map[string]int{}
		for _, name := range types {
			for _, line := range g.lines(t, event(name, valid), event("Nope"+name, valid)) {
				words := strings.Fields(essence([]string{line}))
				names[strings.Join(words[:min(2, len(words))], " ")]++
			}
		}
		want := map[string]int{
			"client:Bob event:Type0": 1, "client:Bob event:Type1": 1, "client:Bob event:Type2": 1,
			"client:(other) event:(other)": 17, "Rejected:1": 20,
		}
		if fmt.Sprint(names) != fmt.Sprint(want) {
			t.Errorf("the lines are of\n%v\nwant\n%v", names, want)
		}
	}
	g.stream.err = &core.Error{Code: core.CodeBackendUnavailable}
	got := essence(g.lines(t, event("Type1", valid), event("Type7", valid), event("Type8", valid)))
	want := "client:Bob event:Type1 Failed:1 ValidationTime:1 PublishTime:1\n" +
		"client:(other) event:(other) Failed:2 ValidationTime:2 PublishTime:1"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Whatever a sender writes, and wherever, none of it is in a line, except the
// names of registered event types.
func TestNothingOfThePayload(t *testing.T) {
	g := newGateway(t, Options{}, "Fruits")
	const secret = "s3cret"
	full := core.Submission{
		Client: "Bob", Event: "Fruits", ID: secret, Source: secret, Subject: secret, PartitionKey: secret, Time: start,
		Extensions: []core.Extension{{Name: secret, Value: []byte(`"` + secret + `"`)}}, Data: []byte(`{"fruit":"` + secret + `"}`),
	}
	refused := full
	refused.Data = []byte(`{"` + secret + `":1}`)
	unread := full
	unread.Err = errors.New(secret)
	lines := g.lines(t, full, refused, unread,
		core.Submission{Client: secret, Event: secret, Data: full.Data},
		core.Submission{Client: "{" + secret, Event: "\n", Data: full.Data})
	if got := strings.Join(lines, "\n"); len(lines) != 2 || strings.Contains(got, secret) {
		t.Errorf("%s", got)
	}
}

// The lines of one request come in one piece, and the sums are right, however many
// requests there are at a time. For go test -race.
func TestConcurrency(t *testing.T) {
	g := newGateway(t, Options{MaxTypes: 2}, "A", "B", "C", "D")
	var out pieces
	m := New(&out, Options{MaxTypes: 2})
	g.measure(m)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				g.ReceiveAll(t.Context(), []core.Submission{
					event("A", valid), event("B", valid), event("C", `{}`), event("D", valid), event("E", valid),
				}, false)
			}
		})
	}
	wait.Wait()
	text := strings.Join(out.all, "")
	if len(out.all) != 400 || len(m.named) != 2 {
		t.Errorf("%d pieces, %d names", len(out.all), len(m.named))
	}
	for line := range strings.Lines(text) {
		if err := checkLine(line); err != nil {
			t.Errorf("%s%v", line, err)
		}
	}
	if n := strings.Count(text, "\n"); n != 4*400 {
		t.Errorf("%d lines", n)
	}
}

// pieces remembers what was written at a time.
type pieces struct {
	mu  sync.Mutex
	all []string
}

func (p *pieces) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, string(text))
	return len(text), nil
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the pipe is gone") }

// A request goes on as it would without metrics, be they broken or off.
func TestTheRequestDoesNotDependOnIt(t *testing.T) {
	read := func(value string) *settings.Reader {
		env := map[string]string{settings.Metrics: value}
		return &settings.Reader{Getenv: func(name string) string { return env[name] }}
	}
	for name, m := range map[string]*Meter{
		"broken": FromSettings(read(""), broken{}, Options{}), "off": FromSettings(read("off"), nil, Options{}),
	} {
		if (m == nil) != (name == "off") {
			t.Errorf("%s: the meter is %v", name, m)
		}
		g := newGateway(t, Options{}, "Fruits")
		g.measure(m)
		outcomes := g.ReceiveAll(t.Context(), []core.Submission{event("Fruits", valid), event("Fruits", `{}`)}, true)
		if core.CodeOf(outcomes[0].Err) != core.CodeBatchRefused ||
			core.CodeOf(outcomes[1].Err) != core.CodeEventInvalid {
			t.Errorf("%s: %v", name, outcomes)
		}
	}
}

func TestFromSettings(t *testing.T) {
	env := map[string]string{settings.MetricNamespace: "EventGateway/Staging", settings.MetricTypes: "7"}
	r := &settings.Reader{Getenv: func(name string) string { return env[name] }}
	m := FromSettings(r, nil, Options{Namespace: "other"})
	if m.options.Namespace != "EventGateway/Staging" || m.options.MaxTypes != 7 {
		t.Errorf("%+v", m.options)
	}
	r = &settings.Reader{Getenv: func(string) string { return "" }}
	if m := FromSettings(r, nil, Options{}); m.options.Namespace != "EventGateway" || m.options.MaxTypes != 100 ||
		r.Err() != nil {
		t.Errorf("%+v, %v", m.options, r.Err())
	}
}

// What a request pays for its metrics, beside a receiver that does nothing.
func BenchmarkReport(b *testing.B) {
	for _, size := range []int{1, 100, 500} {
		batch := make([]core.Submission, size)
		for i := range batch {
			batch[i] = event("Fruits", valid)
		}
		r := New(io.Discard, Options{}).Receiver(outcomes(make([]core.Outcome, size)))
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.ReceiveAll(b.Context(), batch, false)
			}
		})
	}
}
