package usage_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/usage"
)

// slow is a ledger that takes 5 ms to answer, as DynamoDB does, and counts its calls.
type slow struct {
	*memory.Usage
	calls atomic.Int64
}

func (s *slow) Draw(ctx context.Context, client string, d usage.Draw) (usage.Bucket, bool, error) {
	s.calls.Add(1)
	time.Sleep(2500 * time.Microsecond)
	defer time.Sleep(2500 * time.Microsecond)
	return s.Usage.Draw(ctx, client, d)
}

// Processes that share a quota let in what it allows: not much more, and not much less if
// more is sent. They seldom ask the ledger: how often depends on the order of those that come at
// once, by up to a third.
func TestProcessesShareAQuota(t *testing.T) {
	for name, c := range map[string]struct {
		processes int
		quota     int64
		pause     time.Duration // between two requests of a process
		least     float64       // of the quota
		calls     float64       // at most, in a second
	}{
		"a process that sends too much":       {1, 100, 2 * time.Millisecond, 0.97, 40},
		"a process with a small quota":        {1, 1, 20 * time.Millisecond, 0.9, 12},
		"a process that sends what it may":    {1, 100, 11 * time.Millisecond, 0.85, 5},
		"ten that send too much":              {10, 1000, 5 * time.Millisecond, 0.95, 200},
		"a hundred that send too much":        {100, 1000, 20 * time.Millisecond, 0.95, 400},
		"three hundred that send too much":    {300, 1000, 50 * time.Millisecond, 0.95, 600},
		"a thousand that send too much":       {1000, 1000, 100 * time.Millisecond, 0.95, 900},
		"a hundred with a small quota":        {100, 10, 100 * time.Millisecond, 0.9, 300},
		"a hundred that send half of it":      {100, 1000, 200 * time.Millisecond, 0.45, 150},
		"a hundred that send a tenth of it":   {100, 1000, time.Second, 0.09, 60},
		"a hundred that rarely send anything": {100, 1000, 5 * time.Second, 0.018, 25},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const seconds = 60
				ledger := &slow{Usage: &memory.Usage{}}
				setQuota(t, ledger.Usage, usage.Quota{PerSecond: usage.Amounts{c.quota}})
				perSecond := make([]atomic.Int64, seconds+2)
				begin := time.Now()
				var processes sync.WaitGroup
				for i := range c.processes {
					processes.Go(func() {
						a := &usage.Accounts{Ledger: ledger, Now: time.Now, NotChecked: unexpected(t)}
						if c.processes < 300 { // those begin at once
							time.Sleep(c.pause * time.Duration(i) / time.Duration(c.processes))
						}
						for time.Since(begin) < seconds*time.Second {
							if _, err := a.Admit(t.Context(), client, usage.Amounts{1}); err == nil {
								perSecond[time.Since(begin)/time.Second].Add(1)
							}
							time.Sleep(c.pause)
						}
					})
				}
				processes.Wait()
				var all, most int64
				for i := range perSecond {
					n := perSecond[i].Load()
					all += n
					if i > 0 { // the bucket is full at first
						most = max(most, n)
					}
				}
				share := float64(all) / float64(seconds*c.quota)
				peak := float64(most) / float64(c.quota)
				calls := float64(ledger.calls.Load()) / seconds
				t.Logf("%.3f of the quota in a minute, %.2f in the worst second, %.0f calls a second", share, peak,
					calls)
				if share > 1.05 || share < c.least {
					t.Errorf("%d processes let in %.3f of the quota", c.processes, share)
				}
				if peak > 2 && most > 2 {
					t.Errorf("%d processes let in %.2f of the quota in a second", c.processes, peak)
				}
				if calls > c.calls {
					t.Errorf("%d processes asked the ledger %.0f times a second", c.processes, calls)
				}
			})
		})
	}
}

// What processes hold when a load grows is little: in any minute they let in at most a tenth
// more than the quota.
func TestALoadThatGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const quota, processes = 1000, 100
		ledger := &slow{Usage: &memory.Usage{}}
		setQuota(t, ledger.Usage, usage.Quota{PerSecond: usage.Amounts{quota}})
		var letIn atomic.Int64
		begin := time.Now()
		var all sync.WaitGroup
		for i := range processes {
			all.Go(func() {
				a := &usage.Accounts{Ledger: ledger, Now: time.Now, NotChecked: unexpected(t)}
				time.Sleep(time.Duration(i) * time.Millisecond)
				for {
					since := time.Since(begin)
					pause := 110 * time.Millisecond // just below the quota
					if since > 30*time.Second {
						pause = 5 * time.Millisecond // twenty times as much
					}
					if since > 90*time.Second {
						return
					}
					if _, err := a.Admit(t.Context(), client, usage.Amounts{1}); err == nil &&
						pause < 100*time.Millisecond {
						letIn.Add(1)
					}
					time.Sleep(pause)
				}
			})
		}
		all.Wait()
		share := float64(letIn.Load()) / (60 * quota)
		t.Logf("%.3f of the quota in the minute after the load grew", share)
		if share > 1.1 || share < 0.95 {
			t.Errorf("%.3f of the quota in the minute after the load grew", share)
		}
	})
}
