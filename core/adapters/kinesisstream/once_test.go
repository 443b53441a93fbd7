package kinesisstream_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core"
)

func once(list []core.Event) []core.Event {
	for i := range list {
		list[i].Once = true
	}
	return list
}

// An event is not sent again if nobody can tell whether it is stored. Its result says so.
func TestInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &scripted{t: t, script: func(int, []string) fate { return fate{after: errLost} },
			deaf: func(int) error { return errLost }}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		list := once(keyed("a", "a", "b"))
		results := k.stream().Publish(ctx, list)
		k.check(list, results)
		if fmt.Sprint(k.stored) != "[a0 b2]" || !results[0].InDoubt || results[1].InDoubt || !results[2].InDoubt {
			t.Errorf("stored %v: %+v", k.stored, results)
		}
		for _, r := range results {
			if core.CodeOf(r.Err) != core.CodeBackendUnavailable {
				t.Error(r.Err)
			}
		}
	})
	// A refused event is not in doubt. An event whose answer was lost is.
	for _, c := range []struct {
		fate fate
		want bool
	}{{fate{before: errThrottled}, false}, {fate{before: errLost}, true},
		{fate{refuse: func(string) string { return throttledRecord }}, false}} {
		synctest.Test(t, func(t *testing.T) {
			k := &scripted{t: t, script: func(int, []string) fate { return c.fate }}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if r := k.stream().Publish(ctx, keyed("a"))[0]; r.Err == nil || r.InDoubt != c.want {
				t.Errorf("%+v: %+v", c.fate, r)
			}
		})
	}
}

// A search reads a shard in the end, even if consumers read it too often.
func TestReadingIsThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &scripted{t: t, script: func(call int, _ []string) fate {
			if call == 0 {
				return fate{after: errLost}
			}
			return fate{}
		}, deaf: func(read int) error {
			if read <= 5 {
				return errThrottled
			}
			return nil
		}}
		if r := k.stream().Publish(t.Context(), once(keyed("a")))[0]; r.Err != nil || len(k.stored) != 1 ||
			len(k.calls) != 1 {
			t.Errorf("%+v: stored %v in %d calls", r, k.stored, len(k.calls))
		}
	})
}

// Whatever fails, no event is stored twice, and the promises about order hold.
func TestOnceUnderRandomFaults(t *testing.T) {
	repeats := 0
	for seed := range uint64(100) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 2)) //nolint:gosec // reproducible on purpose
			k := &scripted{t: t, latency: time.Duration(1+random.IntN(50)) * time.Millisecond}
			k.script = func(int, []string) (f fate) {
				switch draw := random.IntN(100); {
				case draw < 10:
					f.before = errThrottled
				case draw < 20:
					f.before = errLost
				case draw < 35:
					f.after = errLost
				case draw < 40:
					f.late = time.Duration(random.IntN(900)) * time.Millisecond
				case draw < 43:
					f.hang = true
				}
				f.refuse = func(id string) string {
					if len(id)%7 == 0 && random.IntN(2) == 0 {
						return throttledRecord
					}
					return ""
				}
				if f.after != nil {
					f.refuse = nil
				}
				return f
			}
			k.deaf = func(int) error {
				if random.IntN(10) == 0 {
					return []error{errLost, errThrottled}[random.IntN(2)]
				}
				return nil
			}
			list := randomEvents(random, 600)
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(3+random.IntN(20))*time.Second)
			defer cancel()
			results := k.stream().Publish(ctx, once(list))
			time.Sleep(2 * core.LandingTime) // until late records are stored
			k.check(list, results)
			seen := map[string]bool{}
			for _, id := range k.stored {
				if seen[id] {
					t.Errorf("seed %d: event %s is stored twice", seed, id)
				}
				seen[id] = true
			}
			for i, r := range results {
				if r.Err != nil && !r.InDoubt && seen[list[i].ID] {
					t.Errorf("seed %d: event %s is stored and not in doubt: %v", seed, list[i].ID, r.Err)
				}
			}
			repeats += k.reads
		})
	}
	if repeats == 0 {
		t.Error("nothing was looked for: the test shows nothing")
	}
}
