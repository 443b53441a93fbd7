package kinesisstream_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core"
)

const throttledRecord = "ProvisionedThroughputExceededException"

// Whatever fails, the promises hold: 100 runs of random slices and faults.
func TestOrderUnderRandomFaults(t *testing.T) {
	for seed := range uint64(100) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // reproducible on purpose
			chance := func(percent int) bool { return random.IntN(100) < percent }
			k := &scripted{t: t, latency: time.Duration(1+random.IntN(50)) * time.Millisecond}
			k.script = func(int, []string) (f fate) {
				switch draw := random.IntN(100); {
				case draw < 10:
					f.before = errThrottled
				case draw < 20:
					f.before = errLost
				case draw < 30:
					f.after = errLost
				case draw < 33:
					f.hang = true
				}
				refused := map[string]bool{}
				f.refuse = func(id string) string {
					if _, drawn := refused[id]; !drawn {
						refused[id] = chance(15)
					}
					if refused[id] {
						return throttledRecord
					}
					return ""
				}
				return f
			}
			list := randomEvents(random, 1500)
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+random.IntN(20))*time.Second)
			defer cancel()
			k.check(list, k.stream().Publish(ctx, list))
		})
	}
}

// Only records that were not stored are sent again. Events behind them wait; no others do.
func TestOnlyFailedRecordsAreTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &scripted{t: t, latency: 5 * time.Millisecond, script: func(call int, _ []string) fate {
			return fate{refuse: func(id string) string {
				if call == 0 && (id == "a0" || id == "c2") {
					return "InternalFailure"
				}
				return ""
			}}
		}}
		list := keyed("a", "b", "c", "a", "b", "a")
		results := k.stream().Publish(t.Context(), list)
		k.check(list, results)
		for i, r := range results {
			if r.Err != nil {
				t.Errorf("event %d: %v", i, r.Err)
			}
		}
		if got := fmt.Sprint(k.calls); got != "[[a0 b1 c2] [b4] [a0 c2] [a3] [a5]]" {
			t.Errorf("the calls are %s", got)
		}
	})
}

// 500 events of one key are 500 calls one after the other. They take 500 round trips.
func TestHotKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, latency = 500, 10 * time.Millisecond
		k := &scripted{t: t, latency: latency}
		list := keyed(strings.Split(strings.Repeat("k", n), "")...)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		results := k.stream().Publish(ctx, list)
		k.check(list, results)
		if took := time.Since(began); len(k.calls) != n || took != n*latency || results[n-1].Err != nil {
			t.Errorf("%d calls, %v, the last: %v", len(k.calls), took, results[n-1].Err)
		}
	})
}

// Events behind one that cannot be stored in time are not sent, and say so.
func TestWhatIsBehindAFailedEventIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &scripted{t: t, script: func(int, []string) fate {
			return fate{refuse: func(id string) string {
				if id == "a2" {
					return throttledRecord
				}
				return ""
			}}
		}}
		list := keyed("a", "b", "a", "a", "b", "a")
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		results := k.stream().Publish(ctx, list)
		k.check(list, results)
		const throttled = core.CodeBackendThrottled
		for i, want := range []core.Code{"", "", throttled, throttled, "", throttled} {
			if got := core.CodeOf(results[i].Err); got != want {
				t.Errorf("event %d: %v, want %q", i, results[i].Err, want)
			}
		}
		if e, ok := errors.AsType[*core.Error](results[5].Err); !ok ||
			!strings.Contains(e.Detail, "earlier event with the same partition key") {
			t.Errorf("the last says %v", results[5].Err)
		}
	})
}

// An event that no stream will ever take does not stop the events behind it.
func TestAnEventThatIsTooLargeStopsNoOther(t *testing.T) {
	k := &scripted{t: t}
	list := keyed("a", "a", "a", strings.Repeat("é", 256), strings.Repeat("é", 257), "", "a")
	list[1].Data = []byte(`"` + strings.Repeat("x", 1<<20) + `"`)
	results := k.stream().Publish(t.Context(), list)
	k.check(list, results)
	checked := k.stream().Check(list)
	for i, want := range []core.Code{"", core.CodeTooLarge, "", "", core.CodeTooLarge, core.CodeInternal, ""} {
		if got := core.CodeOf(results[i].Err); got != want {
			t.Errorf("event %d: %v, want %q", i, results[i].Err, want)
		}
		if got := core.CodeOf(checked[i]); got != want {
			t.Errorf("event %d is checked: %v, want %q", i, checked[i], want)
		}
	}
}
