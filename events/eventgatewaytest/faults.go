package eventgatewaytest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"example.com/eventgateway/core"
)

// Fault is how a request fails that sends events.
type Fault struct {
	code core.Code     // the stream's answer; "" if it works
	wait time.Duration // before the gateway begins
	lost bool          // the connection breaks in place of the answer
}

// Faults, as senders meet them in a deployment.
var (
	// Throttled is a stream that refuses too much at once: 429 with Retry-After, in a batch for
	// each event. Nothing is stored.
	Throttled = Fault{code: core.CodeBackendThrottled}
	// Unavailable is a stream that does not answer: 503 with Retry-After, in a batch for each event.
	// Nothing is stored, but a sender cannot know.
	Unavailable = Fault{code: core.CodeBackendUnavailable}
	// AnswerLost stores the events, and breaks the connection in place of the answer.
	AnswerLost = Fault{lost: true}
)

// Slow lets the gateway wait before it begins. It stores the events also if the sender has given
// up by then, as a deployment does.
func Slow(wait time.Duration) Fault { return Fault{wait: wait} }

// Fail gives a fault to each of the next so many requests that send events, behind the faults that
// are not used up yet. A request has a fault for itself, also if it is refused for another reason. A
// dry run has none: it sends no event.
func (g *Gateway) Fail(f Fault, requests int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for range requests {
		g.faults = append(g.faults, f)
	}
}

// next takes the fault of a request.
func (g *Gateway) next(r *http.Request) (f Fault) {
	action := path.Base(r.URL.Path)
	sends := r.Method == http.MethodPost && r.URL.Query().Get("dry_run") != "true" &&
		(action == "send_event" || action == "send_events" || strings.HasPrefix(r.URL.Path, "/_hooks/"))
	g.mu.Lock()
	defer g.mu.Unlock()
	if sends && len(g.faults) > 0 {
		f, g.faults = g.faults[0], g.faults[1:]
	}
	return f
}

// faultKey is the key of a request's fault in its context.
type faultKey struct{}

// maxBody bounds the bodies of requests that have a fault: it is more than a gateway takes.
const maxBody = 11 << 20

// serve answers a request, with its fault.
func (g *Gateway) serve(w http.ResponseWriter, r *http.Request) {
	f := g.next(r)
	if f == (Fault{}) {
		g.gateway.ServeHTTP(w, r)
		return
	}
	ctx := context.WithoutCancel(r.Context()) // a function goes on if its caller is gone
	r = r.WithContext(context.WithValue(ctx, faultKey{}, f.code))
	if body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody)); err == nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	time.Sleep(f.wait)
	if !f.lost {
		g.gateway.ServeHTTP(w, r)
		return
	}
	if answer, err := g.gateway.RoundTrip(r); err == nil {
		answer.Body.Close()
	}
	panic(http.ErrAbortHandler)
}

// failing is a stream that fails for requests whose fault says so.
type failing struct{ core.EventStream }

// Publish implements [core.EventStream].
func (s failing) Publish(ctx context.Context, events []core.Event) []core.PublishResult {
	code, _ := ctx.Value(faultKey{}).(core.Code)
	if code == "" {
		return s.EventStream.Publish(ctx, events)
	}
	results := make([]core.PublishResult, len(events))
	for i := range results {
		results[i].Err = &core.Error{Code: code, Detail: "a fault for a test: try again later"}
	}
	return results
}
