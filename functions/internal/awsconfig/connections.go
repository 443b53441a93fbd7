package awsconfig

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Lambda freezes a function between two invocations, and drops idle connections meanwhile
// without telling either side. A request written to such a connection is lost, and no
// answer comes.
// https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
const (
	// idleTimeout is how long a connection may be idle and still be used. net/http
	// measures it by the wall clock; the monotonic clock may stand still in a freeze. A
	// new connection takes some milliseconds, only in functions with little to do.
	idleTimeout = 250 * time.Millisecond
	// doubtful is the idle time from which a connection may be lost: a freeze may be
	// shorter than idleTimeout.
	doubtful = 10 * time.Millisecond
	// firstAnswer is how long a doubtful connection may take until its answer begins.
	// DynamoDB takes about 10 ms.
	firstAnswer = 150 * time.Millisecond
)

// plainRead is the operation that dynamodbschemas calls without the SDK's middleware.
const plainRead = "DynamoDB_20120810.GetItem"

// connections is the HTTP client of all SDK clients of a function. They share it, so that
// the failure of one connection warns all of them. It is safe for many goroutines.
type connections struct{ client http.Client }

func newConnections(roots *x509.CertPool) *connections {
	transport := awshttp.NewBuildableClient().GetTransport()
	dialer := &net.Dialer{Timeout: connectTimeout}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &connection{Conn: c}, nil
	}
	transport.MaxIdleConnsPerHost = 16
	transport.IdleConnTimeout = idleTimeout
	transport.Protocols = new(http.Protocols)
	transport.Protocols.SetHTTP1(true) // one HTTP/2 connection would carry all calls, and lose all of them
	transport.TLSClientConfig.RootCAs = roots
	transport.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	return &connections{http.Client{
		Transport: transport, Timeout: attemptTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Do implements [aws.HTTPClient]. A failure closes all idle connections. A read that does not pass
// through tryDoubtful waits no longer for a connection that was idle: its caller reads again (see
// dynamodbschemas).
func (c *connections) Do(r *http.Request) (*http.Response, error) {
	if r.Header.Get("X-Amz-Target") == plainRead && httptrace.ContextClientTrace(r.Context()) == nil {
		var t trial
		defer t.end()
		r = r.WithContext(httptrace.WithClientTrace(r.Context(), t.trace()))
	}
	response, err := c.client.Do(r)
	if err != nil {
		c.client.CloseIdleConnections()
	}
	return response, err
}

// tryDoubtful goes into the APIOptions of an aws.Config. If a connection that was idle
// fails before it answers, tryDoubtful sends the request again, at once and over a new
// connection. The SDK would try again too, but later. PutRecords calls do not pass through
// it (see kinesisstream): one that is merely slow may be stored already.
func (c *connections) tryDoubtful(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("TryDoubtful", func(
		ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
	) (middleware.DeserializeOutput, middleware.Metadata, error) {
		var t trial
		out, metadata, err := next.HandleDeserialize(httptrace.WithClientTrace(ctx, t.trace()), in)
		request, is := in.Request.(*smithyhttp.Request)
		if !t.end() || err == nil || timedOut(err) || ctx.Err() != nil || !is || request.RewindStream() != nil {
			return out, metadata, err
		}
		return next.HandleDeserialize(ctx, in)
	}), middleware.After)
}

func timedOut(err error) bool {
	e, is := errors.AsType[net.Error](err)
	return is && e.Timeout()
}

// trial watches a request that may go over a doubtful connection.
type trial struct {
	mu     sync.Mutex
	silent bool        // a used connection has not answered yet
	timer  *time.Timer // closes that connection
}

func (t *trial) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.stop()
			if t.silent = got.Reused; !t.silent {
				return
			}
			if c := connectionOf(got.Conn); c != nil && c.doubtful() {
				t.timer = time.AfterFunc(firstAnswer, func() {
					t.mu.Lock()
					defer t.mu.Unlock()
					if t.silent {
						c.Close()
					}
				})
			}
		},
		GotFirstResponseByte: func() { t.end() },
	}
}

// end ends the trial. It reports whether a used connection has not answered.
func (t *trial) end() (silent bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop()
	silent, t.silent = t.silent, false
	return silent
}

func (t *trial) stop() {
	if t.timer != nil {
		t.timer.Stop()
	}
}

// connection remembers when it was last heard from.
type connection struct {
	net.Conn
	heard atomic.Int64 // nanoseconds of the wall clock
}

func connectionOf(c net.Conn) *connection {
	if secure, is := c.(*tls.Conn); is {
		c = secure.NetConn()
	}
	known, _ := c.(*connection)
	return known
}

func (c *connection) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.heard.Store(time.Now().UnixNano())
	}
	return n, err
}

// doubtful reports whether the connection was idle for a while, or the wall clock was
// set back.
func (c *connection) doubtful() bool {
	idle := time.Duration(time.Now().UnixNano() - c.heard.Load())
	return idle < 0 || idle >= doubtful
}
