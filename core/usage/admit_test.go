package usage_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/usage"
)

// of is what a request has.
func of(events, bytes int64) usage.Amounts { return usage.Amounts{1, events, bytes} }

// gateway is a process with a clock that tests move.
type gateway struct {
	*usage.Accounts
	*clock
	ledger    *faulty
	unchecked int
}

func start(ledger *memory.Usage, c *clock) *gateway {
	g := &gateway{clock: c, ledger: &faulty{Usage: ledger}}
	g.Accounts = &usage.Accounts{
		Ledger: g.ledger, Now: c.Now, NotChecked: func(context.Context, error) { g.unchecked++ },
	}
	return g
}

// faulty is a ledger that may be away. It counts its calls.
type faulty struct {
	*memory.Usage
	away  bool
	calls int
}

var errAway = errors.New("away")

func (f *faulty) called() error {
	if f.calls++; f.away {
		return errAway
	}
	return nil
}

func (f *faulty) Quota(ctx context.Context, client string) (usage.Quota, error) {
	if err := f.called(); err != nil {
		return usage.Quota{}, err
	}
	return f.Usage.Quota(ctx, client)
}

func (f *faulty) Draw(ctx context.Context, client string, d usage.Draw) (usage.Bucket, bool, error) {
	if err := f.called(); err != nil {
		return usage.Bucket{}, false, err
	}
	return f.Usage.Draw(ctx, client, d)
}

func (f *faulty) Add(ctx context.Context, client string, day time.Time, c usage.Counts) error {
	if err := f.called(); err != nil {
		return err
	}
	return f.Usage.Add(ctx, client, day, c)
}

func (f *faulty) UseKey(ctx context.Context, id string, day time.Time) error {
	if err := f.called(); err != nil {
		return err
	}
	return f.Usage.UseKey(ctx, id, day)
}

// letIn sends so many requests at once and returns how many are let in, and the last error.
func (g *gateway) letIn(t *testing.T, requests int, n usage.Amounts) (in int, last *core.Error) {
	t.Helper()
	for range requests {
		_, err := g.Admit(t.Context(), client, n)
		if err == nil {
			in++
			continue
		}
		var is bool
		if last, is = errors.AsType[*core.Error](err); !is || last.Code != core.CodeQuotaExceeded {
			t.Fatal(err)
		}
	}
	return in, last
}

// A process lets in exactly what the quota says, says how long to wait, and lets as much in
// again a second later.
func TestTheLimitIsExact(t *testing.T) {
	for name, c := range map[string]struct {
		quota  usage.Quota
		each   usage.Amounts
		in     int
		wait   time.Duration
		detail string
	}{
		"requests": {usage.Quota{PerSecond: usage.Amounts{100}}, of(7, 700), 100, 10 * time.Millisecond,
			"quota of requests (100 a second)"},
		"one request": {usage.Quota{PerSecond: usage.Amounts{1}}, of(7, 700), 1, time.Second,
			"requests (1 a second)"},
		"three requests": {usage.Quota{PerSecond: usage.Amounts{3}}, of(0, 0), 3, 333_333_333, "requests (3 a second)"},
		"events": {usage.Quota{PerSecond: usage.Amounts{0, 1000, 0}}, of(8, 700), 125, 8 * time.Millisecond,
			"events (1000 a second)"},
		"bytes": {usage.Quota{PerSecond: usage.Amounts{0, 0, 1_000_000}}, of(7, 100_000), 10, 100 * time.Millisecond,
			"bytes (1000000 a second)"},
		"the tightest of all": {usage.Quota{PerSecond: usage.Amounts{100, 50, 1_000_000}}, of(10, 10), 5,
			200 * time.Millisecond, "events (50 a second)"},
		"large": {usage.Quota{PerSecond: usage.Amounts{usage.MaxQuota, 0, usage.MaxQuota}}, of(1, usage.MaxQuota/4), 4,
			250 * time.Millisecond, "quota of bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			ledger := &memory.Usage{}
			setQuota(t, ledger, c.quota)
			g := start(ledger, noon())
			for second := range 3 {
				in, refusal := g.letIn(t, c.in+50, c.each)
				if in != c.in {
					t.Fatalf("in second %d, %d requests are let in, want %d", second, in, c.in)
				}
				want := max(c.wait, 100*time.Millisecond) // a process tries ten times a second
				if d := refusal.RetryAfter - want; d < -time.Microsecond || d > time.Microsecond {
					t.Errorf("the wait is %v, want %v", refusal.RetryAfter, want)
				}
				if !strings.Contains(refusal.Detail, c.detail) || !strings.Contains(refusal.Detail, client) {
					t.Errorf("the detail is %q, want %q", refusal.Detail, c.detail)
				}
				g.pass(time.Second + time.Millisecond)
			}
		})
	}
}

// Tokens come back as time passes.
func TestTokensComeBack(t *testing.T) {
	ledger := &memory.Usage{}
	setQuota(t, ledger, usage.Quota{PerSecond: usage.Amounts{100}})
	g := start(ledger, noon())
	g.letIn(t, 200, of(1, 1))
	for _, c := range []struct {
		pause time.Duration
		in    int
	}{{500 * time.Millisecond, 50}, {250 * time.Millisecond, 25}, {time.Hour, 100}} {
		g.pass(c.pause)
		if in, _ := g.letIn(t, 200, of(1, 1)); in != c.in {
			t.Errorf("after %v, %d requests are let in, want %d", c.pause, in, c.in)
		}
	}
}

