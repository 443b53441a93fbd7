package group_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
)

var errFull = errors.New("the disk is full")

// fails returns a handler that fails for one event so often, and how often it was called for it.
func fails(id string, times int) (group.Handler, *int) {
	calls := new(int)
	return func(_ context.Context, m consumer.Message) error {
		if m.Record.ID != id {
			return nil
		}
		if *calls++; *calls <= times {
			return errFull
		}
		return nil
	}, calls
}

func TestRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0")
		s.send(10, "a")
		handle, calls := fails("a:4", 4)
		began := time.Now()
		w := s.start(t, group.Options{}, handle)
		s.settle(t, time.Minute)
		// 200, 400, 800 and 1,600 ms, of which each is at least half.
		if took := time.Since(began); *calls != 5 || took < 1500*time.Millisecond || took > 4*time.Second {
			t.Errorf("%d calls in %v", *calls, took)
		}
		s.endAll(t)
		if len(w.notes) != 4 || !errors.Is(w.notes[0], errFull) ||
			!strings.Contains(w.notes[0].Error(), "waiting: handling record 000000000004 of shard shard0: ") {
			t.Errorf("noted %v", w.notes)
		}
		s.check(t)
	})
}

// Without DeadLetter, a message that fails ends the group, and is the next one afterwards.
func TestFailureStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0", "shard1")
		s.send(10, keys(8)...)
		handle, calls := fails("k3:4", 1000)
		w := s.start(t, group.Options{Tries: 3}, handle)
		if <-w.done; w.err != errFull || *calls != 3 { //nolint:errorlint // it is the handler's very error
			t.Errorf("ended with %v after %d calls", w.err, *calls)
		}
		s.workers = nil
		s.goOn(t)
	})
}

// DeadLetter has a message that failed, and is asked until it has taken it.
func TestDeadLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0")
		s.send(10, "a", "b")
		handle, calls := fails("a:4", 1000)
		var dead []string
		var options group.Options
		options.DeadLetter = func(_ context.Context, m consumer.Message, err error) error {
			if !errors.Is(err, errFull) {
				t.Errorf("failed with %v", err)
			}
			if dead = append(dead, m.Record.ID); len(dead) < 3 {
				return errNoAnswer
			}
			return nil
		}
		w := s.start(t, options, handle)
		time.Sleep(time.Minute)
		if got := s.missing(); *calls != 5 || len(dead) != 3 || dead[2] != "a:4" || got != 1 {
			t.Errorf("%d calls, dead letters %v, %d missing", *calls, dead, got)
		}
		w.end(t)
		if n := len(w.notes); n != 4+2 || !errors.Is(w.notes[n-1], errNoAnswer) {
			t.Errorf("noted %v", w.notes) // else nobody learns why the shard stands still
		}
		if l := s.lease(t, "shard0"); l.Checkpoint != "000000000020" {
			t.Errorf("the checkpoint is %s, want the last record", l.Checkpoint)
		}
	})
}

// Keys are handled at once up to Parallel, each in order. One that is stuck holds up no others,
// until Pending records wait behind it.
func TestParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0")
		s.send(20, keys(10)...)
		now, most := 0, 0
		var busy = map[string]bool{}
		open := make(chan struct{})
		s.start(t, group.Options{Parallel: 4, Pending: 100}, func(_ context.Context, m consumer.Message) error {
			s.mu.Lock()
			now++
			most = max(most, now)
			if busy[m.PartitionKey] {
				t.Errorf("two of %s at once", m.PartitionKey)
			}
			busy[m.PartitionKey] = true
			s.mu.Unlock()
			if m.Record.ID == "k5:3" {
				<-open
			}
			time.Sleep(10 * time.Millisecond)
			s.mu.Lock()
			defer s.mu.Unlock()
			now--
			busy[m.PartitionKey] = false
			return nil
		})
		time.Sleep(time.Minute)
		s.mu.Lock()
		handledByNow := len(s.seen)
		s.mu.Unlock()
		// 25 records come before k5:3, and 99 of 100 behind it fit, of which 9 have its key.
		if most != 4 || handledByNow != 25+99-9 {
			t.Errorf("%d at once, %d handled", most, handledByNow)
		}
		if l := s.lease(t, "shard0"); l.Checkpoint != "000000000025" {
			t.Errorf("the checkpoint is %s, want the record before the one that is stuck", l.Checkpoint)
		}
		close(open)
		s.finish(t, time.Minute)
	})
}

// Checkpoints are written behind so many records, and by time.
func TestCheckpoints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0")
		w := s.start(t, group.Options{CheckpointCount: 50, CheckpointEvery: time.Minute}, nil)
		time.Sleep(time.Second)
		s.send(120, "a")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		// Fewer than 50 are behind it. It may be written some records after it was due.
		if l := s.lease(t, "shard0"); l.Checkpoint <= "000000000070" || l.SwitchesSinceCheckpoint != 0 {
			t.Errorf("by count: %+v", l)
		}
		time.Sleep(time.Minute)
		if l := s.lease(t, "shard0"); l.Checkpoint != "000000000120" {
			t.Errorf("by time: %+v", l)
		}
		w.end(t)
		s.check(t)
	})
}

func TestLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0")
		s.send(100, "a")
		arrived := time.Now()
		time.Sleep(time.Minute)
		var lags []group.Lag
		options := group.Options{Limit: 10, Lag: func(l group.Lag) { lags = append(lags, l) }}
		var behind []time.Duration
		s.start(t, options, func(_ context.Context, m consumer.Message) error {
			behind = append(behind, m.Behind)
			time.Sleep(100 * time.Millisecond)
			return nil
		})
		s.settle(t, time.Minute)
		time.Sleep(10 * time.Second)
		if behind[0] < time.Minute || behind[99] != 0 {
			t.Errorf("the first message is %v behind, the last %v", behind[0], behind[99])
		}
		s.endAll(t)
		first, last := lags[0], lags[len(lags)-1]
		if first.Shard != "shard0" || first.Behind < time.Minute || first.Pending == 0 || !first.Oldest.Equal(arrived) {
			t.Errorf("at first %+v", first)
		}
		if last.Behind != 0 || last.Pending != 0 || !last.Oldest.IsZero() {
			t.Errorf("in the end %+v", last)
		}
	})
}
