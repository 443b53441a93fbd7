package client_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events/client"
)

func TestBatchesBySize(t *testing.T) {
	batching(t, client.BatcherOptions{MaxEvents: 3, Results: client.AllResults},
		func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
			send(t, b, 8)
			wantRequests(t, w, "0 1 2", "3 4 5", "6 7")
			wantOutcomes(t, o, "0 stored, 1 stored, 2 stored, 3 stored, 4 stored, 5 stored, 6 stored, 7 stored")
			for i, x := range o.all {
				if string(x.Data) != fmt.Sprint(i) || x.ID != w.ids[string(x.Data)] || x.Receipt.ID != x.ID {
					t.Errorf("outcome %d is %+v", i, x)
				}
			}
		})
}

func TestBatchesByBytes(t *testing.T) {
	batching(t, client.BatcherOptions{MaxBytes: 1000}, func(t *testing.T, b *client.Batcher, w *wire, _ *outcomes) {
		long := []byte(`"` + strings.Repeat("x", 5000) + `"`)
		for _, data := range [][]byte{[]byte("1"), []byte("2"), long, []byte("3"), []byte("4")} {
			if err := b.Add(t.Context(), data); err != nil {
				t.Fatal(err)
			}
		}
		closeIt(t, b)
		wantRequests(t, w, "1 2", string(long), "3 4")
	})
}

func TestBatchesByTime(t *testing.T) {
	options := client.BatcherOptions{Linger: time.Second}
	batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		add(t, b, 0, 2)
		time.Sleep(999 * time.Millisecond)
		wantRequests(t, w)
		time.Sleep(20 * time.Millisecond)
		wantOutcomes(t, o, "0 stored, 1 stored")
		add(t, b, 2, 3)
		if err := b.Flush(t.Context()); err != nil { // does not wait for more
			t.Error(err)
		}
		if w.at[0] != time.Second || w.at[1] > 1100*time.Millisecond {
			t.Errorf("requests at %v", w.at)
		}
		wantRequests(t, w, "0 1", "2")
		closeIt(t, b)
	})
}

// The batcher holds no more than its options allow, whether gateway or callback is slow.
func TestAddWaitsForRoom(t *testing.T) {
	for _, options := range []client.BatcherOptions{
		{MaxEvents: 100, MaxHeldEvents: 4, Linger: time.Hour},
		{MaxHeldBytes: 500, Linger: time.Hour}, // an envelope of some 120 bytes, and the data
	} {
		batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
			w.latency = 20 * time.Second
			begin := time.Now()
			add(t, b, 0, 4)
			if waited := time.Since(begin); waited != 0 {
				t.Errorf("waited for %v", waited)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if err := b.Add(ctx, []byte("9")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			time.Sleep(time.Hour)
			synctest.Wait()
			add(t, b, 4, 5)
			closeIt(t, b)
			wantOutcomes(t, o, "0 stored, 1 stored, 2 stored, 3 stored, 4 stored")
		})
	}
}

func TestConcurrentRequests(t *testing.T) {
	options := client.BatcherOptions{MaxEvents: 2, Concurrency: 3}
	batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		w.sleep = func(n int) time.Duration { // they come in any order
			return map[string]time.Duration{"0 1": 3, "2 3": 2, "4 5": 1}[w.requests[n]] * time.Second
		}
		begin := time.Now()
		add(t, b, 0, 6)
		time.Sleep(2500 * time.Millisecond)
		wantOutcomes(t, o, "") // the others are answered
		closeIt(t, b)
		wantOutcomes(t, o, "0 stored, 1 stored, 2 stored, 3 stored, 4 stored, 5 stored")
		if took := time.Since(begin); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestWhatIsNoJSONIsNotSent(t *testing.T) {
	batching(t, client.BatcherOptions{}, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		for _, data := range []string{"1", `2},{"id":"3"`, "", "4"} {
			if err := b.Add(t.Context(), []byte(data)); err != nil {
				t.Fatal(err)
			}
		}
		closeIt(t, b)
		wantRequests(t, w, "1 4")
		wantOutcomes(t, o, "0 stored, 1 invalid_json400, 2 invalid_json400, 3 stored")
		if !o.all[1].Rejected() || string(o.all[1].Data) != `2},{"id":"3"` {
			t.Errorf("got %+v", o.all[1])
		}
	})
}

func TestClose(t *testing.T) {
	options := client.BatcherOptions{MaxEvents: 2, MaxHeldEvents: 4}
	batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		w.latency, o.slow = time.Second, time.Second
		add(t, b, 0, 4)
		waiting := make(chan error, 1)
		go func() { waiting <- b.Add(t.Context(), []byte("4")) }()
		synctest.Wait()
		closeIt(t, b)
		if err := <-waiting; !errors.Is(err, client.ErrClosed) {
			t.Errorf("waiting for room ended with %v", err)
		}
		if err := b.Add(t.Context(), []byte("5")); !errors.Is(err, client.ErrClosed) {
			t.Errorf("got %v", err)
		}
		wantOutcomes(t, o, "0 stored, 1 stored, 2 stored, 3 stored")
		closeIt(t, b) // again
	})
}

func TestCloseThatRunsOutOfTime(t *testing.T) {
	options := client.BatcherOptions{MaxEvents: 2, MaxHeldEvents: 10}
	batching(t, options, func(t *testing.T, b *client.Batcher, w *wire, o *outcomes) {
		w.sleep = func(n int) time.Duration { return time.Duration(n) * time.Hour }
		add(t, b, 0, 6)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if err := b.Close(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(begin))
		}
		wantRequests(t, w, "0 1", "2 3")
		wantOutcomes(t, o, "0 stored, 1 stored, 2 error maybe, 3 error maybe, 4 error, 5 error")
		if !errors.Is(o.all[2].Err, context.Canceled) || !errors.Is(o.all[4].Err, client.ErrClosed) {
			t.Errorf("got %v, %v", o.all[2].Err, o.all[4].Err)
		}
	})
}

func TestNewBatcherRefusesNonsense(t *testing.T) {
	c, _ := client.New("http://gateway.example", client.Options{})
	ignore := func(client.Outcome) {}
	for _, options := range []client.BatcherOptions{{MaxEvents: 5001}, {MaxBytes: -1}, {Linger: -1}} {
		if _, err := c.NewBatcher("a", "b", ignore, options); err == nil {
			t.Errorf("%+v: no error", options)
		}
	}
	if _, err := c.NewBatcher("a", "", ignore, client.BatcherOptions{}); err == nil {
		t.Error("no event: no error")
	}
	if _, err := c.NewBatcher("a", "b", nil, client.BatcherOptions{}); err == nil {
		t.Error("nobody to tell: no error")
	}
}
