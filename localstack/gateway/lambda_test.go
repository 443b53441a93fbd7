package gateway

import (
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

func faithful(t *testing.T, opts Options) *running {
	t.Helper()
	if CannotHold != "" {
		t.Skip("this system cannot hold a function to " + CannotHold)
	}
	return run(t, opts)
}

// A function with 256 MB has a seventh of a processor.
func TestShareOfAProcessor(t *testing.T) {
	t.Parallel()
	reports := make(chan Report, 10)
	g := faithful(t, Options{MemoryMB: 256, Reported: func(r Report) { reports <- r }})
	a := g.ask(t, url.Values{"do": {"burn"}, "ms": {"100"}})
	want(t, a, 200, "")
	took, err := strconv.Atoi(a.body)
	if err != nil || took < 500 { // 691 ms on an idle machine
		t.Errorf("100 ms of work took %s ms on the clock, want about 690 or more", a.body)
	}
	if r := <-reports; r.CPU < 100*time.Millisecond || r.CPU > 200*time.Millisecond || r.PeakMemory < 1<<20 ||
		r.RequestID == "" {
		t.Errorf("reported %+v", r)
	}
	g.log.waitFor(t, "REPORT RequestId: ")
}

func TestFunctionSleepsBetweenRequests(t *testing.T) {
	t.Parallel()
	g := faithful(t, Options{MemoryMB: 256})
	var before string
	for range 3 {
		a := g.ask(t, nil)
		want(t, a, 200, "")
		if before != "" && a.pid() != before {
			t.Errorf("process %s answered, want %s, which was asleep", a.pid(), before)
		}
		before = a.pid()
		untilStopped(t, before)
	}
}

// untilStopped waits for the state that man 5 proc_pid_stat calls T.
func untilStopped(t *testing.T, pid string) {
	t.Helper()
	var state string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		text, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil {
			t.Fatal(err)
		}
		if state = strings.Fields(string(text))[2]; state == "T" {
			return
		}
	}
	t.Fatalf("the process is in state %s, not stopped", state)
}

func TestFunctionThatNeedsMoreMemory(t *testing.T) {
	t.Parallel()
	g := faithful(t, Options{MemoryMB: 128, MaxWorkers: 1})
	first := g.ask(t, nil)
	want(t, first, 200, "")
	want(t, g.ask(t, url.Values{"do": {"fill"}, "mb": {"60"}}), 200, "")
	want(t, g.ask(t, url.Values{"do": {"fill"}, "mb": {"200"}}), 500, `{"message":"Internal Server Error"}`)
	g.log.waitFor(t, "more than its 128 MB, and was killed (Runtime.OutOfMemory)")
	next := g.ask(t, nil)
	want(t, next, 200, "")
	if next.pid() == first.pid() {
		t.Error("the process was not replaced")
	}
}

// Memory that a function has only for a moment, as it starts, counts too.
func TestFunctionThatNeedsMoreMemoryToStart(t *testing.T) {
	t.Parallel()
	g := faithful(t, Options{MemoryMB: 128, Env: []string{"FAIL=fill"}})
	want(t, g.ask(t, nil), 500, `{"message":"Internal Server Error"}`)
	g.log.waitFor(t, "Runtime.OutOfMemory")
}

// Lambda has no queue: beyond the function's concurrency it throttles.
func TestMoreRequestsThanProcesses(t *testing.T) {
	t.Parallel()
	g := faithful(t, Options{MemoryMB: 1769, MaxWorkers: 1, Timeout: patience})
	call, answers := g.busy(t)
	want(t, g.ask(t, nil), 503, `{"message":"Service Unavailable"}`)
	call.release()
	want(t, <-answers, 200, "")
	want(t, g.ask(t, nil), 200, "") // the process may be about to ask for it
}

func TestMemoryThatLambdaDoesNotHave(t *testing.T) {
	t.Parallel()
	for _, mb := range []int{-1, 127, 10241} {
		if _, err := New(Options{BinDir: binDir, MemoryMB: mb}); err == nil {
			t.Errorf("%d MB are taken", mb)
		}
	}
}
