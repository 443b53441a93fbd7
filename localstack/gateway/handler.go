package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"example.com/eventgateway/functions/payload"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/names"
)

// maxResponse is the length of a function's output that Lambda takes, in bytes, with its base64 and
// escapes. The documentation says 6 MB; this is the figure in Lambda's error message.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const maxResponse = 6<<20 + 100

// statusGone is the status in the request line of a caller that did not wait.
const statusGone = 499

// ServeHTTP answers one request, for [Gateway.Serve].
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case g.opts.Console == nil:
	case strings.HasPrefix(r.URL.Path, "/_console/"):
		g.opts.Console.ServeHTTP(w, r)
		return
	case (r.Method == http.MethodGet || r.Method == http.MethodHead) && (r.URL.Path == "/_console" ||
		r.URL.Path == "/" && strings.Contains(r.Header.Get("Accept"), "text/html")): // somebody looks with a browser
		http.Redirect(w, r, "/_console/", http.StatusSeeOther)
		return
	}
	c := payload.Context{AccountID: names.AccountID, RequestID: newRequestID(), TraceID: traceID(r), Time: time.Now()}
	answer := payload.Problem(http.StatusTooManyRequests)
	select {
	case g.slots <- struct{}{}:
		defer func() { <-g.slots }()
		answer = g.answer(w, r, c)
	default:
	}
	if answer.Status != statusGone {
		g.origins.Mark(answer.Header, r)
		w.Header().Set("Apigw-Requestid", c.RequestID)
		answer.WriteTo(w, r.Method)
	}
	fmt.Fprintf(g.requests, "%s %s %d %dms\n", r.Method, shorten(r.URL.EscapedPath()), answer.Status,
		time.Since(c.Time).Milliseconds())
}

func (g *Gateway) answer(w http.ResponseWriter, r *http.Request, c payload.Context) payload.Response {
	if g.origins.IsPreflight(r) {
		return payload.Response{Status: http.StatusNoContent, Header: http.Header{}}
	}
	m := routes.Find(r.Method, r.URL.Path)
	if route, ok := routes.Of(m.Key); !ok || !route.Open {
		who, refused := g.check(r.Context(), r.Header)
		if refused != nil {
			return refused.Response()
		}
		c.Authorizer = who
	}
	input, refused := payload.Read(w, r, m, c)
	if refused != 0 {
		return payload.Problem(refused)
	}
	pool := g.pools[m.Function]
	ctx, cancel := context.WithTimeout(r.Context(), g.opts.IntegrationTimeout)
	defer cancel()
	output, err := pool.invoke(ctx, input, c.TraceID)
	if err != nil {
		return payload.Problem(statusOf(err))
	}
	answer, err := payload.Decode(output)
	if err != nil {
		pool.logf("ERROR", "%v", err)
		return payload.Problem(http.StatusInternalServerError)
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
