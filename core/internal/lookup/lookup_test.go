package lookup_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core/internal/lookup"
)

var errAbsent, errAway = errors.New("absent"), errors.New("away")

// store has the keys that begin with k, unless it is away.
type store struct {
	mu    sync.Mutex
	reads int
	takes time.Duration

	away, empty, panics bool
}

func (s *store) get(ctx context.Context, key string) (int, error) {
	s.mu.Lock()
	s.reads++
	n, away, empty, panics := s.reads, s.away, s.empty, s.panics
	s.mu.Unlock()
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	switch {
	case panics:
		panic("no")
	case away:
		return 0, errAway
	case key[0] != 'k' || empty:
		return 0, errAbsent
	}
	return n, nil
}

func (s *store) cache() cache {
	return cache{lookup.New(s.get, lookup.Options[int]{
		Fresh: time.Minute, Refresh: time.Second, Stale: 6 * time.Minute, Retry: 10 * time.Second,
		Timeout:   2 * time.Second,
		PerSecond: 10, AtOnce: 20, Cost: func(int) int { return 1 }, Budget: 100, Unknown: 1000,
		Absent: func(err error) bool { return errors.Is(err, errAbsent) },
	})}
}

type cache struct{ *lookup.Cache[string, int] }

func (c cache) Get(ctx context.Context, key string) (int, error) {
	return c.Cache.Get(ctx, key, time.Now())
}

func TestAnswersAreRememberedForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s store
		c := s.cache()
		for range 3 {
			if n, err := c.Get(t.Context(), "k"); n != 1 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
			if _, err := c.Get(t.Context(), "x"); !errors.Is(err, errAbsent) {
				t.Errorf("unknown: %v", err)
			}
			time.Sleep(19 * time.Second)
		}
		if s.reads != 2 {
			t.Errorf("the store is read %d times", s.reads)
		}
		time.Sleep(3 * time.Second)
		if n, err := c.Get(t.Context(), "k"); n != 3 || err != nil {
			t.Errorf("after a minute: %d, %v", n, err)
		}
	})
}

// A value that was there is used for a while when the store is away, and the store is asked
// only now and then.
func TestTheStoreIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s store
		c := s.cache()
		for _, key := range []string{"k", "x"} {
			_, _ = c.Get(t.Context(), key)
		}
		s.away = true
		time.Sleep(time.Minute)
		for range 295 {
			if n, err := c.Get(t.Context(), "k"); n != 1 || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
			time.Sleep(time.Second)
		}
		if s.reads > 2+31 {
			t.Errorf("the store is read %d times in 295 s", s.reads)
		}
		time.Sleep(20 * time.Second)
		for _, key := range []string{"k", "x", "k2"} {
			if _, err := c.Get(t.Context(), key); !errors.Is(err, errAway) {
				t.Errorf("%s: %v", key, err)
			}
		}
		s.away = false
		time.Sleep(10 * time.Second)
		if _, err := c.Get(t.Context(), "k"); err != nil {
			t.Error(err)
		}
	})
}

// A value that is doubted is read again: once a second for each key, and within the bound on what
// is unknown. Doubts are not laid to rest while the store is away.
func TestAValueThatIsDoubted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s store
		c := s.cache()
		again := func(key string) (int, error) { return c.Again(t.Context(), key, time.Now()) }
		for range 3 {
			if n, err := again("k"); n != 1 || err != nil {
				t.Errorf("just read: %d, %v", n, err)
			}
		}
		time.Sleep(time.Second)
		for range 3 {
			if n, err := again("k"); n != 2 || err != nil {
				t.Errorf("after a second: %d, %v", n, err)
			}
		}
		if _, err := again("x"); !errors.Is(err, errAbsent) {
			t.Errorf("unknown: %v", err)
		}
		for i := range 40 {
			_, _ = c.Get(t.Context(), fmt.Sprint("k", i))
		}
		time.Sleep(2 * time.Second)
		tooMany := 0
		for i := range 40 {
			if _, err := again(fmt.Sprint("k", i)); errors.Is(err, lookup.ErrTooMany) {
				tooMany++
			}
		}
		if tooMany != 20 {
			t.Errorf("of 40 at once, %d are too many", tooMany)
		}
		s.away = true
		time.Sleep(time.Minute)
		before := s.reads
		for range 3 {
			if _, err := again("k"); !errors.Is(err, errAway) {
				t.Errorf("away: %v", err)
			}
			if n, err := c.Get(t.Context(), "k"); n != 2 || err != nil {
				t.Errorf("who has no doubts: %d, %v", n, err)
			}
		}
		if s.reads != before+1 {
			t.Errorf("a store that is away is read %d times", s.reads-before)
		}
	})
}

