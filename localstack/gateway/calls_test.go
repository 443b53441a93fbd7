package gateway

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
)

func kill(t *testing.T, pid string) {
	t.Helper()
	number, err := strconv.Atoi(pid)
	if err != nil || number <= 1 || number == os.Getpid() {
		t.Fatalf("no process id: %q", pid)
	}
	if err := syscall.Kill(number, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// calls is a server that functions call in the middle of a request. It answers when the
// test releases the call.
type calls struct {
	url     string
	arrived chan call
}

type call struct {
	pid     string // of the process that calls
	release func() // lets it go on
}

func newCalls(t *testing.T) *calls {
	c := &calls{arrived: make(chan call, 100)}
	ended := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		released := make(chan struct{}, 1)
		c.arrived <- call{r.URL.Query().Get("pid"), func() { released <- struct{}{} }}
		select {
		case <-released:
		case <-ended:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() {
		close(ended)
		server.Close()
	})
	c.url = server.URL
	return c
}

// busy starts a request, and returns its call in the middle, and where its answer will come.
func (r *running) busy(t *testing.T) (call, <-chan answer) {
	t.Helper()
	calls := newCalls(t)
	answers := make(chan answer, 1)
	go func() { answers <- r.ask(t, calls.query()) }()
	return calls.next(t), answers
}

func (c *calls) query() url.Values { return url.Values{"do": {"call"}, "url": {c.url}} }

func (c *calls) next(t *testing.T) call {
	t.Helper()
	select {
	case call := <-c.arrived:
		return call
	case <-time.After(patience):
		t.Fatal("no function called")
		return call{}
	}
}
