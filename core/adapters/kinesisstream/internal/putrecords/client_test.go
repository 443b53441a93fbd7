package putrecords_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/core/adapters/kinesisstream/internal/putrecords"
)

// sent is a request that a client made.
type sent struct {
	url    string
	header http.Header
	body   any // decoded
}

// clientOver is a Client with the options of an SDK client.
func clientOver(t *testing.T, sdk *kinesis.Client) *putrecords.Client {
	t.Helper()
	client, err := putrecords.New(sdk)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// exchange makes a call with a client whose HTTP client keeps the request and gives the
// answer.
func exchange(
	t *testing.T, direct bool, in *kinesis.PutRecordsInput, answer string, options ...func(*kinesis.Options),
) (*kinesis.PutRecordsOutput, sent, error) {
	t.Helper()
	var got sent
	sdk := kinesis.NewFromConfig(aws.Config{
		Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("AKID", "SECRET", "TOKEN"),
		HTTPClient: doer(func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			if err != nil || int64(len(body)) != r.ContentLength {
				t.Errorf("%d of %d bytes: %v", len(body), r.ContentLength, err)
			}
			got = sent{url: r.URL.String(), header: r.Header}
			if err := json.Unmarshal(body, &got.body); err != nil {
				t.Errorf("%v: %s", err, body)
			}
			return &http.Response{
				StatusCode: 200, Header: http.Header{}, ContentLength: int64(len(answer)),
				Body: io.NopCloser(strings.NewReader(answer)),
			}, nil
		}),
	}, options...)
	call := sdk.PutRecords
	if direct {
		call = clientOver(t, sdk).PutRecords
	}
	out, err := call(t.Context(), in)
	return out, got, err
}

type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(r *http.Request) (*http.Response, error) { return d(r) }

const oneStored = `{"FailedRecordCount":0,"Records":[{"SequenceNumber":"1","ShardId":"shardId-000000000000"}]}`

