package awsconfig_test

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/functions/internal/awsconfig"
	"example.com/eventgateway/localstack/faults"
)

// backend answers like a table without items.
type backend struct {
	URL      string
	requests atomic.Int32
	delay    atomic.Int64 // of the next answer, in nanoseconds
	pace     atomic.Int64 // delay of all other answers
	cut      atomic.Bool  // closes the connection of the next request instead of answering
}

func newBackend(t *testing.T) *backend {
	b := &backend{}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	b.URL = server.URL
	return b
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.requests.Add(1)
	if b.cut.Swap(false) {
		panic(http.ErrAbortHandler)
	}
	select {
	case <-time.After(time.Duration(cmp.Or(b.delay.Swap(0), b.pace.Load()))):
	case <-r.Context().Done():
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	fmt.Fprint(w, "{}")
}

func configOf(endpoint string) aws.Config {
	env := map[string]string{
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_ENDPOINT_URL": endpoint,
	}
	return awsconfig.FromEnvironment(func(name string) string { return env[name] })
}

// get reads an item and returns how many attempts that took.
func get(t *testing.T, client *dynamodb.Client) (attempts int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	key := map[string]types.AttributeValue{"k": &types.AttributeValueMemberS{Value: strings.Repeat("k", 5_000)}}
	out, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("table"), Key: key})
	if err != nil {
		t.Error(err)
		return 0
	}
	made, _ := retry.GetAttemptResults(out.ResultMetadata)
	return len(made.Results)
}

// All idle connections are dropped silently. The next calls are answered at the first attempt,
// however long the pause was, and no later call meets a dropped connection.
func TestDroppedConnections(t *testing.T) {
	for _, pause := range []time.Duration{50 * time.Millisecond, 700 * time.Millisecond} {
		t.Run(fmt.Sprint(pause), func(t *testing.T) {
			b := newBackend(t)
			link, err := faults.Connect(t.Context(), b.URL)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(link.Close)
			config := configOf(link.Endpoint)
			// Two clients, as for two services, share the connections.
			clients := []*dynamodb.Client{dynamodb.NewFromConfig(config), dynamodb.NewFromConfig(config)}
			for range 2 {
				for dropped := 0; dropped < 4; dropped += link.Drop() { // on a busy machine, they are closed by then
					b.pace.Store(int64(50 * time.Millisecond)) // so that there are several at once
					var calls sync.WaitGroup
					for i := range 16 {
						calls.Go(func() { get(t, clients[i%2]) })
					}
					calls.Wait()
					b.pace.Store(0)
				}
				time.Sleep(pause)
				for i := range 6 {
					// An attempt that waits for a dropped connection ends after 2.5 seconds.
					if n := get(t, clients[i%2]); n != 1 {
						t.Errorf("call %d after the pause took %d attempts", i, n)
					}
				}
			}
		})
	}
}

// A read without the SDK's middleware does not wait for a dropped connection either, until its attempt
// ends after 2.5 seconds.
func TestADroppedConnectionOfAPlainRead(t *testing.T) {
	b := newBackend(t)
	link, err := faults.Connect(t.Context(), b.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(link.Close)
	client, err := dynamodbschemas.NewDirectClient(dynamodb.NewFromConfig(configOf(link.Endpoint)))
	if err != nil {
		t.Fatal(err)
	}
	read := func() {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		key := map[string]types.AttributeValue{"k": &types.AttributeValueMemberS{Value: "k"}}
		if _, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("table"), Key: key}); err != nil {
			t.Error(err)
		}
	}
	read()
	for link.Drop() == 0 { // on a busy machine, it is closed by then
		read()
	}
	time.Sleep(50 * time.Millisecond)
	read()
}

// A connection that is closed, before the request or instead of an answer, costs no pause.
func TestAClosedConnection(t *testing.T) {
	b := newBackend(t)
	client := dynamodb.NewFromConfig(configOf(b.URL),
		func(o *dynamodb.Options) { o.RetryMaxAttempts, o.Retryer = 1, aws.NopRetryer{} })
	get(t, client)
	b.cut.Store(true)
	get(t, client)
	if n := b.requests.Load(); n != 3 {
		t.Errorf("%d requests arrived, want 3", n)
	}
	// A new connection has no second try.
	fresh := dynamodb.NewFromConfig(configOf(b.URL), func(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} })
	b.cut.Store(true)
	in := &dynamodb.GetItemInput{TableName: aws.String("table"), Key: map[string]types.AttributeValue{}}
	if _, err := fresh.GetItem(t.Context(), in); err == nil || b.requests.Load() != 4 {
		t.Errorf("%v after %d requests", err, b.requests.Load())
	}
}

// A call that is merely slow is answered. Over a connection that was idle it is made twice,
// else once.
func TestASlowAnswer(t *testing.T) {
	b := newBackend(t)
	client := dynamodb.NewFromConfig(configOf(b.URL))
	slow := func() (requests int32) {
		before := b.requests.Load()
		b.delay.Store(int64(400 * time.Millisecond))
		get(t, client)
		return b.requests.Load() - before
	}
	if n := slow(); n != 1 {
		t.Errorf("over a new connection: %d requests", n)
	}
	n := int32(1)
	for tries := 0; n == 1 && tries < 10; tries++ { // on a busy machine, the connection is closed by then
		time.Sleep(50 * time.Millisecond)
		n = slow()
	}
	if n != 2 {
		t.Errorf("over an idle connection: %d requests", n)
	}
}

// A request that the SDK must not repeat is sent once, however long the answer takes.
func TestARequestThatIsNotTheSDKs(t *testing.T) {
	b := newBackend(t)
	client := configOf(b.URL).HTTPClient
	post(t, client, b.URL)
	time.Sleep(50 * time.Millisecond)
	b.delay.Store(int64(400 * time.Millisecond))
	post(t, client, b.URL)
	if n := b.requests.Load(); n != 2 {
		t.Errorf("%d requests arrived", n)
	}
}

func post(t *testing.T, client aws.HTTPClient, url string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}

// Calls do not share a connection, as they would with HTTP/2. A new connection resumes the
// TLS session, without checking certificates again.
func TestConnectionsOverTLS(t *testing.T) {
	var seen []*http.Request
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		seen = append(seen, r)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	client := configOf(server.URL).HTTPClient
	awsconfig.Trust(client, server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs)
	for range 2 {
		post(t, client, server.URL)
		time.Sleep(700 * time.Millisecond)
	}
	if seen[0].Proto != "HTTP/1.1" || seen[0].RemoteAddr == seen[1].RemoteAddr || seen[0].TLS.DidResume ||
		!seen[1].TLS.DidResume || seen[1].TLS.Version != tls.VersionTLS13 {
		t.Errorf("%s from %s, then from %s, resumed: %t", seen[0].Proto, seen[0].RemoteAddr, seen[1].RemoteAddr,
			seen[1].TLS.DidResume)
	}
}