// A request that is larger than a second's quota is let in when all of that is there, and
// paid back.
func TestALargeBatch(t *testing.T) {
	ledger := &memory.Usage{}
	setQuota(t, ledger, usage.Quota{PerSecond: usage.Amounts{0, 100, 0}})
	g := start(ledger, noon())
	if in, _ := g.letIn(t, 1, of(1, 1)); in != 1 {
		t.Fatal("one event is refused")
	}
	in, refusal := g.letIn(t, 1, of(5000, 1))
	if in != 0 || refusal.RetryAfter > time.Second {
		t.Fatalf("%d are let in, %v", in, refusal)
	}
	g.pass(refusal.RetryAfter)
	if in, _ := g.letIn(t, 1, of(5000, 1)); in != 1 {
		t.Fatal("the batch is refused though the bucket is full")
	}
	g.pass(49 * time.Second)
	if in, refusal := g.letIn(t, 1, of(100, 1)); in != 0 || refusal.RetryAfter > 2*time.Second {
		t.Errorf("%d are let in before the batch is paid back; %v", in, refusal)
	}
	g.pass(time.Second)
	if in, _ := g.letIn(t, 1, of(100, 1)); in != 1 {
		t.Error("a batch is refused after the large one is paid back")
	}
}

// A smaller request is not kept out because a larger one was.
func TestALargeRequestBlocksNoSmallOne(t *testing.T) {
	ledger := &memory.Usage{}
	setQuota(t, ledger, usage.Quota{PerSecond: usage.Amounts{0, 100, 0}})
	g := start(ledger, noon())
	for _, c := range []struct {
		events int64
		in     int
	}{{90, 1}, {11, 0}, {10, 1}, {1, 0}} {
		if in, _ := g.letIn(t, 1, of(c.events, 1)); in != c.in {
			t.Errorf("%d requests of %d events are let in, want %d", in, c.events, c.in)
		}
	}
}

// The day's quota is used once, by all processes, and is there again at midnight UTC.
func TestTheDaysQuota(t *testing.T) {
	const quota = 1000
	ledger, c := &memory.Usage{}, noon()
	setQuota(t, ledger, usage.Quota{EventsADay: quota})
	all := []*gateway{start(ledger, c), start(ledger, c), start(ledger, c)}
	for day := range 2 {
		used := 0
		var refusal *core.Error
		for range 3000 {
			for _, g := range all {
				in, refused := g.letIn(t, 1, of(1, 1))
				if used += in; refused != nil {
					refusal = refused
				}
			}
			c.pass(3 * time.Millisecond)
		}
		if used > quota || used < quota*98/100 {
			t.Errorf("on day %d, %d events are let in, want %d", day, used, quota)
		}
		midnight := c.now.Truncate(24 * time.Hour).Add(24 * time.Hour)
		if refusal == nil || midnight.Sub(c.now).Round(time.Second) != refusal.RetryAfter.Round(time.Second) {
			t.Fatalf("the refusal is %v at %v", refusal, c.now)
		}
		if in, _ := all[0].letIn(t, 1, of(0, 1)); in != 1 {
			t.Error("a request without events is refused")
		}
		c.now = midnight.Add(-time.Millisecond)
		if in, _ := all[1].letIn(t, 1, of(100, 1)); in != 0 {
			t.Error("events are let in before midnight")
		}
		c.now = midnight
	}
}

// A batch that is larger than the day's quota is let in once a day.
func TestABatchThatIsLargerThanTheDay(t *testing.T) {
	ledger := &memory.Usage{}
	setQuota(t, ledger, usage.Quota{EventsADay: 10})
	g := start(ledger, noon())
	for range 2 {
		if in, _ := g.letIn(t, 3, of(25, 1)); in != 1 {
			t.Errorf("%d batches are let in, want 1", in)
		}
		g.pass(24 * time.Hour)
	}
}

// Without a quota, a client costs one read a minute.
func TestNoQuota(t *testing.T) {
	g := start(&memory.Usage{}, noon())
	for i := range 3 {
		standing, err := g.Admit(t.Context(), client, of(1, 1))
		if in, _ := g.letIn(t, 1000, of(5000, 10<<20)); in != 1000 || err != nil || !standing.Quota.None() {
			t.Errorf("%d are let in, %v, %v", in, standing, err)
		}
		if g.ledger.calls != i+1 {
			t.Errorf("%d calls after %d minutes", g.ledger.calls, i)
		}
		g.pass(time.Minute)
	}
}

// A change of a quota is seen within a minute.
func TestAQuotaChanges(t *testing.T) {
	ledger := &memory.Usage{}
	setQuota(t, ledger, usage.Quota{PerSecond: usage.Amounts{10}})
	g := start(ledger, noon())
	for _, quota := range []int64{100, 5, 50} {
		setQuota(t, ledger, usage.Quota{PerSecond: usage.Amounts{quota}})
		g.pass(time.Minute)
		if in, _ := g.letIn(t, 200, of(1, 1)); in != int(quota) {
			t.Errorf("%d are let in, want %d", in, quota)
		}
	}
	setQuota(t, ledger, usage.Quota{})
	g.pass(time.Minute)
	if in, _ := g.letIn(t, 200, of(1, 1)); in != 200 {
		t.Errorf("%d are let in without a quota", in)
	}
}

// The standing tells what is left.
func TestStanding(t *testing.T) {
	ledger := &memory.Usage{}
	setQuota(t, ledger, usage.Quota{PerSecond: usage.Amounts{100, 1000, 0}, EventsADay: 5000})
	g := start(ledger, noon())
	var got string
	for range 30 {
		s, err := g.Admit(t.Context(), client, of(20, 5))
		if err != nil {
			t.Fatal(err)
		}
		got = fmt.Sprint(s.Left[:2], s.LeftToday, s.Midnight)
	}
	if want := "[70 400] 4400 12h0m0s"; got != want {
		t.Errorf("left is %s, want %s", got, want)
	}
}
