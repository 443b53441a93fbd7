package rejections_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/internal/rejections"
	"example.com/eventgateway/events/internal/rejectlog"
)

// gateway answers each request after a second, with what it is asked to.
type gateway struct {
	mu     sync.Mutex
	answer func(n int) error // of the nth request
	asked  int
	atOnce int
	most   int
	marks  []events.Resent
	noMark bool
	done   chan struct{} // of the console
}

func (g *gateway) ask(dry bool) (events.Receipt, error) {
	g.mu.Lock()
	n := g.asked
	g.asked++
	g.atOnce++
	g.most = max(g.most, g.atOnce)
	g.mu.Unlock()
	time.Sleep(time.Second)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.atOnce--
	if g.answer != nil {
		if err := g.answer(n); err != nil {
			return events.Receipt{}, err
		}
	}
	return events.Receipt{ID: fmt.Sprint(n), DryRun: dry}, nil
}

// SendOnce implements rejections.Gateway.
func (g *gateway) SendOnce(context.Context, string, string, int, http.Header, []byte) (events.Receipt, error) {
	return g.ask(false)
}

// DryRunVersion implements rejections.Gateway.
func (g *gateway) DryRunVersion(context.Context, string, string, int, http.Header, []byte) (events.Receipt, error) {
	return g.ask(true)
}

// Mark implements feed.Marker.
func (g *gateway) Mark(_ context.Context, r events.Resent) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.noMark {
		return errors.New("not authorized")
	}
	g.marks = append(g.marks, r)
	return nil
}

func problem(status int, code string) error {
	p := &client.Problem{}
	p.Status, p.Code, p.Detail, p.Retryable = status, code, code, status == 503
	return p
}

// start starts a job with n events, of which the stream has lost some.
func start(t *testing.T, g *gateway, n, lost, atOnce int, sends bool) (*rejections.Jobs, *rejections.Job) {
	t.Helper()
	s := &stream{}
	for i := range n {
		s.add(rejected(i, "Fruits", "/fruit", time.Now()))
	}
	x := &rejections.Index{Source: s}
	jobs := &rejections.Jobs{Sender: &rejections.Sender{Gateway: g, Marker: g, Index: x, By: "Squidward"}, Done: g.done}
	j := &rejections.Job{Sends: sends, AtOnce: atOnce}
	var group []*rejectlog.Event
	x.Look(t.Context(), time.Time{}, func(log *rejectlog.Log, _ rejections.State) {
		group = rejections.Copy(rejectlog.Choose(log.Events(), false, false).Todo)
	})
	s.mu.Lock()
	s.records = s.records[lost:]
	s.mu.Unlock()
	if err := jobs.Start(j, group); err != nil {
		t.Fatal(err)
	}
	return jobs, j
}

// Whoever ends a console waits for what is under way: what is stored is recorded.
func TestJobsAreAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gateway{done: make(chan struct{})}
		jobs, j := start(t, g, 50, 0, 4, true)
		time.Sleep(2500 * time.Millisecond)
		close(g.done)
		jobs.Wait(t.Context())
		time.Sleep(time.Second) // the last reading of the stream ends
		if got := j.Outcome(); got.Ended.IsZero() || got.Passed != 5 || len(g.marks) != g.asked {
			t.Errorf("%d were sent, and %d are recorded: %+v", g.asked, len(g.marks), got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		jobs, _ := start(t, &gateway{}, 50, 0, 1, true)
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if jobs.Wait(ctx); time.Since(began) != 3*time.Second {
			t.Errorf("it waits for %v", time.Since(began))
		}
		jobs.Wait(t.Context())
		time.Sleep(time.Second)
	})
}

