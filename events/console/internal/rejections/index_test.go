package rejections_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/console/internal/rejections"
	"example.com/eventgateway/events/internal/rejectlog"
)

// stream has records, and notes from when it is read.
type stream struct {
	mu      sync.Mutex
	records []feed.Arrival
	from    []time.Time
	err     error
	slow    time.Duration // of each record
	epoch   string
}

// Epoch implements feed.Resettable.
func (s *stream) Epoch(context.Context) (string, error) { return s.epoch, nil }

func (s *stream) add(records ...feed.Arrival) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records = append(s.records, records...)
}

// Read implements feed.Reader.
func (s *stream) Read(ctx context.Context, from time.Time, handle func(feed.Arrival) error) error {
	s.mu.Lock()
	records, err := s.records, s.err
	s.from = append(s.from, from)
	s.mu.Unlock()
	for _, a := range records {
		if a.At.Before(from) {
			continue
		}
		time.Sleep(s.slow)
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := handle(a); err != nil {
			return err
		}
	}
	return err
}

// known is how many events an index has.
func known(t *testing.T, x *rejections.Index, since time.Time) (n int, s rejections.State) {
	t.Helper()
	x.Look(t.Context(), since, func(log *rejectlog.Log, state rejections.State) { n, s = len(log.Events()), state })
	return n, s
}

// An index reads on from where it was: from before the newest record of the reading before, since
// another shard may have had one that came later. A look right after another one waits to read.
func TestIndexReadsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := &stream{}
		x := &rejections.Index{Source: s}
		if n, state := known(t, x, start); n != 0 || !state.Whole {
			t.Errorf("%d are known of nothing: %+v", n, state)
		}
		for i := range 5 {
			time.Sleep(time.Minute)
			now := time.Now()
			s.add(rejected(2*i, "Fruits", "/fruit", now))
			if n, state := known(t, x, start); n != 2*i+1 || !state.UpTo.Equal(now) {
				t.Errorf("%d are known after %d: %+v", n, 2*i+1, state)
			}
			s.add(rejected(2*i+1, "Fruits", "/fruit", now))
			if n, _ := known(t, x, start); n != 2*i+2 || len(s.from) != 2*i+3 ||
				time.Since(now) != 700*time.Millisecond {
				t.Errorf("%d are known %v later, and it was read %d times", n, time.Since(now), len(s.from))
			}
		}
		if last := s.from[10]; !last.Equal(start.Add(4*time.Minute + 3*700*time.Millisecond - 2*time.Second)) {
			t.Errorf("the last reading began at %v", last.Sub(start))
		}
		time.Sleep(time.Minute)
		s.err = errors.New("throttled")
		if n, state := known(t, x, start); n != 10 || state.Err == nil {
			t.Errorf("%d are known after a failure: %+v", n, state)
		}
		s.err = nil
		s.add(rejected(20, "Fruits", "/fruit", start.Add(-time.Hour)))
		if n, _ := known(t, x, time.Time{}); n != 11 {
			t.Errorf("%d are known of all", n)
		}
		x.Forget()
		if n, state := known(t, x, start); n != 10 || state.Records != 10 {
			t.Errorf("%d are known after it forgot: %+v", n, state)
		}
		synctest.Wait()
	})
}

// What a source forgot is not known any more, also if it has nothing new.
func TestIndexOfASourceThatForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := &stream{epoch: "a"}
		x := &rejections.Index{Source: s}
		for i := range 3 {
			s.add(rejected(i, "Fruits", "/fruit", start.Add(time.Duration(i)*time.Minute)))
		}
		if n, _ := known(t, x, start); n != 3 {
			t.Errorf("%d are known", n)
		}
		time.Sleep(time.Minute)
		s.records, s.epoch = nil, "b"
		if n, state := known(t, x, start); n != 0 || !state.Whole || state.Records != 0 {
			t.Errorf("%d are known of a source that forgot: %+v", n, state)
		}
		time.Sleep(time.Minute)
		s.add(rejected(9, "Fruits", "/fruit", start.Add(time.Second)))
		s.epoch = "c"
		if n, _ := known(t, x, start); n != 1 {
			t.Errorf("%d are known of what came then", n)
		}
		synctest.Wait()
	})
}

// A long stream is shown as far as it is read, and reading it ends when somebody wants another part.
func TestIndexOfALongStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := &stream{slow: time.Second}
		for i := range 60 {
			s.add(rejected(i, "Fruits", "/fruit", start.Add(time.Duration(i)*time.Millisecond)))
		}
		x := &rejections.Index{Source: s}
		if n, state := known(t, x, start); n < 1 || n > 3 || state.Whole {
			t.Errorf("%d are known at first: %+v", n, state)
		}
		if n, state := known(t, x, time.Time{}); n < 1 || n > 3 || state.Whole {
			t.Errorf("%d are known of all at first: %+v", n, state)
		}
		time.Sleep(time.Minute)
		if n, state := known(t, x, start); n != 60 || !state.Whole {
			t.Errorf("%d are known at last: %+v", n, state)
		}
		time.Sleep(2 * time.Minute) // the last reading ends
	})
}
