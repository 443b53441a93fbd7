package getitem_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core/adapters/dynamodbschemas/internal/getitem"
)

// table is a DynamoDB that gives these answers in turn, and repeats the last one.
type table struct {
	answers []answer
	calls   []call
	bodies  []*strings.Reader // of the answers
}

type answer struct {
	status int // 0 for 200
	body   string
	sum    string // the header X-Amz-Crc32
}

// call is a request that arrived.
type call struct {
	url    string
	header http.Header
	body   any // decoded
}

// direct reports whether the SDK's client did not make the call: that client numbers its attempts.
func (c call) direct() bool { return c.header.Get("Amz-Sdk-Request") == "" }

func (s *table) Do(r *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	got := call{url: r.URL.String(), header: r.Header}
	if err := json.Unmarshal(text, &got.body); err != nil {
		return nil, err
	}
	s.calls = append(s.calls, got)
	give := s.answers[min(len(s.calls), len(s.answers))-1]
	header := http.Header{}
	if give.sum != "" {
		header.Set("X-Amz-Crc32", give.sum)
	}
	if give.status == 0 {
		give.status = http.StatusOK
	}
	s.bodies = append(s.bodies, strings.NewReader(give.body))
	return &http.Response{StatusCode: give.status, Header: header, Body: io.NopCloser(s.bodies[len(s.bodies)-1]),
		ContentLength: int64(len(give.body))}, nil
}

// sdk returns the SDK's client of the table. It does not wait between attempts.
func (s *table) sdk(options ...func(*dynamodb.Options)) *dynamodb.Client {
	options = append(options, func(o *dynamodb.Options) { o.HTTPClient, o.Retryer = s, atOnce{o.Retryer} })
	return dynamodb.NewFromConfig(aws.Config{
		Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("AKID", "SECRET", "TOKEN"),
	}, options...)
}

type atOnce struct{ aws.Retryer }

func (atOnce) RetryDelay(int, error) (time.Duration, error) { return 0, nil }

