package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/replay"
)

// someEvents are n events of a few keys and two shards.
func someEvents(n int) (list []replay.Event) {
	for i := range n {
		id := strconv.Itoa(i)
		r := events.Record{ID: id, Source: "/t", Type: "t.T", Data: []byte(id)}
		list = append(list, replay.Event{Marked: r.Append(nil), Message: consumer.Message{Record: r,
			PartitionKey: "k" + strconv.Itoa(i%7), ShardID: "shard-" + strconv.Itoa(i%2), SequenceNumber: "49" + id,
			ArrivedAt: time.UnixMilli(1545084650987)}})
	}
	return list
}

// took is what a target took, by lane.
type took struct {
	mu    sync.Mutex
	lanes map[string][]string
}

func (k *took) add(lane, id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.lanes == nil {
		k.lanes = map[string][]string{}
	}
	k.lanes[lane] = append(k.lanes[lane], id)
}

// check compares with the events that should be taken, in the order of their lanes.
func (k *took) check(t *testing.T, list []replay.Event, laneOf func(replay.Event) string, without ...string) {
	t.Helper()
	want := map[string][]string{}
	for _, e := range list {
		if !slices.Contains(without, e.Record.ID) {
			want[laneOf(e)] = append(want[laneOf(e)], e.Record.ID)
		}
	}
	if got, want := fmt.Sprint(k.lanes), fmt.Sprint(want); got != want {
		t.Errorf("took %s\nwant %s", got, want)
	}
}

func byKey(e replay.Event) string   { return e.PartitionKey }
func byShard(e replay.Event) string { return e.ShardID }

// left is the leaveOut of a test.
type left struct {
	mu  sync.Mutex
	ids []string
}

func (l *left) out(e replay.Event, _ error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ids = append(l.ids, e.Record.ID)
}

// post is a server of CloudEvents, to which refuse says a status for the events of a request: 0 to take
// them.
func post(t *testing.T, k *took, refuse func(ids []string) int) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the replay stopped while it sent this, since another request failed
		}
		var list []struct{ ID string }
		switch r.Header.Get("Content-Type") {
		case "application/cloudevents+json":
			body = []byte("[" + string(body) + "]")
		case "application/cloudevents-batch+json":
		default:
			t.Errorf("sent as %s", r.Header.Get("Content-Type"))
		}
		if err := json.Unmarshal(body, &list); err != nil || r.Header.Get("Authorization") != "Bearer x" {
			t.Errorf("sent %s, %v", body, r.Header)
		}
		var ids []string
		for _, e := range list {
			ids = append(ids, e.ID)
		}
		if status := refuse(ids); status != 0 {
			w.WriteHeader(status)
			return
		}
		for _, id := range ids {
			n, _ := strconv.Atoi(id)
			k.add("k"+strconv.Itoa(n%7), id)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestHTTP(t *testing.T) {
	for _, batch := range []int{1, 10} {
		for _, status := range []int{503, 429, 500, 408} {
			t.Run(fmt.Sprint(batch, " ", status), func(t *testing.T) {
				var k took
				var requests sync.Map // the requests that failed once
				url := post(t, &k, func(ids []string) int {
					if _, failed := requests.LoadOrStore(ids[0], true); !failed && len(ids[0])%2 == 0 {
						return status
					}
					return 0
				})
				l := lanes{send: newReceiver(url, "Bearer x", batch > 1, time.Second*30).send, laneOf: byKey, atOnce: 5,
					events: batch, bytes: 1000, pause: time.Millisecond}
				list := someEvents(300)
				if err := l.deliver(t.Context(), list); err != nil {
					t.Error(err)
				}
				k.check(t, list, byKey)
			})
		}
	}
}

// An event that is refused stops the replay, or is left out, alone.
func TestHTTPRefuses(t *testing.T) {
	for _, batch := range []int{1, 50} {
		var k took
		var gone left
		bad := []string{"13", "20", "140"}
		url := post(t, &k, func(ids []string) int {
			if slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(bad, id) }) {
				return 422
			}
			return 0
		})
		l := lanes{send: newReceiver(url, "Bearer x", batch > 1, time.Second*30).send, laneOf: byKey, atOnce: 2,
			events: batch, bytes: maxBody, pause: time.Millisecond, leaveOut: gone.out}
		list := someEvents(300)
		if err := l.deliver(t.Context(), list); err != nil {
			t.Error(err)
		}
		k.check(t, list, byKey, bad...)
		if slices.Sort(gone.ids); !slices.Equal(gone.ids, []string{"13", "140", "20"}) {
			t.Errorf("left out %v", gone.ids)
		}
		l.leaveOut = nil
		if err := l.deliver(t.Context(), list); err == nil || !strings.Contains(err.Error(), "422") {
			t.Errorf("got %v", err)
		}
	}
}