// The request means the same as the SDK's, for all inputs.
func TestTheRequestIsTheSDKs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // reproducible on purpose
	pieces := []string{"a", `"`, `\`, "\n", "\x00", "\x7f", "é", "日本", "😀", "<&>", "\u2028", "\xff", "/", "key"}
	text := func() (s string) {
		for range 1 + random.IntN(6) {
			s += pieces[random.IntN(len(pieces))]
		}
		return s
	}
	for range 300 {
		in := &kinesis.PutRecordsInput{StreamName: aws.String(text())}
		for range 1 + random.IntN(5) {
			data := make([]byte, random.IntN(100))
			for i := range data {
				data[i] = byte(random.Uint32())
			}
			r := types.PutRecordsRequestEntry{Data: data, PartitionKey: aws.String(text())}
			if random.IntN(4) == 0 {
				r.ExplicitHashKey = aws.String(fmt.Sprint(random.Uint64()))
			}
			in.Records = append(in.Records, r)
		}
		_, got, err := exchange(t, true, in, oneStored)
		_, want, sdkErr := exchange(t, false, in, oneStored)
		if err != nil || sdkErr != nil {
			t.Fatal(err, sdkErr)
		}
		if !reflect.DeepEqual(got.body, want.body) {
			t.Fatalf("%q\nthe SDK sends %q", got.body, want.body)
		}
	}
}

// Calls go to the SDK's endpoint, with the SDK's headers, except those that only tell AWS
// about the SDK.
func TestTheEndpointIsTheSDKs(t *testing.T) {
	in := callOf("k", 1, 1)
	for name, option := range map[string]func(*kinesis.Options){
		"default": func(*kinesis.Options) {},
		"China":   func(o *kinesis.Options) { o.Region = "cn-north-1" },
		"FIPS":    func(o *kinesis.Options) { o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateEnabled },
		"dual stack": func(o *kinesis.Options) {
			o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateEnabled
		},
		"an emulator":  func(o *kinesis.Options) { o.BaseEndpoint = aws.String("http://127.0.0.1:4566") },
		"under a path": func(o *kinesis.Options) { o.BaseEndpoint = aws.String("https://proxy.example/kinesis") },
	} {
		t.Run(name, func(t *testing.T) {
			_, got, err := exchange(t, true, in, oneStored, option)
			_, want, sdkErr := exchange(t, false, in, oneStored, option)
			if err != nil || sdkErr != nil {
				t.Fatal(err, sdkErr)
			}
			if got.url != want.url {
				t.Errorf("to %s, the SDK's to %s", got.url, want.url)
			}
			scope := func(h http.Header) string { // of the signature: key, date, region and service
				s, _, _ := strings.Cut(h.Get("Authorization"), ",")
				return s
			}
			if scope(got.header) != scope(want.header) || scope(got.header) == "" {
				t.Errorf("signed for %s, the SDK's for %s", scope(got.header), scope(want.header))
			}
			for _, h := range []http.Header{got.header, want.header} {
				for _, varies := range []string{
					"Authorization", "X-Amz-Date", "User-Agent", "Amz-Sdk-Invocation-Id", "Amz-Sdk-Request",
				} {
					h.Del(varies)
				}
			}
			if !reflect.DeepEqual(got.header, want.header) {
				t.Errorf("the header is %v, the SDK's %v", got.header, want.header)
			}
		})
	}
}

// Without an endpoint there is no client: nothing could be published.
func TestWithoutAnEndpointThereIsNoClient(t *testing.T) {
	for name, config := range map[string]aws.Config{
		"no region":            {},
		"a malformed region":   {Region: "us east 1"},
		"a malformed endpoint": {Region: "us-east-1", BaseEndpoint: aws.String("127.0.0.1:4566")},
		"a query":              {Region: "us-east-1", BaseEndpoint: aws.String("https://proxy.example/?to=kinesis")},
	} {
		t.Run(name, func(t *testing.T) {
			config.Credentials = credentials.NewStaticCredentialsProvider("test", "test", "")
			if client, err := putrecords.New(kinesis.NewFromConfig(config)); err == nil || client != nil ||
				!strings.Contains(err.Error(), "the endpoint of Kinesis") {
				t.Errorf("%v, %v", client, err)
			}
		})
	}
}

// The signature is right for the request that arrives.
func TestTheSignature(t *testing.T) {
	key := aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "SECRET", SessionToken: "TOKEN"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		signed, at := r.Header.Get("Authorization"), r.Header.Get("X-Amz-Date")
		again := r.Clone(r.Context())
		again.URL.Scheme, again.URL.Host = "http", r.Host
		for name := range again.Header {
			if !strings.Contains(signed, strings.ToLower(name)) {
				again.Header.Del(name)
			}
		}
		hash := sha256.Sum256(body)
		date, err := time.Parse("20060102T150405Z", at)
		if err == nil {
			err = v4.NewSigner().SignHTTP(r.Context(), key, again, hex.EncodeToString(hash[:]), "kinesis",
				"us-east-1", date)
		}
		if err != nil || again.Header.Get("Authorization") != signed {
			t.Errorf("signed %s, want %s (%v)", signed, again.Header.Get("Authorization"), err)
		}
		fmt.Fprint(w, oneStored)
	}))
	defer server.Close()
	client := clientOver(t, kinesis.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: &server.URL,
		Credentials: credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, key.SessionToken),
	}))
	for _, size := range []int{1, 10_000} {
		if _, err := client.PutRecords(t.Context(), callOf("key", 1, size)); err != nil {
			t.Error(err)
		}
	}
}

// A service may answer while the request is still being sent, or before the client knows that it is.
func TestAnAnswerBeforeTheRequestIsSent(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, in, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		const body = `{"__type":"ResourceNotFoundException","message":"no stream"}`
		fmt.Fprintf(c, "HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:10])
		time.Sleep(20 * time.Millisecond) // the client has the header
		_, _ = io.CopyN(io.Discard, in, r.ContentLength)
		fmt.Fprint(c, body[10:])
	}))
	defer server.Close()
	client := clientOver(t, kinesis.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: &server.URL,
		Credentials: credentials.NewStaticCredentialsProvider("AKID", "SECRET", "TOKEN"),
	}))
	_, err := client.PutRecords(t.Context(), callOf("key", 12, 1_000_000))
	if err == nil || !strings.Contains(err.Error(), "ResourceNotFoundException") {
		t.Error(err)
	}
}

// callOf returns a call of n records of about size bytes, which repeat id.
func callOf(id string, n, size int) *kinesis.PutRecordsInput {
	r := types.PutRecordsRequestEntry{Data: []byte(strings.Repeat(id, 1+size/len(id))), PartitionKey: &id}
	return &kinesis.PutRecordsInput{StreamName: aws.String("stream"),
		Records: slices.Repeat([]types.PutRecordsRequestEntry{r}, n)}
}
