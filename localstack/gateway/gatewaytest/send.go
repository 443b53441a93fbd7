package gatewaytest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// Answer is a whole answer of the gateway.
type Answer struct {
	Status int
	Header http.Header
	Body   string
	Took   time.Duration
}

// Send sends a request to a path of the gateway. header has lines "Name: value", or is "".
// It fails the test if there is no answer.
func (g Gateway) Send(t testing.TB, method, path, header, body string) Answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, g.URL+path, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return Answer{}
	}
	for line := range strings.Lines(header) {
		if name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); ok {
			r.Header.Set(name, value)
		}
	}
	began := time.Now()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return Answer{}
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return Answer{response.StatusCode, response.Header, string(read), time.Since(began)}
}

// Must is Send, and ends the test if the answer has another status.
func (g Gateway) Must(t testing.TB, status int, method, path, header, body string) Answer {
	t.Helper()
	a := g.Send(t, method, path, header, body)
	if a.Status != status {
		t.Fatalf("%s %s: %d %.2000s; want %d", method, path, a.Status, a.Body, status)
	}
	return a
}

// Want is Send, and fails the test if the answer has another status, or a body without says.
func (g Gateway) Want(t testing.TB, status int, says, method, path, header, body string) Answer {
	t.Helper()
	a := g.Send(t, method, path, header, body)
	if a.Status != status || !strings.Contains(a.Body, says) {
		t.Errorf("%s %s %.60s %.60s: %d %.500s; want %d %q", method, path, header, body, a.Status, a.Body, status, says)
	}
	return a
}

// Register registers an event type, such as "/SpongeBob/Fruits", or the like with
// "?idempotent=true" behind it. For a minute it tries again, as callers should, while the
// gateway on a busy machine says that it has no time: a lost answer may have been a 201.
func (g Gateway) Register(t testing.TB, eventType, schema string) {
	t.Helper()
	path, query, _ := strings.Cut(eventType, "?")
	want := http.StatusCreated
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		a := g.Send(t, http.MethodPost, path+"/register_event?"+query, "Content-Type: application/json", schema)
		switch {
		case a.Status == http.StatusServiceUnavailable && time.Now().Before(deadline):
			want = http.StatusOK // if the registration was stored after all
		case a.Status == http.StatusCreated || a.Status == want:
			return
		default:
			t.Fatalf("register %s: %d %.2000s", eventType, a.Status, a.Body)
		}
	}
}

// Problem returns the problem details of an answer, and fails the test if it has none.
func (a Answer) Problem(t testing.TB) events.Problem {
	t.Helper()
	var p events.Problem
	if got := a.Header.Get("Content-Type"); got != events.ProblemType {
		t.Errorf("%d is of type %q: %s", a.Status, got, a.Body)
	}
	if err := json.Unmarshal([]byte(a.Body), &p); err != nil || p.Status != a.Status {
		t.Errorf("%v: %s", err, a.Body)
	}
	return p
}

// Buffer is a bytes.Buffer that several goroutines can write to and read.
type Buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// String returns what was written so far.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// Records reads all records of a stream in the emulator, each shard in its order.
func Records(t testing.TB, stream string) (all []consumer.Message) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	// The emulator does not limit reads.
	options := consumer.Options{From: consumer.Beginning(), UntilEnd: true, Interval: time.Millisecond, Limit: 10_000}
	api := kinesis.NewFromConfig(emulatortest.Config(t))
	err := consumer.Listen(ctx, api, stream, options, func(_ context.Context, m consumer.Message) error {
		all = append(all, m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
