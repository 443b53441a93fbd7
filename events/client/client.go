// Package client is a client of an event gateway over HTTP: it registers schemas, lists
// what is registered, and sends events.
//
//	c, err := client.New("https://gateway.example", client.Options{})
//	receipt, err := c.Send(ctx, "SpongeBob", "Fruits", []byte(`{"fruit": "apple"}`))
//
// A nil error from [Client.Send] means that the stream has stored the event. Every
// refusal is a [*Problem]. It says what is wrong, in words and as a stable code; whether
// the same request may succeed later; and, for an event that violates its schema, every
// place that is wrong.
//
// To send many events, use a [Batcher]. It packs them into requests, keeps their order,
// retries events that may succeed later, and reports the outcome of each:
//
//	b, err := c.NewBatcher("SpongeBob", "Fruits", func(o client.Outcome) { … }, client.BatcherOptions{})
//	err = b.Add(ctx, []byte(`{"fruit": "apple"}`))
//	err = b.Close(ctx)
//
// Only a Batcher retries. If a *Problem has a status of 500 or above, the connection
// breaks or time runs out, the event may be stored or not, as [MayBeStored] reports. If it
// is sent again, it may be stored twice.
//
// Most deployments authenticate senders. Set one of these: [Options].Key, a key from the
// operator; [Options].Token, for tokens of an identity provider; or [Options].Sign, the Sign
// method of a signer from package sigv4, for a deployment that authorizes with IAM, which is
// the default. This package and package events import only the standard library.
package client

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"example.com/eventgateway/events/internal/loopback"
)

const (
	// DefaultTimeout limits one request, including its answer. API Gateway gives up after
	// 30 seconds, so its answer arrives before this.
	DefaultTimeout = 35 * time.Second

	// maxAnswer limits the bytes that are read of an answer. The largest schema has
	// 350,000; a page of a list and a capped list of violations have less.
	maxAnswer = 4 << 20

	// maxBatchAnswer is maxAnswer for a batch: the limit of API Gateway.
	maxBatchAnswer = 10 << 20
)

// Options are options of [New]. Each may be zero.
type Options struct {
	// HTTPClient sends the requests. The default client keeps up to 64 connections alive
	// and resolves names under .localhost, which local emulators use, to loopback. Redirects
	// are never followed: a gateway has none, and a POST would turn into a GET.
	HTTPClient *http.Client

	// Sign signs each request; body is what the request sends. It must not read r.Body.
	// If nil, requests are not signed.
	Sign func(r *http.Request, body []byte) error

	// Key is a key of the gateway, such as egk_…. Each request has it as its bearer token.
	Key string

	// Token fetches a bearer token (RFC 6750), such as an access token of OAuth 2. The client
	// keeps it until the gateway answers 401, and then fetches another one and repeats the
	// request once. So Token should ask the provider each time, as the method Token of
	// clientcredentials.Config does in golang.org/x/oauth2. One goroutine at a time calls it. Its
	// errors end the request as a [*CredentialsError].
	Token func(context.Context) (string, error)

	// AllowHTTP sends Key and Token also where others can read them: over http to another
	// machine. By default, New refuses that.
	AllowHTTP bool

	// Timeout limits each request, in addition to the caller's context. 0 means
	// DefaultTimeout.
	Timeout time.Duration

	// UserAgent is the User-Agent header. "" means "eventgateway-client".
	UserAgent string

	// OnDeprecated is called for each event type that events are sent to although it, or
	// the version that they are checked against, is deprecated: once in the client's life,
	// with the first answer that says so (header Deprecation, RFC 9745). Its events are still
	// accepted. The call comes from the goroutine that sends, and must be quick.
	OnDeprecated func(Deprecation)
}

// Deprecation says that an event type, or the latest version of its schema, is deprecated.
type Deprecation struct {
	Client, Event string
	Since         time.Time
}

// Client sends requests to one gateway. It is safe for use by several goroutines at once.
type Client struct {
	base      string // without a trailing slash
	http      *http.Client
	own       *http.Transport // nil if the caller gave an HTTPClient
	sender    credentials
	timeout   time.Duration
	userAgent string

	onDeprecated func(Deprecation) // may be nil
	deprecated   sync.Map          // the event types that it was called for, as [2]string
}

// New returns a client for the gateway at baseURL: a scheme, a host, and the path before
// /{client}, if any. It does not connect.
func New(baseURL string, options Options) (*Client, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("the gateway's URL is %q: want one such as https://gateway.example", baseURL)
	}
	if u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("the gateway's URL %q has more than scheme, host and path", u.Redacted())
	}
	sender, err := credentialsOf(u, options)
	if err != nil {
		return nil, err
	}
	c := &Client{
		base:      strings.TrimRight(baseURL, "/"),
		sender:    sender,
		timeout:   cmp.Or(options.Timeout, DefaultTimeout),
		userAgent: cmp.Or(options.UserAgent, "eventgateway-client"),

		onDeprecated: options.OnDeprecated,
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

// Close closes idle connections, except the connections of [Options].HTTPClient, which
// others may use.
func (c *Client) Close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64 // the default keeps two
	t.Proxy = func(r *http.Request) (*url.URL, error) {
		if loopback.Is(r.URL.Hostname()) {
			return nil, nil
		}
		return http.ProxyFromEnvironment(r)
	}
	d := net.Dialer{Timeout: 10 * time.Second}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, port, err := net.SplitHostPort(address); err == nil && loopback.Named(host) {
			address = net.JoinHostPort("localhost", port)
		}
		return d.DialContext(ctx, network, address)
	}
	return t
}

