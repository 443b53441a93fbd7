package client_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"example.com/eventgateway/events/client"
)

// Only failed events are sent again, and later ones do not overtake them.
func TestFailedEventsAreSentAgain(t *testing.T) {
	var retries []client.Retry
	options := client.BatcherOptions{MaxEvents: 4, OnRetry: func(r client.Retry) { retries = append(retries, r) }}
	batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		w.answer = func(n int, _ []cloudEvent) (judging, error) {
			return func(e cloudEvent) verdict {
				switch data := string(e.Data); {
				case data == "2":
					return verdict{status: 422}
				case n == 0 && (data == "1" || data == "3"), n == 1 && data == "3":
					return verdict{503, 2}
				}
				return verdict{status: 201}
			}, nil
		}
		send(t, b, 6)
		wantRequests(t, w, "0 1 2 3", "1 3", "3", "4 5")
		wantOutcomes(t, o, "0 stored, 1 stored, 2 event_invalid422, 3 stored, 4 stored, 5 stored")
		if gap := w.at[1] - w.at[0]; gap < 2*time.Second || gap > 2200*time.Millisecond {
			t.Errorf("sent again after %v, want what was asked for", gap)
		}
		p, _ := errors.AsType[*client.Problem](o.all[2].Err)
		if !o.all[2].Rejected() || len(p.Violations()) != 1 || fmt.Sprint(o.all[2].Err) == "" {
			t.Errorf("got %v", o.all[2].Err)
		}
		if len(retries) != 2 || retries[0].Events != 2 || retries[0].Attempt != 1 || retries[1].Events != 1 ||
			retries[0].Wait < 2*time.Second {
			t.Errorf("told of retries %+v", retries)
		}
	})
}

func TestRequestsThatFailAreSentAgain(t *testing.T) {
	for _, failure := range []error{
		errors.New("connection reset"),
		io.ErrUnexpectedEOF,
		&client.Problem{Problem: problem(429, "", false)},
		&client.Problem{Problem: problem(503, "backend_unavailable", true), RetryAfter: time.Second},
		&client.Problem{Problem: problem(409, "registration_conflict", true)},
	} {
		story(t, client.BatcherOptions{MaxEvents: 2}, 3, failing(3, failure), "0 stored, 1 stored, 2 stored",
			"0 1", "0 1", "0 1", "0 1", "2")
	}
}

func TestRefusedRequestsAreNotSentAgain(t *testing.T) {
	for _, failure := range []*client.Problem{
		{Problem: problem(403, "", false)}, {Problem: problem(404, "event_type_not_registered", false)},
		{Problem: problem(400, "invalid_name", false)},
		{Problem: problem(500, "internal", false)}, {Problem: problem(503, "of_another_day", false)},
		{Problem: problem(429, "of_another_day", false)},
	} {
		how := fmt.Sprint(failure.Code, failure.Status)
		if failure.Status >= 500 {
			how += " maybe"
		}
		all := story(t, client.BatcherOptions{MaxEvents: 2}, 3, failing(1, failure),
			fmt.Sprintf("0 %s, 1 %[1]s, 2 stored", how), "0 1", "2")
		if all[0].Rejected() == all[0].MayBeStored() {
			t.Errorf("rejected is %t, and may be stored as well", all[0].Rejected())
		}
	}
}

// A batch that is too large is sent in parts, in order.
func TestBatchesThatAreTooLarge(t *testing.T) {
	for _, p := range []*client.Problem{{Problem: problem(413, "", false)},
		{Problem: problem(400, "invalid_json", false)}} {
		answer := func(_ int, batch []cloudEvent) (judging, error) {
			for _, e := range batch {
				if len(batch) > 2 || string(e.Data) == "3" {
					return nil, p
				}
			}
			return each(201), nil
		}
		story(t, client.BatcherOptions{}, 5, answer,
			fmt.Sprintf("0 stored, 1 stored, 2 stored, 3 %s%d, 4 stored", p.Code, p.Status),
			"0 1 2 3 4", "0 1", "2 3 4", "2", "3 4", "3", "4")
	}
}

func TestPatienceEnds(t *testing.T) {
	away := failing(1000, errors.New("connection refused"))
	batching(t, client.BatcherOptions{MaxAttempts: 4}, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		w.answer = away
		send(t, b, 2)
		wantRequests(t, w, "0 1", "0 1", "0 1", "0 1")
		wantOutcomes(t, o, "0 error maybe, 1 error maybe")
		for i, least := range []time.Duration{50, 100, 200} {
			if gap := (w.at[i+1] - w.at[i]) / time.Millisecond; gap < least || gap > 2*least+10 {
				t.Errorf("waited %d ms before attempt %d", gap, i+2)
			}
		}
	})
	options := client.BatcherOptions{MaxAttempts: 1000, RetryFor: time.Minute}
	batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		w.answer = away
		send(t, b, 1)
		wantOutcomes(t, o, "0 error maybe")
		if last := w.at[len(w.at)-1]; last < 45*time.Second || last > time.Minute+time.Second {
			t.Errorf("the last attempt was after %v", last)
		}
	})
}

// Whatever fails, each event has one outcome, in order; stored events are in the stream;
// and first arrivals keep the order of the events.
func TestBatcherInAStorm(t *testing.T) {
	const n = 3000
	options := client.BatcherOptions{MaxEvents: 50, MaxAttempts: 100, RetryFor: time.Hour}
	batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		stored := map[string]bool{}
		var stream []string
		store := func(e cloudEvent) {
			if !stored[e.ID] {
				stored[e.ID] = true
				stream = append(stream, string(e.Data))
			}
		}
		w.answer = func(_ int, batch []cloudEvent) (judging, error) {
			switch rand.N(5) {
			case 0:
				return nil, errors.New("connection refused")
			case 1: // the answer is lost
				for _, e := range batch {
					store(e)
				}
				return nil, io.ErrUnexpectedEOF
			case 2: // one fails, and what comes after it has the same key
				from, failed := batch[rand.N(len(batch))].ID, false
				return func(e cloudEvent) verdict {
					if failed = failed || e.ID == from; failed {
						return verdict{status: 503}
					}
					store(e)
					return verdict{status: 201}
				}, nil
			}
			return func(e cloudEvent) verdict { store(e); return verdict{status: 201} }, nil
		}
		w.sleep = func(int) time.Duration { return rand.N(50 * time.Millisecond) }
		send(t, b, n)
		if len(o.all) != n || len(stream) != n {
			t.Fatalf("%d outcomes, %d in the stream", len(o.all), len(stream))
		}
		for i := range n {
			if o.lines[i] != fmt.Sprint(i, " stored") || !stored[o.all[i].ID] || stream[i] != fmt.Sprint(i) {
				t.Fatalf("event %d: %s, in the stream is %s", i, o.lines[i], stream[i])
			}
		}
	})
}
