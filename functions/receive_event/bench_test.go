package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/kinesisstream"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/internal/metrics"
	"example.com/eventgateway/functions/payload"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// cannedKinesis acknowledges all records of a call, in place of the network.
type cannedKinesis struct {
	body    bytes.Buffer
	answers map[int]string // by the number of records
}

func (c *cannedKinesis) Do(r *http.Request) (*http.Response, error) {
	c.body.Reset()
	if _, err := c.body.ReadFrom(r.Body); err != nil {
		return nil, err
	}
	n := bytes.Count(c.body.Bytes(), []byte(`"PartitionKey":`))
	if c.answers[n] == "" {
		const stored = `{"SequenceNumber":"49590338271490256608559692538361571095921575989136588898",` +
			`"ShardId":"shardId-000000000000"}`
		c.answers[n] = `{"FailedRecordCount":0,"Records":[` + strings.Repeat(stored+",", n-1) + stored + `]}`
	}
	answer := c.answers[n]
	return &http.Response{
		StatusCode: http.StatusOK, ContentLength: int64(len(answer)), Body: io.NopCloser(strings.NewReader(answer)),
	}, nil
}

// orders is the schema of an order with lines.
const orders = `{"type":"object","required":["id","customer","lines"],"additionalProperties":false,"properties":{
"id":{"type":"string","pattern":"^[0-9a-f-]{36}$"},"customer":{"type":"string","minLength":2,"maxLength":80},
"lines":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object","required":["sku","quantity","price"],
"additionalProperties":false,"properties":{"sku":{"type":"string","pattern":"^SKU-[0-9]{6}$"},
"name":{"type":"string","maxLength":80},"quantity":{"type":"integer","minimum":1},"price":{"type":"object",
"required":["amount","currency"],"properties":{"amount":{"type":"number","minimum":0},
"currency":{"enum":["EUR","NZD","USD"]}}},"note":{"type":"string"}}}},"comment":{"type":"string"}}}`

// order returns an event of that many bytes. One that is not valid has a wrong currency.
func order(size int, valid bool) string {
	text := `{"id":"01a20b9f-5834-7013-b336-f3054d544669","customer":"SpongeBob","lines":[`
	currency := map[bool]string{true: "NZD", false: "nzd"}[valid]
	const rest = `],"comment":""}`
	for i := 0; ; i++ {
		line := fmt.Sprintf(`{"sku":"SKU-%06d","name":"Apple, Braeburn, box of twelve","quantity":%d,`+
			`"price":{"amount":%d.5,"currency":"%s"},"note":"ripe"}`, i, 1+i%20, 100+i, currency)
		if i > 0 {
			line = "," + line
		}
		if len(text)+len(line)+len(rest) > size {
			break
		}
		text, currency = text+line, "NZD"
	}
	return text + `],"comment":"` + strings.Repeat("x", size-len(text)-len(rest)) + `"}`
}

// caller is who sends a request, and the door that lets it in.
type caller struct {
	door          access.Door
	authorization string              // the header
	authorizer    *payload.Authorizer // from API Gateway
}

// lambdaPayload returns what Lambda passes to the function for a request with this body.
func lambdaPayload(b *testing.B, batch int, event string, c caller) []byte {
	b.Helper()
	contentType, body := "application/json", event
	if batch > 1 {
		contentType, body = "application/x-ndjson", strings.Repeat(event+"\n", batch)
	}
	r := httptest.NewRequest(http.MethodPost, "/SpongeBob/Orders/send_event", strings.NewReader(body))
	r.Header.Set("content-type", contentType)
	r.Header.Set("user-agent", "curl/8.5.0")
	r.Header.Set("accept", "*/*")
	if c.authorization != "" {
		r.Header.Set("authorization", c.authorization)
	}
	p, status := payload.Read(httptest.NewRecorder(), r, routes.Find(r.Method, r.URL.Path), payload.Context{
		AccountID: "123456789012", RequestID: "YYWHZ67YAAAAAAA=", Time: time.Now(),
		TraceID: "Root=1-67891233-abcdef012345678912345678", Authorizer: c.authorizer,
	})
	if status != 0 {
		b.Fatal(status)
	}
	return p
}

// callerWith returns a caller with a key or a token, "" for one with nothing.
func callerWith(b *testing.B, what string) caller {
	b.Helper()
	switch what {
	case "key":
		manager := &keys.Manager{Store: &memory.Keys{}, Now: time.Now, Random: rand.Reader}
		_, key, err := manager.Create(b.Context(),
			keys.Wanted{Clients: []string{"SpongeBob"}, Scopes: []string{"publish"}})
		if err != nil {
			b.Fatal(err)
		}
		return caller{access.Keys(keys.NewChecker(manager.Store, keys.CheckerOptions{})), "Bearer " + key, nil}
	case "token": // as long as an access token of Cognito, with its claims
		return caller{access.Claims("clients", "scope", "events/"), "Bearer " + strings.Repeat("eyJ", 300),
			&payload.Authorizer{JWT: &payload.JWT{Claims: map[string]string{
				"auth_time": "1764000000", "client_id": "7abcdefghijklmnopqrstuvwxy", "clients": "[SpongeBob Patrick]",
				"event_id": "01234567-89ab-cdef-0123-456789abcdef", "exp": "1764003600", "iat": "1764000000",
				"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abcdefghi",
				"jti": "01234567-89ab-cdef-0123-456789abcdef", "scope": "events/publish events/read",
				"sub": "01234567-89ab-cdef-0123-456789abcdef", "token_use": "access", "version": "2",
			}}}}
	}
	return caller{door: access.Open}
}