func client(t *testing.T, sdk *dynamodb.Client) *getitem.Client {
	t.Helper()
	c, err := getitem.New(sdk)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(key map[string]types.AttributeValue) *dynamodb.GetItemInput {
	return &dynamodb.GetItemInput{TableName: aws.String("schemas"), Key: key, ConsistentRead: aws.Bool(true)}
}

var head = map[string]types.AttributeValue{
	"pk": &types.AttributeValueMemberS{Value: "CLIENT#SpongeBob"},
	"sk": &types.AttributeValueMemberS{Value: "EVENT#Fruits"},
}

// The client reads every answer as the SDK's client does. It reads the plain ones itself.
func TestTheAnswerIsTheSDKs(t *testing.T) {
	for body, direct := range map[string]bool{
		`{}`: true, ` { "Item" : { } } `: true,
		`{"Item":{"pk":{"S":"caf\u00e9 \"\ud83d\ude00\" 日本"},"n":{"N":"-1.5E3"},"t":{"BOOL":true},"f":{"BOOL":false}}}`: true,
		`{"Item":{"document":{"B":"eyJ0eXBlIjoib2JqZWN0In0="},"none":{"B":""},"empty":{"S":""}}}`:                       true,

		`{"Item":{"l":{"L":[{"S":"a"}]},"m":{"M":{"a":{"N":"1"}}},"s":{"SS":["a"]}}}`:    false,
		`{"Item":{"nothing":{"NULL":true}}}`:                                             false,
		`{"Item":{"pk":{"S":"a"}},"ConsumedCapacity":{"TableName":"schemas","Units":1}}`: false,
		`{"Item":null}`: true, `{"Item":{"pk":{}}}`: false, `{"Item":{"pk":{"S":null}}}`: false,
		`{"Item":{"pk":{"S":1}}}`: false, `{"Item":[]}`: false, `{"Item":{"pk":{"S":"a"`: false, ``: false, `[]`: false,
		`{"Item":{"b":{"B":"!"}}}`: false,
	} {
		var one, other table
		one.answers = []answer{{body: body}}
		other.answers = one.answers
		got, err := client(t, one.sdk()).GetItem(t.Context(), read(head))
		want, sdkErr := other.sdk().GetItem(t.Context(), read(head))
		if (err == nil) != (sdkErr == nil) {
			t.Errorf("%s: %v, the SDK says %v", body, err, sdkErr)
		}
		if err == nil && sdkErr == nil && !reflect.DeepEqual(got.Item, want.Item) {
			t.Errorf("%s: %v, the SDK reads %v", body, got.Item, want.Item)
		}
		if alone := len(one.calls) == 1; !one.calls[0].direct() || alone != direct {
			t.Errorf("%s: the SDK's client was asked: %v", body, !alone)
		}
	}
}

// The request means the same as the SDK's, and goes to the same place with the same headers,
// except those that only tell AWS about the SDK.
func TestTheRequestIsTheSDKs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // reproducible on purpose
	pieces := []string{"a", `"`, `\`, "\n", "\x00", "é", "日本", "😀", "<&>", "\u2028", "\xff", "#", "EVENT"}
	text := func() (s string) {
		for range 1 + random.IntN(6) {
			s += pieces[random.IntN(len(pieces))]
		}
		return s
	}
	options := map[string]func(*dynamodb.Options){
		"default": func(*dynamodb.Options) {},
		"China":   func(o *dynamodb.Options) { o.Region = "cn-north-1" },
		"FIPS":    func(o *dynamodb.Options) { o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateEnabled },
		"dual stack": func(o *dynamodb.Options) {
			o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateEnabled
		},
		"an emulator":  func(o *dynamodb.Options) { o.BaseEndpoint = aws.String("http://127.0.0.1:4566") },
		"under a path": func(o *dynamodb.Options) { o.BaseEndpoint = aws.String("https://proxy.example/dynamodb") },
	}
	for name, option := range options {
		for range 50 {
			in := &dynamodb.GetItemInput{TableName: aws.String(text()), Key: map[string]types.AttributeValue{}}
			if random.IntN(2) == 0 {
				in.ConsistentRead = aws.Bool(random.IntN(2) == 0)
			}
			for range random.IntN(3) {
				in.Key[text()] = &types.AttributeValueMemberS{Value: text()}
			}
			both := table{answers: []answer{{body: `{}`}}}
			_, err := client(t, both.sdk(option)).GetItem(t.Context(), in)
			_, sdkErr := both.sdk(option).GetItem(t.Context(), in)
			if err != nil || sdkErr != nil || len(both.calls) != 2 {
				t.Fatalf("%s: %v, %v, %d calls", name, err, sdkErr, len(both.calls))
			}
			got, want := both.calls[0], both.calls[1]
			for _, c := range both.calls {
				c.header.Set("Authorization", scope(c.header))
				for _, varies := range []string{"X-Amz-Date", "User-Agent", "Amz-Sdk-Invocation-Id",
					"Amz-Sdk-Request"} {
					c.header.Del(varies)
				}
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: %+v\nthe SDK sends %+v", name, got, want)
			}
		}
	}
}

// scope is what a signature is for: key, date, region and service.
func scope(h http.Header) string {
	s, _, _ := strings.Cut(h.Get("Authorization"), ",")
	return s
}

// The SDK's client makes every other read.
func TestOtherReadsAreTheSDKs(t *testing.T) {
	for name, change := range map[string]func(*dynamodb.GetItemInput){
		"a projection": func(in *dynamodb.GetItemInput) {
			in.ProjectionExpression, in.ExpressionAttributeNames = aws.String("#a"), map[string]string{"#a": "a"}
		},
		"attributes": func(in *dynamodb.GetItemInput) { in.AttributesToGet = []string{"a"} },
		"capacity": func(in *dynamodb.GetItemInput) {
			in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
		},
		"a number in the key": func(in *dynamodb.GetItemInput) {
			in.Key = map[string]types.AttributeValue{"pk": &types.AttributeValueMemberN{Value: "1"}}
		},
	} {
		s := table{answers: []answer{{body: `{}`}}}
		in := read(head)
		change(in)
		if _, err := client(t, s.sdk()).GetItem(t.Context(), in); err != nil || len(s.calls) != 1 ||
			s.calls[0].direct() {
			t.Errorf("%s: %v, %d calls", name, err, len(s.calls))
		}
	}
	s := table{answers: []answer{{body: `{}`}}}
	_, err := client(t, s.sdk()).GetItem(t.Context(), read(head), func(o *dynamodb.Options) { o.AppID = "app" })
	if err != nil || len(s.calls) != 1 || s.calls[0].direct() {
		t.Errorf("an option: %v, %d calls", err, len(s.calls))
	}
}

// After a failure the SDK's client reads, with its retries, and has the last word.
func TestAfterAFailureTheSDKReads(t *testing.T) {
	item := answer{body: `{"Item":{"pk":{"S":"a"}}}`}
	throttled := answer{status: 400, body: `{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}`}
	missing := answer{status: 400, body: `{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"}`}
	damaged := answer{body: item.body, sum: "1"}
	whole := answer{body: item.body, sum: fmt.Sprint(crc32.ChecksumIEEE([]byte(item.body)))}
	for name, c := range map[string]struct {
		answers []answer
		calls   int
		err     string // a part of it, "" for none
	}{
		"a fault":       {[]answer{{status: 500}, item}, 2, ""},
		"throttled":     {[]answer{throttled, throttled, item}, 3, ""},
		"no table":      {[]answer{missing}, 2, "ResourceNotFoundException"},
		"damaged":       {[]answer{damaged, whole}, 2, ""},
		"its checksum":  {[]answer{whole}, 1, ""},
		"always faults": {[]answer{{status: 500}}, 4, "exceeded maximum number of attempts"},
	} {
		s := table{answers: c.answers}
		out, err := client(t, s.sdk()).GetItem(t.Context(), read(head))
		if len(s.calls) != c.calls {
			t.Errorf("%s: %d calls, want %d", name, len(s.calls), c.calls)
		}
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %v", name, err)
			}
		} else if err != nil || len(out.Item) != 1 {
			t.Errorf("%s: %v, %v", name, out, err)
		}
	}
}