// What no event would survive stops the replay, with --keep-going too.
func TestHTTPStops(t *testing.T) {
	for status, wrong := range map[int]string{401: "401", 403: "403", 404: "404", 302: "does not follow",
		207: "without --batch",
		503: "after 10 tries"} {
		var k took
		var gone left
		requests := 0
		var notes []error
		url := post(t, &k, func([]string) int { requests++; return status })
		l := lanes{send: newReceiver(url, "Bearer x", false, time.Second*30).send, laneOf: byKey, atOnce: 1, events: 1,
			leaveOut: gone.out, pause: time.Microsecond, note: func(err error) { notes = append(notes, err) }}
		err := l.deliver(t.Context(), someEvents(20))
		if len(notes) != requests/tries || len(notes) > 0 && !strings.Contains(notes[0].Error(), "answered 503") {
			t.Errorf("%d: told of %v", status, notes)
		}
		if err == nil || !strings.Contains(err.Error(), wrong) || len(gone.ids) > 0 || requests > tries {
			t.Errorf("%d: %v after %d requests; left out %v", status, err, requests, gone.ids)
		}
	}
}

// A target that is away is not taken for the gateway.
func TestHTTPAway(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	l := lanes{send: newReceiver(s.URL, "", false, time.Second*30).send, laneOf: byKey, atOnce: 1, events: 1,
		pause: time.Microsecond}
	err := l.deliver(t.Context(), someEvents(1))
	if err == nil || !cli.Away(err) {
		t.Fatalf("got %v", err)
	}
	if err = ofTarget(err); !strings.Contains(err.Error(), s.URL) || cli.Away(err) || cli.Broke(err) {
		t.Errorf("got %v", err)
	}
}

func TestRetryAfter(t *testing.T) {
	if a, b := retryAfter("7"), retryAfter(""); a != 7*time.Second || b != 0 {
		t.Error(a, b)
	}
	at := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	if d := retryAfter(at); d < 58*time.Minute || d > time.Hour {
		t.Error(d)
	}
}

// invoked is a Lambda service with one function, over HTTP as the SDK's client calls it.
func invoked(t *testing.T, answer func(e kinesisEvent) (failed bool, answer string)) *function {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var e kinesisEvent
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
			t.Error(err)
		}
		if r.URL.Path != "/2015-03-31/functions/orders/invocations" {
			t.Errorf("called %s", r.URL)
		}
		failed, text := answer(e)
		if failed {
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
		}
		fmt.Fprint(w, text)
	}))
	t.Cleanup(s.Close)
	api := lambda.New(lambda.Options{Region: "eu-west-1", BaseEndpoint: &s.URL,
		Credentials: aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider("a", "b", ""))})
	return &function{api: api, name: "orders", region: "eu-west-1", stream: "arn:aws:kinesis:eu-west-1:1:stream/s"}
}

func TestLambda(t *testing.T) {
	var k took
	var mu sync.Mutex
	calls := 0
	f := invoked(t, func(e kinesisEvent) (bool, string) {
		mu.Lock()
		calls++
		call := calls
		mu.Unlock()
		shard, _, _ := strings.Cut(e.Records[0].EventID, ":")
		taken := len(e.Records)
		switch {
		case call%5 == 2:
			return true, `{"errorType":"Error","errorMessage":"no"}`
		case call%5 == 4 && taken > 2:
			taken = 2
		}
		for _, r := range e.Records[:taken] {
			record, err := events.Decode(r.Kinesis.Data)
			if err != nil || r.EventID != shard+":"+r.Kinesis.SequenceNumber || r.EventSource != "aws:kinesis" ||
				r.Kinesis.ArrivedAt != 1545084650.987 || r.Kinesis.PartitionKey == "" {
				t.Errorf("invoked with %+v, %v", r, err)
			}
			k.add(shard, record.ID)
		}
		if taken < len(e.Records) {
			return false, fmt.Sprintf(`{"batchItemFailures":[{"itemIdentifier":%q},{"itemIdentifier":%q}]}`,
				e.Records[len(e.Records)-1].Kinesis.SequenceNumber, e.Records[taken].Kinesis.SequenceNumber)
		}
		return false, []string{`null`, `{"batchItemFailures":[]}`, `"ok"`, `{}`}[call%4]
	})
	list := someEvents(400)
	for _, atOnce := range []int{1, 4} { // with one, the shards share a lane
		l := lanes{send: f.send, laneOf: byShard, alone: true, atOnce: atOnce, events: 25, bytes: maxPayload,
			pause: time.Millisecond}
		k = took{}
		if err := l.deliver(t.Context(), list); err != nil {
			t.Error(err)
		}
		k.check(t, list, byShard)
	}
}

