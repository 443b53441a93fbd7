package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// statusGone is the status in the request line of a caller that did not wait.
const statusGone = 499

// ServeHTTP answers one request, for [Gateway.Serve].
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := arrival{requestID: newRequestID(), traceID: traceID(r), time: time.Now()}
	answer := problem(http.StatusTooManyRequests)
	select {
	case g.slots <- struct{}{}:
		defer func() { <-g.slots }()
		answer = g.answer(w, r, a)
	default:
	}
	for name, values := range answer.header {
		w.Header()[name] = values
	}
	w.Header().Set("Apigw-Requestid", a.requestID)
	if r.Method != http.MethodHead { // HEAD has the length of the body that GET would send
		w.Header().Del("Content-Length")
	}
	if answer.status != statusGone {
		w.WriteHeader(answer.status)
		w.Write(answer.body) // the caller may be gone; 204 and 304 have no body
	}
	fmt.Fprintf(g.requests, "%s %s %d %dms\n", r.Method, shorten(r.URL.EscapedPath()), answer.status,
		time.Since(a.time).Milliseconds())
}

func (g *Gateway) answer(w http.ResponseWriter, r *http.Request, a arrival) httpResponse {
	if headerBytes(r) > maxHeader {
		return problem(http.StatusRequestHeaderFieldsTooLarge)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return problem(http.StatusRequestEntityTooLarge)
	}
	if err != nil {
		return problem(http.StatusBadRequest)
	}
	m := matchRoute(r.Method, r.URL.Path)
	input, err := encodePayload(r, body, m, a)
	if err != nil {
		return problem(http.StatusInternalServerError)
	}
	if len(input) > maxPayload {
		return problem(http.StatusRequestEntityTooLarge)
	}
	pool := g.pools[m.function]
	ctx, cancel := context.WithTimeout(r.Context(), g.opts.IntegrationTimeout)
	defer cancel()
	output, err := pool.invoke(ctx, input, a.traceID)
	if err != nil {
		return problem(statusOf(err))
	}
	answer, err := decodeResponse(output)
	if err != nil {
		pool.logf("ERROR", "%v", err)
		return problem(http.StatusInternalServerError)
	}
	return answer
}

// statusOf returns the status of a failed invocation.
//
// A function that fails, or whose time is up, is a 500: "API Gateway treats all invocation
// and function errors as internal errors"
// (https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html; for
// timeouts, https://github.com/denoland/deno_registry2/issues/87 shows it). An HTTP API
// that has waited long enough answers 503
// (https://github.com/cortexlabs/cortex/issues/1225). AWS does not document the status of
// an invocation that Lambda throttles: users report 503 from HTTP APIs, and REST APIs
// answer 500. A sender must treat both alike.
func statusOf(err error) int {
	switch {
	case errors.Is(err, errThrottled):
		return http.StatusTooManyRequests
	case errors.Is(err, errConcurrency), errors.Is(err, errStopping), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	case errors.Is(err, context.Canceled):
		return statusGone
	}
	return http.StatusInternalServerError
}

// headerBytes returns the length of a request's line and headers, as sent.
func headerBytes(r *http.Request) int {
	const around = len(": \r\n")
	n := len(r.Method) + len(r.RequestURI) + len(r.Proto) + len("  \r\n")
	n += len("Host") + len(r.Host) + around
	for name, values := range r.Header {
		for _, value := range values {
			n += len(name) + len(value) + around
		}
	}
	return n
}

// newRequestID returns an id of API Gateway's form: "JKJaXmPLvHcESHA=".
func newRequestID() string { return rand.Text()[:15] + "=" }

// traceID returns the caller's trace id, or a new one of X-Ray's form.
func traceID(r *http.Request) string {
	if id := r.Header.Get("X-Amzn-Trace-Id"); id != "" {
		return id
	}
	var random [12]byte
	rand.Read(random[:])
	return fmt.Sprintf("Root=1-%08x-%x", time.Now().Unix(), random)
}

// shorten keeps the line of a request to one line.
func shorten(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