// Answers of all kinds are read to the end, so that the next call finds a connection.
func TestAnswersAreReadToTheEnd(t *testing.T) {
	for _, failure := range []answer{{status: 400, body: `{"__type":"#ThrottlingException"}`},
		{status: 500, body: strings.Repeat("wrong ", 10_000)}, {body: `{"Item":`}, {body: `{"Item":{}}`, sum: "1"}} {
		s := table{answers: []answer{failure, {body: `{}`}}}
		if _, err := client(t, s.sdk()).GetItem(t.Context(), read(head)); err != nil {
			t.Error(err)
		}
		if len(s.bodies) != 2 || s.bodies[0].Len() != 0 {
			t.Errorf("%d %.20q: %d bytes were not read", failure.status, failure.body, s.bodies[0].Len())
		}
	}
}

// A read whose time is up fails with the SDK's error.
func TestAReadWhoseTimeIsUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := table{answers: []answer{{status: 500}}}
	if _, err := client(t, s.sdk()).GetItem(ctx, read(head)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Without an endpoint there is no client: no schema could be read.
func TestWithoutAnEndpointThereIsNoClient(t *testing.T) {
	for name, config := range map[string]aws.Config{
		"no region":            {},
		"a malformed region":   {Region: "us east 1"},
		"a malformed endpoint": {Region: "us-east-1", BaseEndpoint: aws.String("127.0.0.1:4566")},
		"a query":              {Region: "us-east-1", BaseEndpoint: aws.String("https://proxy.example/?to=dynamodb")},
	} {
		config.Credentials = credentials.NewStaticCredentialsProvider("test", "test", "")
		if c, err := getitem.New(dynamodb.NewFromConfig(config)); err == nil || c != nil ||
			!strings.Contains(err.Error(), "the endpoint of DynamoDB") {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
}
