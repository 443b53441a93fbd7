// Package client talks to an event gateway over HTTP: it registers schemas,
// sends events, and asks what is registered.
//
//	c, err := client.New("https://gateway.example", client.Options{})
//	receipt, err := c.Send(ctx, "SpongeBob", "Fruits", []byte(`{"fruit": "apple"}`))
//
// A nil error from [Client.Send] means that the stream has stored the event. Every
// refusal is a [*Problem], which says what is wrong in words and in a stable code,
// whether the same request may succeed later, and, for an event that violates its
// schema, every place that does.
//
// Many events are best left to a [Batcher], which packs them into requests, keeps
// their order, tries again what may succeed later, and tells what became of each:
//
//	b, err := c.NewBatcher("SpongeBob", "Fruits", func(o client.Outcome) { … }, client.BatcherOptions{})
//	err = b.Add(ctx, []byte(`{"fruit": "apple"}`))
//	err = b.Close(ctx)
//
// Only a Batcher retries. After a *Problem with a status of 500 or above, and where
// the connection broke or time ran out, an event may or may not have been stored:
// sent again it may be there twice. [MayBeStored] tells.
//
// A deployment that authorizes with IAM takes signed requests only: set
// [Options.Sign] to the Sign method of a signer of package sigv4. This package
// and package events import the standard library only.
package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// DefaultTimeout bounds one request, answer included. API Gateway gives up
	// after 30 seconds, so that its answer arrives before this.
	DefaultTimeout = 35 * time.Second

	// maxAnswer bounds what is read of an answer, in bytes. The largest schema
	// has 350,000; a page of a list and a capped list of violations have less.
	maxAnswer = 4 << 20

	// maxBatchAnswer is maxAnswer for a batch: what API Gateway lets through.
	maxBatchAnswer = 10 << 20
)

// Options are what most callers leave alone.
type Options struct {
	// HTTPClient sends the requests; by default one of this package's own, which
	// keeps connections alive for as many requests as are made at once (up to 64)
	// and finds names under .localhost, as the local emulators use, on loopback.
	// Redirects are never followed: a gateway has none, and a POST would turn
	// into a GET.
	HTTPClient *http.Client

	// Sign is called for each request, whose body it must not read: the bytes are
	// given to it. By default requests are sent unsigned.
	Sign func(r *http.Request, body []byte) error

	// Timeout bounds each request, in addition to the caller's context;
	// DefaultTimeout if 0.
	Timeout time.Duration

	// UserAgent is the User-Agent header; "eventgateway-client" if empty.
	UserAgent string
}

// Client is safe for use by several goroutines at once.
type Client struct {
	base      string // without a trailing slash
	http      *http.Client
	own       *http.Transport // nil where the caller gave an HTTPClient
	sign      func(*http.Request, []byte) error
	timeout   time.Duration
	userAgent string
}

// New returns a client for the gateway at baseURL: a scheme, a host, and the
// path before /{client}, if there is one. It does not connect.
func New(baseURL string, options Options) (*Client, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("the gateway's URL is %q: want one such as https://gateway.example", baseURL)
	}
	if u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("the gateway's URL %q has more than scheme, host and path", u.Redacted())
	}
	c := &Client{
		base:      strings.TrimRight(baseURL, "/"),
		sign:      options.Sign,
		timeout:   options.Timeout,
		userAgent: options.UserAgent,
	}
	if c.timeout == 0 {
		c.timeout = DefaultTimeout
	}
	if c.userAgent == "" {
		c.userAgent = "eventgateway-client"
	}
	var h http.Client
	if options.HTTPClient != nil {
		h = *options.HTTPClient
	} else {
		c.own = newTransport()
		h.Transport = c.own
	}
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.http = &h
	return c, nil
}

// Close closes connections that are idle. Those of an [Options].HTTPClient it leaves
// alone: others may use them.
func (c *Client) Close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64 // else all but two are closed after each request
	d := net.Dialer{Timeout: 10 * time.Second}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		// RFC 6761: names under .localhost are this machine. Not every resolver knows.
		if host, port, err := net.SplitHostPort(address); err == nil && strings.HasSuffix(host, ".localhost") {
			address = net.JoinHostPort("localhost", port)
		}
		return d.DialContext(ctx, network, address)
	}
	return t
}

type traceparentKey struct{}

// WithTraceparent makes requests with the context part of a trace: traceparent is
// the header of W3C Trace Context (https://www.w3.org/TR/trace-context-1/). The
// gateway gives it to the events of the request as their attribute traceparent, and
// logs its trace id; one that is malformed it ignores. A [Batcher] sends events of
// many contexts at once, and so without.
func WithTraceparent(ctx context.Context, traceparent string) context.Context {
	return context.WithValue(ctx, traceparentKey{}, traceparent)
}

// answer is all of an answer.
type answer struct {
	status int
	header http.Header
	body   []byte
	host   string // that answered
}

// do sends one request. The error is a *Problem for any status of 300 and above
// but 304.
func (c *Client) do(ctx context.Context, method, path string, header http.Header, body []byte) (answer, error) {
	a, err := c.exchange(ctx, method, path, header, body, maxAnswer)
	if err == nil && a.status >= 300 && a.status != http.StatusNotModified {
		err = newProblem(a)
	}
	return a, err
}

// exchange sends one request and reads all of its answer, of at most limit bytes,
// so that the connection can be used again.
func (c *Client) exchange(ctx context.Context, method, path string, header http.Header, body []byte, limit int64) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for name, values := range header {
		r.Header[name] = values
	}
	r.Header.Set("User-Agent", c.userAgent)
	if traceparent, ok := ctx.Value(traceparentKey{}).(string); ok {
		r.Header.Set("Traceparent", traceparent)
	}
	if c.sign != nil {
		if err := c.sign(r, body); err != nil {
			return answer{}, fmt.Errorf("signing the request: %w", err)
		}
	}
	response, err := c.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	b, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w: %w", method, r.URL.Path, errBrokeOff, err)
	}
	if int64(len(b)) > limit {
		return answer{}, strangeAnswer{fmt.Errorf("%s %s: the answer is over %d bytes", method, r.URL.Path, limit)}
	}
	return answer{status: response.StatusCode, header: response.Header, body: b, host: r.URL.Host}, nil
}

var errBrokeOff = errors.New("the answer broke off")

// strangeAnswer is an answer that does not say what became of the request.
type strangeAnswer struct{ error }

// checkNames leaves it to the gateway to judge names, but for those that would
// change which route is meant.
func checkNames(names ...string) error {
	for _, name := range names {
		if name == "" || name == "." || name == ".." {
			return fmt.Errorf("%q is not a name of a client or an event", name)
		}
	}
	return nil
}

// eventPath is the path of an event type's route.
func eventPath(client, event, action string) (string, error) {
	if err := checkNames(client, event); err != nil {
		return "", err
	}
	return "/" + url.PathEscape(client) + "/" + url.PathEscape(event) + "/" + action, nil
}
