package gateway

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestWorkerKilledInTheMiddleOfARequest(t *testing.T) {
	t.Parallel()
	g := run(t, Options{MaxWorkers: 1})
	call, answers := g.busy(t)
	defer call.release()
	kill(t, call.pid)
	want(t, <-answers, 500, `{"message":"Internal Server Error"}`)
	g.log.waitFor(t, "ended in the middle of a request: signal: killed")

	next := g.ask(t, nil)
	want(t, next, 200, "")
	if next.pid() == call.pid {
		t.Fatal("the killed process answered")
	}
}

func TestFunctionThatFails(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	for _, query := range []url.Values{
		do("exit"), do("error"), do("panic"), do("large"),
		{"do": {"answer"}, "with": {"not JSON"}},
		{"do": {"answer"}, "with": {`{"statusCode":"twohundred"}`}},
	} {
		want(t, g.ask(t, query), 500, `{"message":"Internal Server Error"}`)
		want(t, g.ask(t, nil), 200, "")
	}
}

func TestFunctionThatOverruns(t *testing.T) {
	t.Parallel()
	g := run(t, Options{Timeout: 2 * time.Second, MaxWorkers: 1})
	want(t, g.ask(t, do("hang")), 500, `{"message":"Internal Server Error"}`)
	g.log.waitFor(t, "took longer than 2s and was killed")
	want(t, g.ask(t, nil), 200, "")
}

func TestFunctionThatAPIGatewayDoesNotWaitFor(t *testing.T) {
	t.Parallel()
	g := run(t, Options{IntegrationTimeout: time.Second, Timeout: patience})
	want(t, g.ask(t, do("hang")), 503, `{"message":"Service Unavailable"}`)
}

func TestFunctionThatCannotStart(t *testing.T) {
	t.Parallel()
	g := run(t, Options{Env: []string{"FAIL=1"}})
	const requests = 300
	for range requests {
		want(t, g.ask(t, nil), 500, `{"message":"Internal Server Error"}`)
	}
	log := g.log.waitFor(t, "ended as it started: exit status 1")
	if !strings.Contains(log, "[receive_event] FAIL is set\n") {
		t.Errorf("the log lacks what the function printed:\n%s", log)
	}
	if starts := strings.Count(log, "FAIL is set"); starts > requests/10 {
		t.Errorf("it was started %d times for %d requests", starts, requests)
	}
}

func TestFunctionThatHangsAsItStarts(t *testing.T) {
	t.Parallel()
	g := run(t, Options{Env: []string{"FAIL=hang"}, InitTimeout: time.Second})
	want(t, g.ask(t, nil), 500, `{"message":"Internal Server Error"}`)
	g.log.waitFor(t, "was not ready after 1s and was killed")
}

func TestFunctionThatIsNotBuilt(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	for _, p := range g.pools {
		p.opts.BinDir = t.TempDir()
	}
	want(t, g.ask(t, nil), 500, `{"message":"Internal Server Error"}`)
	g.log.waitFor(t, "no such file or directory")
}
