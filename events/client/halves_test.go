package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events/client"
)

// opaque is a 5xx by API Gateway itself.
func opaque(status int) error {
	return &client.Problem{Problem: problem(status, "", false)}
}

// A batch that crashes the function is sent twice, and then in halves, so that one event
// does not affect the others.
func TestBatchesWhoseAnswersAreLost(t *testing.T) {
	for _, failure := range []error{opaque(500), opaque(502), opaque(503), opaque(504), context.DeadlineExceeded} {
		how := "5 error maybe"
		if p, is := errors.AsType[*client.Problem](failure); is {
			how = fmt.Sprintf("5 %d maybe", p.Status)
		}
		story(t, client.BatcherOptions{MaxAttempts: 5}, 8, failingWith("5", failure),
			"0 stored, 1 stored, 2 stored, 3 stored, 4 stored, "+how+", 6 stored, 7 stored",
			"0 1 2 3 4 5 6 7", "0 1 2 3 4 5 6 7", "0 1 2 3", "4 5 6 7", "4 5", "4", "5", "5", "5", "5", "5", "6 7")
	}
}

// All other events are stored in order, wherever the one event is and however large the
// batch is.
func TestOneEventThatEndsTheFunction(t *testing.T) {
	for _, n := range []int{2, 500, 5000} {
		for _, bad := range []int{0, n / 3, n - 1} {
			options := client.BatcherOptions{MaxEvents: n}
			batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
				var stored, want []string
				crash := failingWith(fmt.Sprint(bad), opaque(500))
				w.answer = func(i int, batch []cloudEvent) (judging, error) {
					of, err := crash(i, batch)
					if err == nil {
						stored = append(stored, w.requests[i])
					}
					return of, err
				}
				send(t, b, n)
				for i := range n {
					if i != bad {
						want = append(want, fmt.Sprint(i))
					}
				}
				if strings.Join(stored, " ") != strings.Join(want, " ") {
					t.Errorf("of %d events others are stored than all but %d, or in another order", n, bad)
				}
				if len(o.lines) != n || o.lines[bad] != fmt.Sprint(bad, " 500 maybe") {
					t.Errorf("event %d of %d: %v", bad, n, o.lines[bad])
				}
				if len(w.requests) > 50 {
					t.Errorf("%d requests", len(w.requests))
				}
			})
		}
	}
}

// If the gateway is down, the number of requests is bounded. It does not grow with the
// number of events.
func TestRequestsToAGatewayThatIsDownAreBounded(t *testing.T) {
	for n, most := range map[int]int{1: 10, 500: 20, 5000: 28} {
		batching(t, client.BatcherOptions{MaxEvents: n}, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
			w.answer = failing(1000, opaque(503))
			send(t, b, n)
			for i, line := range o.lines {
				if line != fmt.Sprint(i, " 503 maybe") {
					t.Fatal(line)
				}
			}
			if len(o.lines) != n || len(w.requests) > most {
				t.Errorf("%d events: %d outcomes after %d requests, want %d", n, len(o.lines), len(w.requests), most)
			}
		})
	}
}

// An event that the gateway refuses is not stored, even if an earlier answer was lost. An
// event that is refused with its whole request may be stored then.
func TestRefusedAfterALostAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		then func(cloudEvent) verdict
		err  error
		want string
	}{
		"each is judged":          {each(422), nil, "0 event_invalid422, 1 event_invalid422"},
		"nobody may send":         {nil, &client.Problem{Problem: problem(403, "", false)}, "0 403 maybe, 1 403 maybe"},
		"the function is at work": {each(201), nil, "0 stored, 1 stored"},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, client.BatcherOptions{}, 2, func(n int, _ []cloudEvent) (judging, error) {
				if n == 0 {
					return nil, io.ErrUnexpectedEOF
				}
				return test.then, test.err
			}, test.want)
		})
	}
}

// An event with a fault of the gateway is not sent again, and does not count as refused.
func TestAFaultInOneEventIsNotRepeated(t *testing.T) {
	answer := func(int, []cloudEvent) (judging, error) {
		return func(e cloudEvent) verdict {
			return verdict{status: map[string]int{"0": 201, "1": 500, "2": 422}[string(e.Data)]}
		}, nil
	}
	all := story(t, client.BatcherOptions{}, 3, answer, "0 stored, 1 internal500 maybe, 2 event_invalid422", "0 1 2")
	if all[1].Rejected() {
		t.Error("it is rejected")
	}
}

// Events that were too much work for one request are sent again, fewer at once, and in
// order.
func TestBatchesThatAreTooCostly(t *testing.T) {
	two := func(int, []cloudEvent) (judging, error) {
		done := 0
		return func(cloudEvent) verdict {
			if done++; done > 2 {
				return verdict{status: 413}
			}
			return verdict{status: 201}
		}, nil
	}
	story(t, client.BatcherOptions{}, 9, two,
		"0 stored, 1 stored, 2 stored, 3 stored, 4 stored, 5 stored, 6 stored, 7 stored, 8 stored",
		"0 1 2 3 4 5 6 7 8", "2 3 4", "4", "5 6 7 8", "7", "8")
	none := func(int, []cloudEvent) (judging, error) { return each(413), nil }
	all := story(t, client.BatcherOptions{MaxAttempts: 3}, 1, none, "0 batch_too_costly413", "0", "0", "0")
	if all[0].Rejected() {
		t.Error("it is rejected, which it was not")
	}
}