// A key that has gone is told as soon as the store says so.
func TestAKeyThatHasGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s store
		c := s.cache()
		if _, err := c.Get(t.Context(), "k"); err != nil {
			t.Fatal(err)
		}
		s.empty = true
		time.Sleep(time.Minute)
		for range 3 {
			if n, err := c.Get(t.Context(), "k"); !errors.Is(err, errAbsent) || n != 0 {
				t.Errorf("%d, %v", n, err)
			}
		}
		s.empty = false
		time.Sleep(time.Minute)
		if n, err := c.Get(t.Context(), "k"); n != 3 || err != nil {
			t.Errorf("when it is back: %d, %v", n, err)
		}
	})
}

// Unknown keys reach the store 20 times at once and then 10 times a second, whatever their
// number. Known ones go on, and new ones that exist do not count.
func TestAFloodOfUnknownKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s store
		c := s.cache()
		for i := range 50 {
			if _, err := c.Get(t.Context(), fmt.Sprint("k", i)); err != nil {
				t.Fatal(err)
			}
		}
		before := s.reads
		for i := range 100_000 { // in 10 s
			_, err := c.Get(t.Context(), fmt.Sprint(i))
			if !errors.Is(err, errAbsent) && !errors.Is(err, lookup.ErrTooMany) {
				t.Fatal(err)
			}
			if i%1000 == 0 {
				if _, err := c.Get(t.Context(), "k7"); err != nil {
					t.Errorf("the known key: %v", err)
				}
			}
			time.Sleep(100 * time.Microsecond)
		}
		if reads := s.reads - before; reads < 100 || reads > 120 {
			t.Errorf("the store is read %d times", reads)
		}
		time.Sleep(time.Minute)
		if n, err := c.Get(t.Context(), "k7"); err != nil || n != s.reads {
			t.Errorf("the known key: %d, %v", n, err)
		}
	})
}

// Who wants the same key at once shares a read, which goes on when its caller goes away.
func TestReadsAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := store{takes: time.Second}
		c := s.cache()
		gone, cancel := context.WithCancel(t.Context())
		short, stop := context.WithTimeout(t.Context(), time.Millisecond)
		defer stop()
		var all sync.WaitGroup
		all.Go(func() { _, _ = c.Get(gone, "k") })
		synctest.Wait()
		cancel()
		all.Go(func() {
			if _, err := c.Get(short, "k"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("too short a time: %v", err)
			}
		})
		for range 50 {
			all.Go(func() {
				if n, err := c.Get(t.Context(), "k"); err != nil || n != 1 {
					t.Errorf("%d, %v", n, err)
				}
			})
		}
		all.Wait()
		s.takes = time.Hour
		if _, err := c.Get(t.Context(), "k2"); !errors.Is(err, context.DeadlineExceeded) || s.reads != 2 {
			t.Errorf("a slow store: %v, read %d times", err, s.reads)
		}
	})
}

// A store that panics leaves nobody waiting.
func TestAPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := store{panics: true}
		c := s.cache()
		func() {
			defer func() { _ = recover() }()
			_, _ = c.Get(t.Context(), "k")
			t.Error("there is no panic")
		}()
		s.panics = false
		if _, err := c.Get(t.Context(), "k"); err != nil {
			t.Error(err)
		}
	})
}