// An event that the function fails on again and again stops the replay, or is left out, alone.
func TestLambdaFails(t *testing.T) {
	for name, fails := range map[string]func(at int, e kinesisEvent) (bool, string){
		"function": func(int, kinesisEvent) (bool, string) { return true, `{}` },
		"item": func(at int, e kinesisEvent) (bool, string) {
			return false, fmt.Sprintf(`{"batchItemFailures":[{"itemIdentifier":%q}]}`, e.Records[at].Kinesis.SequenceNumber)
		},
		"unknown item": func(int, kinesisEvent) (bool, string) {
			return false, `{"batchItemFailures":[{"itemIdentifier":""}]}`
		},
	} {
		t.Run(name, func(t *testing.T) {
			taken := map[string]bool{}
			var mu sync.Mutex
			f := invoked(t, func(e kinesisEvent) (bool, string) {
				mu.Lock()
				defer mu.Unlock()
				for i, r := range e.Records {
					if r.Kinesis.SequenceNumber == "4933" {
						return fails(i, e)
					}
				}
				for _, r := range e.Records {
					taken[r.Kinesis.SequenceNumber] = true
				}
				return false, ``
			})
			var gone left
			l := lanes{send: f.send, laneOf: byShard, atOnce: 1, events: 50, bytes: maxPayload, pause: time.Microsecond,
				leaveOut: gone.out}
			list := someEvents(100)
			if err := l.deliver(t.Context(), list); err != nil || !slices.Equal(gone.ids, []string{"33"}) {
				t.Errorf("%v, left out %v", err, gone.ids)
			}
			l.leaveOut = nil
			err := l.deliver(t.Context(), list)
			if refused := (*refusal)(nil); !errors.As(err, &refused) ||
				!strings.Contains(err.Error(), "after 10 tries") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A replay that is interrupted does not wait for the next try.
func TestInterruptedTries(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := lanes{laneOf: byKey, atOnce: 1, events: 1, pause: time.Hour,
		send: func(context.Context, []replay.Event) (int, error) {
			cancel()
			return 0, &passing{err: errors.New("later")}
		}}
	if err := l.deliver(ctx, someEvents(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A gateway publishes what it is sent, so it is not replayed to, however its URL is spelled.
func TestTheGatewayIsRefused(t *testing.T) {
	for own, to := range map[string]string{
		"http://127.0.0.1:8080":        "http://localhost:8080/T/N/send_event",
		"http://localhost:8080/":       "http://[::1]:8080/T/N/send_event",
		"http://127.0.0.1:8081":        "http://gateway.localhost:8081/",
		"https://gateway.example":      "https://Gateway.Example:443/prod/T/N/send_event",
		"https://gateway.example:443/": "https://gateway.example./T/N/send_event",
	} {
		if err := checkURL(to, own, ""); err == nil || !strings.Contains(err.Error(), "is the gateway") {
			t.Errorf("%s beside %s: %v", to, own, err)
		}
	}
	for own, to := range map[string]string{
		"http://127.0.0.1:8080":   "http://127.0.0.1:8081/",
		"https://gateway.example": "https://orders.example/",
	} {
		if err := checkURL(to, own, ""); err != nil {
			t.Errorf("%s beside %s: %v", to, own, err)
		}
	}
	if err := checkURL("http://user:secret@orders.example/", "", ""); err == nil {
		t.Error("a password in a URL goes over http")
	}
}