type traceparentKey struct{}

// WithTraceparent returns a context whose requests are part of a trace. traceparent is the
// header of W3C Trace Context (https://www.w3.org/TR/trace-context-1/). The gateway copies
// it to the attribute traceparent of the request's events and logs its trace id. It ignores
// a malformed one. A [Batcher] does not send it, since it mixes events of many contexts.
func WithTraceparent(ctx context.Context, traceparent string) context.Context {
	return context.WithValue(ctx, traceparentKey{}, traceparent)
}

// request is a request to a route of a client, or of an event type.
type request struct {
	method string
	names  []string // of the client, and of the event
	action string   // what follows them in the path; "" for the event type itself
	query  url.Values
	header http.Header
	body   []byte
}

// path returns the path of the route. It refuses names that would lead to another route.
// The gateway checks all other names.
func (r request) path() (string, error) {
	path := ""
	for _, name := range r.names {
		if name == "" || name == "." || name == ".." {
			return "", fmt.Errorf("%q is not a name of a client or an event", name)
		}
		path += "/" + url.PathEscape(name)
	}
	return strings.TrimSuffix(path+"/"+r.action, "/"), nil
}

// answer is a whole answer.
type answer struct {
	status int
	header http.Header
	body   []byte
	host   string // the host that answered
	path   string // of the request, without its query
	bearer string // the key or the token that was sent; "" for none
	sender credentials
}

// do sends one request. The error is a *Problem for a status of 300 and above, except 304.
func (c *Client) do(ctx context.Context, r request) (answer, error) {
	a, err := c.exchange(ctx, r, maxAnswer)
	if err == nil && a.status >= 300 && a.status != http.StatusNotModified {
		err = newProblem(a)
	}
	return a, err
}

// fetch sends one request whose answer is a T in JSON. whole reports whether a T has what it must
// have. want names the answer, for the error about another one. With an error, both results are zero.
func fetch[T any](
	ctx context.Context, c *Client, r request, want string, whole func(T) bool,
) (found T, a answer, err error) {
	var none T
	if a, err = c.do(ctx, r); err != nil {
		return none, answer{}, err
	}
	if json.Unmarshal(a.body, &found) != nil || !whole(found) {
		return none, answer{}, a.isNot(want)
	}
	return found, a, nil
}

// exchange sends one request and reads its whole answer, at most limit bytes. If the gateway
// refuses the token and there is another one, it sends the request again.
func (c *Client) exchange(ctx context.Context, what request, limit int64) (answer, error) {
	a, err := c.attempt(ctx, what, limit)
	if err != nil || a.status != http.StatusUnauthorized || a.bearer == "" {
		return a, err
	}
	another, err := c.anotherToken(ctx, a.bearer)
	if err != nil || another == a.bearer {
		return a, err
	}
	return c.attempt(ctx, what, limit)
}

func (c *Client) anotherToken(ctx context.Context, refused string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	token, err := c.sender.tokens.Other(ctx, refused)
	if err != nil {
		return "", &CredentialsError{fmt.Errorf("the gateway does not take the token (%d): %w",
			http.StatusUnauthorized, err)}
	}
	return token, nil
}

// attempt reads the whole answer, so that the connection can be used again.
func (c *Client) attempt(ctx context.Context, what request, limit int64) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	path, err := what.path()
	if err != nil {
		return answer{}, err
	}
	target := c.base + path
	if len(what.query) > 0 {
		target += "?" + what.query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, what.method, target, bytes.NewReader(what.body))
	if err != nil {
		return answer{}, err
	}
	maps.Copy(r.Header, what.header)
	r.Header.Set("User-Agent", c.userAgent)
	if traceparent, ok := ctx.Value(traceparentKey{}).(string); ok {
		r.Header.Set("Traceparent", traceparent)
	}
	bearer, err := c.sender.addTo(r, what.body)
	if err != nil {
		return answer{}, err
	}
	response, err := c.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	b, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w: %w", what.method, r.URL.Path, errBrokeOff, err)
	}
	if int64(len(b)) > limit {
		return answer{}, strangeAnswer{fmt.Errorf("%s %s: the answer is over %d bytes", what.method, r.URL.Path, limit)}
	}
	return answer{response.StatusCode, response.Header, b, r.URL.Host, path, bearer, c.sender}, nil
}

var errBrokeOff = errors.New("the answer broke off")

// strangeAnswer is an answer that does not say whether the request succeeded.
type strangeAnswer struct{ error }

func (a answer) isNot(want string) error {
	return strangeAnswer{fmt.Errorf("%s: the answer (%d) is not %s: is this the URL of an event gateway?",
		a.path, a.status, want)}
}