// function returns the function over a canned Kinesis and schemas in memory. A ledger holds
// the client to its quota and counts; nil does neither.
func function(b *testing.B, keeping bool, door access.Door, ledger *memory.Usage) apigateway.Function {
	b.Helper()
	schemas := &memory.Schemas{}
	register := &registry.RegisterEvent{Schemas: schemas, Language: jsonschema.Language{}, Now: time.Now}
	_, _, err := register.Register(b.Context(), "SpongeBob", "Orders", []byte(orders), registry.Declaration{})
	if err != nil {
		b.Fatal(err)
	}
	streams, err := kinesisstream.NewDirectClient(kinesis.New(kinesis.Options{
		Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("AKID", "SECRET", ""),
		BaseEndpoint: aws.String("http://127.0.0.1:1"), HTTPClient: &cannedKinesis{answers: map[int]string{}},
	}))
	if err != nil {
		b.Fatal(err)
	}
	meter := metrics.New(io.Discard, metrics.Options{})
	schemaURL := func(t core.EventType, version int) string {
		return "http://127.0.0.1" + core.Address(t, version)
	}
	receive := &core.ReceiveEvent{
		Validators: core.NewValidators(schemas, meter.Compiler(jsonschema.Language{}), core.ValidatorsOptions{
			HeadTTL: time.Hour,
		}),
		Claims: &memory.Claims{}, Stream: meter.Stream(kinesisstream.New(streams, "events", schemaURL)),
		NewID: events.NewID, Now: time.Now, MaxBytes: settings.DefaultMaxEventBytes, Window: time.Hour,
	}
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	kept := handlers.Keeping{Senders: &memory.Senders{}, Log: log, NewID: events.NewID, Now: time.Now}
	if keeping {
		kept.Rejected = meter.Rejected(kinesisstream.NewRejected(streams, "rejected"))
	}
	limits := handlers.Limits{Events: settings.DefaultMaxBatchEvents, Bytes: settings.DefaultMaxBatchBytes}
	if ledger != nil {
		limits.Usage = &usage.Accounts{Ledger: ledger, Now: time.Now}
	}
	return apigateway.Adapt(handlers.ReceiveEvent(meter.Receiver(kept.Around(receive)), receive.DryRun(),
		receive.Registered, "https://events.example", limits), door, log, 100)
}

// ledgerOf returns a ledger as a benchmark wants it, nil for "".
func ledgerOf(b *testing.B, kind string) *memory.Usage {
	b.Helper()
	var ledger memory.Usage
	switch kind {
	case "":
		return nil
	case "quota":
		const most = usage.MaxQuota
		quota := usage.Quota{PerSecond: usage.Amounts{most, most, most}, EventsADay: most}
		if err := ledger.SetQuota(b.Context(), "SpongeBob", quota); err != nil {
			b.Fatal(err)
		}
	}
	return &ledger
}

// BenchmarkReceiveEvent measures requests from Lambda's payload to the answer for Lambda:
// the processor time and the memory of an event, the garbage collector's share included.
// The schemas are in memory, and a canned Kinesis answers in place of the network.
func BenchmarkReceiveEvent(b *testing.B) {
	for _, c := range []struct {
		batch, size    int
		valid, keeping bool
		with           string // key, token or "" for neither
		usage          string // "" for off; counted; or quota: with a quota, too
	}{
		{1, 344, true, false, "", ""}, {1, 344, true, false, "key", ""}, {1, 344, true, false, "token", ""},
		{1, 344, true, false, "", "counted"}, {1, 344, true, false, "", "quota"},
		{100, 344, true, false, "", ""}, {100, 344, true, false, "", "quota"},
		{1, 5060, true, false, "", ""}, {100, 5060, true, false, "", ""},
		{1, 344, false, false, "", ""}, {100, 344, false, false, "", ""}, {1, 344, false, true, "", ""},
		{100, 344, false, true, "", ""}, {1, 5060, false, false, "", ""}, {100, 5060, false, false, "", ""},
		{100, 5060, false, true, "", ""},
	} {
		name := fmt.Sprintf("batch=%d/size=%d/valid=%t/keeping=%t", c.batch, c.size, c.valid, c.keeping)
		if c.with != "" {
			name += "/with=" + c.with
		}
		if c.usage != "" {
			name += "/usage=" + c.usage
		}
		b.Run(name, func(b *testing.B) {
			who := callerWith(b, c.with)
			f := function(b, c.keeping, who.door, ledgerOf(b, c.usage))
			in := lambdaPayload(b, c.batch, order(c.size, c.valid), who)
			request := bytes.Clone(in)
			invoke := func() []byte {
				copy(request, in) // the function may change its payload
				answer, err := f.Invoke(b.Context(), request)
				if err != nil {
					b.Fatal(err)
				}
				return answer
			}
			var answer struct{ StatusCode int }
			if err := json.Unmarshal(invoke(), &answer); err != nil || (answer.StatusCode == 201) != c.valid {
				b.Fatal(answer, err)
			}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			began := processorTime()
			for b.Loop() {
				invoke()
			}
			events := float64(b.N * c.batch)
			b.ReportMetric(float64((processorTime()-began).Nanoseconds())/1000/events, "cpu-µs/event")
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/events, "B/event")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/events, "allocs/event")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// processorTime returns what this process has used.
func processorTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // cannot fail
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
