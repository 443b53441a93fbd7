package usage_test

import (
	"fmt"
	"testing"
	"time"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/usage"
)

// counted returns what the ledger has of a client's day.
func (g *gateway) counted(t *testing.T, client string, day time.Time) usage.Counts {
	t.Helper()
	days, err := g.ledger.Days(t.Context(), client, day, day)
	if err != nil {
		t.Fatal(err)
	}
	if len(days) == 0 {
		return usage.Counts{}
	}
	return days[0].Counts
}

func today(c *clock) time.Time { return c.now.Truncate(24 * time.Hour) }

var accepted = usage.Counts{Requests: 1, Events: 3, Bytes: 300, Rejected: 1}

// A client's first request is written at once, and then what comes together in 10 seconds.
// What is not written yet is written at the end of the process.
func TestCounts(t *testing.T) {
	g := start(&memory.Usage{}, noon())
	count := func(n int) {
		for range n {
			g.Count(t.Context(), client, accepted)
		}
	}
	want := func(requests int64, calls int) {
		t.Helper()
		got := g.counted(t, client, today(g.clock))
		if got != (usage.Counts{Requests: requests, Events: 3 * requests, Bytes: 300 * requests, Rejected: requests}) ||
			g.ledger.calls != calls {
			t.Errorf("%+v after %d calls; want %d requests after %d", got, g.ledger.calls, requests, calls)
		}
	}
	count(1)
	want(1, 1)
	count(1000)
	want(1, 1)
	g.pass(10 * time.Second)
	count(1)
	want(1002, 2)
	count(1)
	g.Flush(t.Context())
	want(1003, 3)
	g.Flush(t.Context())
	want(1003, 3)
}

// The request of another client writes what is due.
func TestCountsOfAClientThatStopped(t *testing.T) {
	g := start(&memory.Usage{}, noon())
	for range 2 {
		g.Count(t.Context(), client, accepted)
	}
	g.pass(10 * time.Second)
	g.Count(t.Context(), "Patrick", accepted)
	if got := g.counted(t, client, today(g.clock)); got.Requests != 2 {
		t.Errorf("%+v", got)
	}
}

// Refused requests are counted, also if nothing else is sent.
func TestRefusedRequestsAreCounted(t *testing.T) {
	ledger := &memory.Usage{}
	setQuota(t, ledger, usage.Quota{PerSecond: usage.Amounts{10}})
	g := start(ledger, noon())
	g.letIn(t, 110, of(1, 1))
	g.pass(10 * time.Second)
	g.letIn(t, 11, of(1, 1))
	if got := g.counted(t, client, today(g.clock)); got != (usage.Counts{Requests: 101, Refused: 101}) {
		t.Errorf("%+v", got)
	}
}

// Counts are of the day on which they came.
func TestCountsAtMidnight(t *testing.T) {
	g := start(&memory.Usage{}, noon())
	yesterday := today(g.clock)
	g.now = yesterday.AddDate(0, 0, 1).Add(-time.Second)
	for range 2 {
		g.Count(t.Context(), client, accepted)
	}
	g.pass(2 * time.Second)
	g.Count(t.Context(), client, accepted)
	g.Flush(t.Context())
	if a, b := g.counted(t, client, yesterday), g.counted(t, client, today(g.clock)); a.Requests != 2 ||
		b.Requests != 1 {
		t.Errorf("%+v and %+v", a, b)
	}
}

// What cannot be written is kept, and written when the ledger is back.
func TestCountsWithoutALedger(t *testing.T) {
	g := start(&memory.Usage{}, noon())
	g.ledger.away = true
	for range 1000 {
		g.Count(t.Context(), client, accepted)
		g.pass(time.Second)
	}
	if g.ledger.calls > 101 {
		t.Errorf("%d calls", g.ledger.calls)
	}
	g.ledger.away = false
	g.pass(10 * time.Second)
	g.Count(t.Context(), client, accepted)
	if got := g.counted(t, client, today(g.clock)); got.Requests != 1001 {
		t.Errorf("%+v", got)
	}
}

// Made-up clients have no counts, and do not fill the memory.
func TestMadeUpClients(t *testing.T) {
	g := start(&memory.Usage{}, noon())
	for i := range 5000 {
		name := fmt.Sprint("client", i)
		if _, err := g.Admit(t.Context(), name, of(1, 1)); err != nil {
			t.Fatal(err)
		}
		g.Count(t.Context(), name, usage.Counts{Requests: 1, Rejected: 1})
	}
	g.Flush(t.Context())
	if g.unchecked != 0 || g.ledger.calls != 5000 {
		t.Errorf("%d unchecked, %d calls", g.unchecked, g.ledger.calls)
	}
}

// A key's use is written once a day. If the ledger is away, the key's next use tries again.
func TestLastUsed(t *testing.T) {
	g := start(&memory.Usage{}, noon())
	g.ledger.away = true
	g.LastUsed(t.Context(), "abc", g.now)
	g.ledger.away = false
	g.pass(5 * time.Second)
	for range 3 {
		g.LastUsed(t.Context(), "abc", g.now)
	}
	if g.ledger.calls != 2 {
		t.Errorf("the ledger is called %d times", g.ledger.calls)
	}
	first, err := g.ledger.KeyUsed(t.Context(), "abc")
	g.pass(24 * time.Hour)
	g.LastUsed(t.Context(), "abc", g.now)
	second, err2 := g.ledger.KeyUsed(t.Context(), "abc")
	if err != nil || err2 != nil || !second.Equal(today(g.clock)) || !first.Equal(second.AddDate(0, 0, -1)) {
		t.Errorf("used on %v and %v; %v, %v", first, second, err, err2)
	}
	none, err := g.ledger.KeyUsed(t.Context(), "def")
	if !none.IsZero() || err != nil {
		t.Errorf("used on %v; %v", none, err)
	}
}

// Get tells the days and what is left.
func TestGetUsage(t *testing.T) {
	g := start(&memory.Usage{}, noon())
	get := &usage.GetUsage{Ledger: g.ledger, Now: g.clock.Now}
	for i := range 40 {
		day := today(g.clock).AddDate(0, 0, -i)
		if err := g.ledger.Add(t.Context(), client, day, usage.Counts{Events: int64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	for days, want := range map[int]int{0: 31, 1: 1, 7: 7, 396: 40} {
		report, err := get.Get(t.Context(), client, days)
		if err != nil || len(report.Days) != want || report.Standing != nil {
			t.Fatalf("%d days: %+v, %v", days, report, err)
		}
		if last := report.Days[want-1]; !last.Begin.Equal(today(g.clock)) || last.Events != 0 {
			t.Errorf("the last of %d days is %v", days, last)
		}
	}
	setQuota(t, g.ledger.Usage, usage.Quota{PerSecond: usage.Amounts{10}, EventsADay: 100})
	report, err := get.Get(t.Context(), client, 1)
	if err != nil || report.Standing == nil || report.Standing.Left[usage.Requests] != 10 ||
		report.Standing.LeftToday != 100 {
		t.Errorf("%+v, %v", report.Standing, err)
	}
	for _, days := range []int{-1, 397} {
		if _, err := get.Get(t.Context(), client, days); err == nil {
			t.Errorf("%d days are taken", days)
		}
	}
	if _, err := get.Get(t.Context(), "a/b", 1); err == nil {
		t.Error("a/b is taken for a client")
	}
}