// In any mixture of faults, the first arrivals keep the order of the events, and each
// outcome tells the truth.
func TestHalvesInAStorm(t *testing.T) {
	const n = 2000
	options := client.BatcherOptions{MaxEvents: 100, RetryFor: time.Hour}
	batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		stored := map[string]bool{}
		last := -1
		valid := func(e cloudEvent) bool { return !strings.HasSuffix(string(e.Data), "9") }
		store := func(e cloudEvent) {
			if valid(e) && !stored[string(e.Data)] {
				stored[string(e.Data)] = true
				var i int
				fmt.Sscan(string(e.Data), &i)
				if i < last {
					t.Errorf("%d is behind %d", i, last)
				}
				last = i
			}
		}
		w.answer = func(_ int, batch []cloudEvent) (judging, error) {
			lost := len(batch) > 40
			for i, e := range batch {
				if lost = lost || strings.HasSuffix(string(e.Data), "77"); lost && rand.N(2) == 0 {
					for _, e := range batch[:i] { // the function ends in the middle
						store(e)
					}
					return nil, opaque(500)
				}
			}
			if lost && rand.N(2) == 0 {
				return nil, &client.Problem{Problem: problem(413, "too_large", false)}
			}
			turns := 30 + rand.N(30)
			return func(e cloudEvent) verdict {
				if turns--; turns < 0 {
					return verdict{status: 413}
				}
				if !valid(e) {
					return verdict{status: 422}
				}
				store(e)
				return verdict{status: 201}
			}, nil
		}
		send(t, b, n)
		if len(o.all) != n {
			t.Fatalf("%d outcomes", len(o.all))
		}
		for i, x := range o.all {
			if x.Index != int64(i) || x.Err == nil && !stored[fmt.Sprint(i)] ||
				x.Err != nil && !x.MayBeStored() && stored[fmt.Sprint(i)] {
				t.Errorf("event %d: %s; stored: %t", i, o.lines[i], stored[fmt.Sprint(i)])
			}
		}
	})
}

// Stop sends nothing more, and lets requests under way end.
func TestStop(t *testing.T) {
	options := client.BatcherOptions{MaxEvents: 2, MaxHeldEvents: 10}
	batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		w.latency = time.Second
		w.answer = func(n int, _ []cloudEvent) (judging, error) {
			return func(e cloudEvent) verdict {
				if n == 1 && string(e.Data) == "3" {
					return verdict{status: 503} // is not sent again
				}
				return verdict{status: 201}
			}, nil
		}
		add(t, b, 0, 7)
		time.Sleep(1500 * time.Millisecond)
		b.Stop()
		if err := b.Add(t.Context(), []byte("7")); !errors.Is(err, client.ErrClosed) {
			t.Errorf("after Stop, Add says %v", err)
		}
		closeIt(t, b)
		wantRequests(t, w, "0 1", "2 3")
		wantOutcomes(t, o, "0 stored, 1 stored, 2 stored, 3 backend_throttled503 maybe, 4 error, 5 error, 6 error")
		if !errors.Is(o.all[6].Err, client.ErrClosed) {
			t.Errorf("got %v", o.all[6].Err)
		}
	})
}

// The error of a single request says whether its events may be stored.
func TestMayBeStored(t *testing.T) {
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   bool
	}{
		"a receipt":               {answers(201, "application/json", receipt), false},
		"a refusal":               {answers(422, "application/problem+json", `{"code":"event_invalid"}`), false},
		"throttled":               {answers(429, "application/json", `{"message":"Too Many Requests"}`), false},
		"a redirect":              {answers(302, "", ""), false},
		"a fault":                 {answers(500, "application/problem+json", `{"code":"internal","retryable":false}`), true},
		"the function ended":      {answers(500, "application/json", `{"message":"Internal Server Error"}`), true},
		"a page":                  {answers(200, "text/html", "<p>"), true},
		"too much of an answer":   {answers(201, "application/json", strings.Repeat(" ", 5<<20)), true},
		"half of an answer":       {answers(201, "application/json", receipt, "Content-Length", "1000"), true},
		"the connection is ended": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, true},
	} {
		_, err := gateway(t, test.answer).Send(t.Context(), "SpongeBob", "Fruits", []byte("1"))
		if client.MayBeStored(err) != test.want {
			t.Errorf("%s: %v, may be stored: %t", name, err, !test.want)
		}
	}
	away, _ := client.New("http://127.0.0.1:1", client.Options{})
	_, dialing := away.Send(t.Context(), "SpongeBob", "Fruits", []byte("1"))
	unsigned, _ := client.New("http://127.0.0.1:1",
		client.Options{Sign: func(*http.Request, []byte) error { return errors.New("no credentials") }})
	_, signing := unsigned.Send(t.Context(), "SpongeBob", "Fruits", []byte("1"))
	_, naming := away.Send(t.Context(), "SpongeBob", "..", []byte("1"))
	for _, err := range []error{nil, dialing, signing, naming} {
		if client.MayBeStored(err) {
			t.Errorf("%v: nothing was sent", err)
		}
	}
}