func TestJobs(t *testing.T) {
	refuse := func(from int, err error) func(int) error {
		return func(n int) error {
			if n >= from {
				return err
			}
			return nil
		}
	}
	invalid := problem(422, "event_invalid")
	for name, c := range map[string]struct {
		gateway      *gateway
		events, lost int
		checks       bool
		want         rejections.Outcome // but for times and kinds
		why          string
		kinds        int
	}{
		"all pass":      {events: 20, want: rejections.Outcome{Done: 20, Passed: 20}},
		"some are lost": {events: 20, lost: 5, want: rejections.Outcome{Done: 20, Passed: 15, Failed: 5}, kinds: 1},
		"some are refused": {gateway: &gateway{answer: refuse(12, invalid)}, events: 20,
			want: rejections.Outcome{Done: 20, Passed: 12, Refused: 8}, kinds: 1},
		"all are refused alike": {gateway: &gateway{answer: refuse(0, invalid)}, events: 300, checks: true,
			want: rejections.Outcome{Done: 100, Refused: 100}, why: "refused alike", kinds: 1},
		"not registered": {gateway: &gateway{answer: refuse(0, problem(404, "event_type_not_registered"))}, events: 300,
			want: rejections.Outcome{Done: 1, Refused: 1}, why: "not registered", kinds: 1},
		"not allowed": {gateway: &gateway{answer: refuse(0, problem(403, "forbidden"))}, events: 300,
			want: rejections.Outcome{Done: 1, Refused: 1}, why: "credentials", kinds: 1},
		"no answer": {gateway: &gateway{answer: refuse(0, errors.New("connection refused"))}, events: 300, checks: true,
			want: rejections.Outcome{Done: 4, Failed: 4}, why: "does not answer", kinds: 1},
		"a fault": {gateway: &gateway{answer: refuse(4, problem(503, "backend_unavailable"))}, events: 8,
			want: rejections.Outcome{Done: 8, Passed: 4, Unsure: 4}, kinds: 1},
		"a fault of a check": {gateway: &gateway{answer: refuse(4, problem(503, "backend_unavailable"))}, events: 8,
			checks: true, want: rejections.Outcome{Done: 8, Passed: 4, Failed: 4}, kinds: 1},
		"not recorded": {gateway: &gateway{noMark: true}, events: 300,
			want: rejections.Outcome{Done: 1, Passed: 1}, why: "cannot be recorded"},
		"a sample": {events: 1200, checks: true, want: rejections.Outcome{Done: 500, Passed: 500}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := cmp.Or(c.gateway, &gateway{})
				jobs, j := start(t, g, c.events, c.lost, 4, !c.checks)
				if jobs.Running() != j || jobs.Find(j.ID) != j {
					t.Error("the job is not known")
				}
				if err := jobs.Start(&rejections.Job{}, nil); !errors.Is(err, rejections.ErrRunning) {
					t.Errorf("a second job starts: %v", err)
				}
				time.Sleep(10 * time.Minute)
				got := j.Outcome()
				if len(got.Kinds) != c.kinds || got.Ended.IsZero() || !strings.Contains(got.Why, c.why) ||
					(got.Why == "") != (c.why == "") || g.most > 4 {
					t.Errorf("the outcome is %+v, with %d at once", got, g.most)
				}
				got.Began, got.Ended, got.Kinds, got.Why = time.Time{}, time.Time{}, nil, ""
				if over := got.Done - 100; c.why == "refused alike" && over < 4 { // some were under way
					got.Done, got.Refused = got.Done-over, got.Refused-over
				}
				if fmt.Sprint(got) != fmt.Sprint(c.want) {
					t.Errorf("the outcome is %+v, want %+v", got, c.want)
				}
				if stored := !c.checks && !g.noMark; stored && len(g.marks) != c.want.Passed ||
					!stored && len(g.marks) > 0 {
					t.Errorf("%d events are marked", len(g.marks))
				}
			})
		})
	}
}

// A job that is stopped, by somebody or with the console, waits for the events under way, and leaves
// the others.
func TestStop(t *testing.T) {
	for _, by := range []string{"somebody", "the console"} {
		t.Run(by, func(t *testing.T) { testStop(t, by == "the console") })
	}
}

func testStop(t *testing.T, withConsole bool) {
	synctest.Test(t, func(t *testing.T) {
		g := &gateway{done: make(chan struct{})}
		jobs, j := start(t, g, 100, 0, 1, true)
		time.Sleep(3500 * time.Millisecond)
		if withConsole {
			close(g.done)
		} else {
			j.Stop()
		}
		time.Sleep(time.Minute)
		if o := j.Outcome(); o.Passed != 3 || len(g.marks) != 3 || o.Why != "It was stopped." || jobs.Running() != nil {
			t.Errorf("the outcome is %+v, %d are marked", o, len(g.marks))
		}
		j.Stop()
	})
}

// An event that was sent again, here or elsewhere, is sent once more only on demand, and never twice at
// once.
func TestSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, s := &gateway{}, &stream{}
		s.add(rejected(1, "Fruits", "/fruit", time.Now()), rejected(2, "Fruits", "/fruit", time.Now()),
			resent(2, time.Now()))
		x := &rejections.Index{Source: s}
		sender := &rejections.Sender{Gateway: g, Marker: g, Index: x, By: "Squidward"}
		var list []*rejectlog.Event
		x.Look(t.Context(), time.Time{},
			func(log *rejectlog.Log, _ rejections.State) { list = rejections.Copy(log.Events()) })
		send := func(i int, again bool) error {
			_, err := sender.Send(t.Context(), list[i], *s.records[i].Rejected, []byte("{}"), true, again)
			return err
		}
		first := make(chan error)
		go func() { first <- send(0, false) }()
		time.Sleep(time.Millisecond)
		if err := send(0, false); !errors.Is(err, rejections.ErrBusy) {
			t.Errorf("sent twice at once: %v", err)
		}
		if err := <-first; err != nil {
			t.Error(err)
		}
		for i := range list {
			var already *rejections.AlreadyError
			if err := send(i, false); !errors.As(err, &already) {
				t.Errorf("sent twice: %v", err)
			}
			if err := send(i, true); err != nil {
				t.Error(err)
			}
		}
		if m := g.marks[0]; len(g.marks) != 3 || m.By != "Squidward" || !m.Edited || m.RejectedID != list[0].ID {
			t.Errorf("marked are %+v", g.marks)
		}
	})
}
