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

// statusGone is for the request line of a caller who did not wait.
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
	if answer.status != statusGone {
		w.WriteHeader(answer.status)
		w.Write(answer.body) // a caller who is gone misses it; 204 and 304 have none
	}
	fmt.Fprintf(g.requests, "%s %s %d %dms\n", r.Method, shorten(r.URL.EscapedPath()), answer.status, time.Since(a.time).Milliseconds())
}

func (g *Gateway) answer(w http.ResponseWriter, r *http.Request, a arrival) httpResponse {
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
	output, err := pool.invoke(r.Context(), input, a.traceID)
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

// statusOf is how a failed invocation looks from outside.
func statusOf(err error) int {
	switch {
	case errors.Is(err, errThrottled):
		return http.StatusTooManyRequests
	case errors.Is(err, errOverrun), errors.Is(err, errStopping):
		return http.StatusServiceUnavailable
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return statusGone
	}
	return http.StatusInternalServerError
}

// newRequestID looks like API Gateway's: "JKJaXmPLvHcESHA=".
func newRequestID() string { return rand.Text()[:15] + "=" }

// traceID is the caller's or a new one, of X-Ray's form.
func traceID(r *http.Request) string {
	if id := r.Header.Get("X-Amzn-Trace-Id"); id != "" {
		return id
	}
	var random [12]byte
	rand.Read(random[:])
	return fmt.Sprintf("Root=1-%08x-%x", time.Now().Unix(), random)
}

// newInvocationID looks like Lambda's: a random UUID.
func newInvocationID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// shorten keeps one request's line one line.
func shorten(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
