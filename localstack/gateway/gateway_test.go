package gateway

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.com/eventgateway/functions/payload"
)

func TestRequestReachesItsFunction(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	for _, c := range []struct{ method, path, function, wants string }{
		{"POST", "/SpongeBob/Fruits/send_event", "receive_event", `"routeKey":"POST /{client}/{event}/send_event"`},
		{"POST", "/SpongeBob/Fruits/register_event", "register_event", `"pathParameters":{"client":"SpongeBob","event":"Fruits"}`},
		{"GET", "/SpongeBob/Fruits/schema?version=2", "get_event_schema", `"queryStringParameters":{"version":"2"}`},
		{"GET", "/SpongeBob/list_events", "list_registered_events", `"pathParameters":{"client":"SpongeBob"}`},
		{"DELETE", "/nowhere", "get_event_schema", `"routeKey":"$default"`},
	} {
		a, err := send(c.method, g.url+c.path, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		want(t, a, 200, "")
		if !strings.Contains(a.body, c.wants) {
			t.Errorf("%s %s: the payload has no %s: %s", c.method, c.path, c.wants, a.body)
		}
		p := g.pools[c.function]
		p.mu.Lock()
		if len(p.workers) == 0 {
			t.Errorf("%s %s: no worker of %s runs", c.method, c.path, c.function)
		}
		p.mu.Unlock()
	}
}

func TestFunctionSeesLambdasEnvironmentOnly(t *testing.T) {
	t.Parallel()
	g := run(t, Options{Env: []string{"SCHEMA_TABLE=schemas"}})
	a := g.ask(t, do("environment"))
	for _, has := range []string{"AWS_LAMBDA_FUNCTION_NAME=receive_event", "SCHEMA_TABLE=schemas",
		"_HANDLER=bootstrap"} {
		if !strings.Contains(a.body, has) {
			t.Errorf("no %s in %s", has, a.body)
		}
	}
	if strings.Contains(a.body, "HOME=") {
		t.Errorf("the environment of the gateway reaches the function: %s", a.body)
	}
}

func TestOverlappingRequestsHaveAWorkerEach(t *testing.T) {
	t.Parallel()
	g := run(t, Options{MaxWorkers: 3})
	calls := newCalls(t)
	answers := make(chan answer, 3)
	for range 3 {
		go func() { answers <- g.ask(t, calls.query()) }()
	}
	pids := map[string]bool{}
	for range 3 { // all three are in the middle of a request
		call := calls.next(t)
		pids[call.pid] = true
		defer call.release()
	}
	if len(pids) != 3 {
		t.Fatalf("three requests at once ran in processes %v", pids)
	}
}

func TestWorkerThatWasIdleLastIsUsedFirst(t *testing.T) {
	t.Parallel()
	p := newPool("receive_event", Options{Timeout: patience}, nil, nil)
	cold, warm := &worker{pool: p, wake: make(chan struct{}, 1)}, &worker{pool: p, wake: make(chan struct{}, 1)}
	p.idle = []*worker{cold, warm}
	inv := &invocation{}
	if err := p.submit(inv); err != nil {
		t.Fatal(err)
	}
	defer warm.stopTimer()
	if warm.current != inv || cold.current != nil || len(p.idle) != 1 {
		t.Fatal("the request did not go to the worker that was idle last")
	}
}

func TestFullQueue(t *testing.T) {
	t.Parallel()
	g := run(t, Options{MaxWorkers: 1, MaxQueue: 1, QueueTimeout: patience, Timeout: patience})
	calls := newCalls(t)
	answers := make(chan answer, 6)
	go func() { answers <- g.ask(t, calls.query()) }()
	call := calls.next(t) // the only worker is busy
	for range 5 {
		go func() { answers <- g.ask(t, nil) }()
	}
	for range 4 { // one of the five waits
		want(t, <-answers, 429, `{"message":"Too Many Requests"}`)
	}
	call.release()
	want(t, <-answers, 200, "")
	want(t, <-answers, 200, "")
}

func TestRequestThatWaitsTooLong(t *testing.T) {
	t.Parallel()
	g := run(t, Options{MaxWorkers: 1, QueueTimeout: 2 * time.Second, Timeout: patience})
	call, answers := g.busy(t)
	want(t, g.ask(t, nil), 429, `{"message":"Too Many Requests"}`)
	call.release()
	want(t, <-answers, 200, "")
}

func TestLimits(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	for _, c := range []struct {
		name        string
		bytes       int
		contentType string
		status      int
	}{
		{"over API Gateway's 10 MB", payload.MaxBody + 1, "text/plain", 413},
		{"over Lambda's 6 MB", payload.MaxPayload, "text/plain", 413},
		{"over Lambda's 6 MB in base64", payload.MaxPayload * 4 / 5, "image/png", 413},
		{"under both", payload.MaxPayload / 4, "text/plain", 200},
	} {
		a, err := send("POST", g.url+"/SpongeBob/Fruits/send_event", c.contentType,
			strings.NewReader(strings.Repeat("x", c.bytes)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if a.status != c.status || c.status == 413 && a.body != `{"message":"Request Entity Too Large"}` {
			t.Errorf("%s: answered %d %.100s", c.name, a.status, a.body)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	requests := &lines{}
	g := run(t, Options{Requests: requests})
	g.ask(t, url.Values{"do": {"print"}, "text": {"one\ntwo"}})
	g.log.waitFor(t, "[receive_event] one\n[receive_event] two\n")
	line := requests.waitFor(t, "\n")
	if !strings.HasPrefix(line, "POST /SpongeBob/Fruits/send_event 200 ") || !strings.HasSuffix(line, "ms\n") {
		t.Errorf("the request's line is %q", line)
	}
}

func TestStopLeavesNothing(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	idle := g.ask(t, nil).pid()
	calls := newCalls(t)
	ended := make(chan struct{})
	go func() { // a request that does not end by itself
		defer close(ended)
		send("GET", g.url+"/SpongeBob/list_events?"+calls.query().Encode(), "", nil)
	}()
	call := calls.next(t)
	defer call.release()
	g.stop()
	<-ended
	for _, pid := range []string{idle, call.pid} {
		number, err := strconv.Atoi(pid)
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(number, 0); err != syscall.ESRCH {
			t.Errorf("process %d is left: %v", number, err)
		}
	}
	if _, err := send("GET", g.url, "", nil); err == nil {
		t.Error("the gateway still answers")
	}
}

func TestLengthOfAnAnswer(t *testing.T) {
	t.Parallel()
	g := run(t, Options{MaxWorkers: 1})
	of := func(bytes int) url.Values { return url.Values{"do": {"length"}, "bytes": {strconv.Itoa(bytes)}} }
	want(t, g.ask(t, of(maxResponse)), 200, "")
	want(t, g.ask(t, of(maxResponse+1)), 500, `{"message":"Internal Server Error"}`)
	g.log.waitFor(t, "answered with more than 6291556 bytes (Function.ResponseSizeTooLarge)")
	want(t, g.ask(t, of(maxResponse)), 200, "") // aws-lambda-go has ended its process
}

func TestLengthOfAHeader(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	for length, status := range map[int]int{payload.MaxHeader: 200, payload.MaxHeader + 1: 431} {
		header := "GET /SpongeBob/list_events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: "
		header += strings.Repeat("x", length-len(header)-len("\r\n")) + "\r\n"
		response, body := speak(t, g.url, header+"\r\n")
		if response.StatusCode != status || status == 431 && body != `{"message":"Request Header Fields Too Large"}` {
			t.Errorf("%d bytes of header: %d %.100s", length, response.StatusCode, body)
		}
	}
}

// speak sends the bytes of a request.
func speak(t *testing.T, address, request string) (*http.Response, string) {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := fmt.Fprint(connection, request); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}
