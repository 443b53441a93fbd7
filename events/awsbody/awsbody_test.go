package awsbody_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/smithy-go/middleware"

	"example.com/eventgateway/events/awsbody"
)

// The answer is read although its head arrives, and the SDK closes the request's body,
// before net/http is done with that body.
func TestTheAnswerIsReadWhenItsHeadCameEarly(t *testing.T) {
	for name, test := range map[string]struct {
		options []func(*middleware.Stack) error
		wait    time.Duration // for the connection to be closed
	}{
		"by the SDK alone": {nil, 10 * time.Second}, // once this is read, awsbody has no use any more
		"without a WriteTo": {[]func(*middleware.Stack) error{awsbody.HideWriteTo, awsbody.HideWriteTo},
			300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			closed := make(chan struct{}) // by the SDK: the body of the request
			dial := func(ctx context.Context, network, address string) (net.Conn, error) {
				c, err := (&net.Dialer{}).DialContext(ctx, network, address)
				return &slow{Conn: c, until: closed}, err
			}
			transport := &http.Transport{DialContext: dial}
			defer transport.CloseIdleConnections()
			client := kinesis.NewFromConfig(aws.Config{
				Region: "us-east-1", BaseEndpoint: aws.String(answerInParts(t, test.wait)), APIOptions: test.options,
				Credentials:      credentials.NewStaticCredentialsProvider("test", "test", ""),
				HTTPClient:       &noting{transport: transport, closed: closed},
				RetryMaxAttempts: 1,
			})
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			answer, err := client.ListShards(ctx, &kinesis.ListShardsInput{StreamName: aws.String("stream")})
			switch {
			case test.options == nil && !strings.Contains(fmt.Sprint(err), "use of closed network connection"):
				t.Errorf("the SDK alone says %v: look whether awsbody is still of use", err)
			case test.options != nil && (err != nil || len(answer.Shards) != 1):
				t.Errorf("answered %+v, %v", answer, err)
			}
		})
	}
}

// answerInParts answers one request: the head, and the body when the caller has
// closed the connection, or had the time to do so.
func answerInParts(t *testing.T, wait time.Duration) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { listener.Close(); <-done })
	go func() {
		defer close(done)
		c, err := listener.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		from := bufio.NewReader(c)
		request, err := http.ReadRequest(from)
		if err != nil {
			t.Error(err)
			return
		}
		io.Copy(io.Discard, request.Body)
		const body = `{"Shards":[{"ShardId":"shardId-000000000000"}]}`
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: %d\r\n\r\n",
			len(body))
		c.SetReadDeadline(time.Now().Add(wait))
		from.Peek(1)
		io.WriteString(c, body)
	}()
	return "http://" + listener.Addr().String()
}

// slow is a connection whose writes of a body return no sooner than until.
type slow struct {
	net.Conn
	until <-chan struct{}
	head  sync.Once
}

func (s *slow) Write(b []byte) (n int, err error) {
	n, err = s.Conn.Write(b)
	isBody := true
	s.head.Do(func() { isBody = false })
	if isBody {
		<-s.until
	}
	return n, err
}

// noting tells when the SDK closes the body of its request.
type noting struct {
	transport http.RoundTripper
	closed    chan struct{}
}

func (n *noting) Do(r *http.Request) (*http.Response, error) {
	body := &notingBody{ReadCloser: r.Body, closed: n.closed}
	r.Body = body
	if to, is := body.ReadCloser.(io.WriterTo); is {
		r.Body = struct {
			io.ReadCloser
			io.WriterTo
		}{body, to}
	}
	return n.transport.RoundTrip(r)
}

type notingBody struct {
	io.ReadCloser
	once   sync.Once
	closed chan<- struct{}
}

func (b *notingBody) Close() error {
	err := b.ReadCloser.Close()
	b.once.Do(func() { close(b.closed) })
	return err
}
