package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/internal/process"
	"example.com/eventgateway/localstack/names"
)

// invocations is a Lambda Runtime API that gives one process the same payload several
// times, one after another.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
type invocations struct {
	payload []byte
	status  int // that each is to be answered with
	left    int
	first   time.Time  // when the process first asked
	done    chan error // nil when the process asks for more than there are, or what went wrong
}

func (v *invocations) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/next") {
		answer, err := io.ReadAll(r.Body)
		if err != nil || !strings.HasSuffix(r.URL.Path, "/response") ||
			!bytes.Contains(answer, fmt.Appendf(nil, `"statusCode":%d`, v.status)) {
			v.end(fmt.Errorf("%s: %.500s", r.URL.Path, answer))
		}
		w.WriteHeader(http.StatusAccepted)
		return
	}
	if v.first.IsZero() {
		v.first = time.Now()
	}
	if v.left == 0 {
		v.end(nil)
		<-r.Context().Done()
		return
	}
	v.left--
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Lambda-Runtime-Aws-Request-Id", strconv.Itoa(v.left))
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(10*time.Second).UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:"+names.Region+":"+names.AccountID+":function:bench")
	w.Write(v.payload)
}

func (v *invocations) end(err error) {
	select {
	case v.done <- err:
	default: // the first counts
	}
}

// use is what a process used until it was killed.
type use struct {
	start time.Duration // on the clock, until it first asked for work
	cpu   time.Duration // user and system, in all
}

// invoke starts a program, and kills it when it has answered n invocations with the status.
func invoke(ctx context.Context, program string, env []string, payload []byte, status, n int) (use, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	v := &invocations{payload: payload, status: status, left: n, done: make(chan error, 1)}
	server := httptest.NewServer(v)
	defer server.Close()

	var log bytes.Buffer // read only when the process has ended
	cmd := exec.CommandContext(ctx, program)
	process.Bind(cmd)
	address := strings.TrimPrefix(server.URL, "http://")
	cmd.Env = slices.Concat(env, []string{"AWS_LAMBDA_RUNTIME_API=" + address, "AWS_REGION=" + names.Region})
	cmd.Stdout, cmd.Stderr = &log, &log
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return use{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var err error
	select {
	case err = <-v.done:
		cancel()
		<-ended //nolint:errcheck // it was killed
	case err = <-ended:
		err = errors.Join(fmt.Errorf("%s ended too early", program), err, ctx.Err())
	}
	if err != nil {
		return use{}, rig.WithLog(err, &log)
	}
	return use{v.first.Sub(began), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
}

const warmUp = 100 // events before those that count: caches, connections, heap

// cpuPerEvent returns the processor time that a process of the program takes for an event of n
// requests. It fails unless the answer to each has the status.
func cpuPerEvent(
	ctx context.Context, program string, env []string, payload []byte, status, batch, n int,
) (time.Duration, error) {
	return perEvent(batch, n, func(requests int) (time.Duration, error) {
		used, err := invoke(ctx, program, env, payload, status, requests)
		return used.cpu, err
	})
}

// perEvent returns the processor time of an event of n requests. The use of a process is known
// only when it has ended. So two processes run, one of them only for the start and the warm-up.
func perEvent(batch, n int, run func(requests int) (time.Duration, error)) (time.Duration, error) {
	first := 2 + warmUp/batch
	short, err := run(first)
	if err != nil {
		return 0, err
	}
	long, err := run(first + n)
	return (long - short) / time.Duration(n*batch), err
}

// payload returns API Gateway's payload of a request with so many events.
func payload(s rig.Sample, batch int) ([]byte, error) { return json.Marshal(requestOf(s, batch)) }

// requestOf returns a request with so many events: one as JSON, more as lines.
func requestOf(s rig.Sample, batch int) lambdaevents.APIGatewayV2HTTPRequest {
	r := lambdaevents.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "POST /{client}/{event}/send_event", RawPath: "/Bench/" + s.Name + "/send_event",
		Headers: map[string]string{"content-type": "application/json", "host": "127.0.0.1",
			"user-agent": "bench", "x-forwarded-for": "127.0.0.1"},
		PathParameters: map[string]string{routes.Client: "Bench", routes.Event: s.Name},
		Body:           s.Event,
	}
	r.RequestContext.HTTP.Method, r.RequestContext.RequestID = http.MethodPost, "JKJaXmPLvHcESHA="
	if batch > 1 {
		r.Headers["content-type"] = "application/x-ndjson"
		r.Body, r.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(strings.Repeat(s.Event+"\n", batch))), true
	}
	return r
}
