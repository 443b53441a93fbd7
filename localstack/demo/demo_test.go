package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// system is a gateway and its stream of one shard. A test makes one part fail.
type system struct {
	mu      sync.Mutex
	records []types.Record
	n       int
	fault   func(n int, r *events.Record, receipt *events.Receipt) (publish bool, status int)
}

func (s *system) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.Split(r.URL.Path, "/")
	body, _ := io.ReadAll(r.Body)
	if path[3] == "register_event" {
		json.NewEncoder(w).Encode(events.Registered{Client: path[1], Event: path[2], Version: 1})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Content-Type") != events.CloudEventsBatchType {
		status, receipt := s.receive(path, body)
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(receipt)
		return
	}
	var batch []struct{ Data json.RawMessage }
	json.Unmarshal(body, &batch)
	var result events.BatchResult
	for i, e := range batch {
		one := events.EventResult{Index: i}
		var receipt events.Receipt
		if one.Status, receipt = s.receive(path, e.Data); one.Status == http.StatusCreated {
			one.Receipt = &receipt
			result.Accepted++
		} else {
			result.Rejected++
		}
		result.Results = append(result.Results, one)
	}
	w.Header().Set("Content-Type", events.JSONType)
	w.WriteHeader(http.StatusMultiStatus)
	json.NewEncoder(w).Encode(result)
}

func (s *system) receive(path []string, data []byte) (int, events.Receipt) {
	s.n++
	record := events.Record{ID: strconv.Itoa(s.n), Source: "/" + path[1], Type: path[1] + "." + path[2],
		Data: bytes.Clone(data)}
	receipt := events.Receipt{ID: record.ID, ShardID: "shard", SequenceNumber: record.ID}
	publish, status := true, http.StatusCreated
	if s.fault != nil {
		publish, status = s.fault(s.n, &record, &receipt)
	}
	if publish {
		s.records = append(s.records, types.Record{Data: record.Append(nil),
			SequenceNumber: aws.String(strconv.Itoa(s.n))})
	}
	return status, receipt
}

func (s *system) ListShards(context.Context, *kinesis.ListShardsInput,
	...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error) {
	return &kinesis.ListShardsOutput{Shards: []types.Shard{{ShardId: aws.String("shard")}}}, nil
}

func (s *system) GetShardIterator(context.Context, *kinesis.GetShardIteratorInput,
	...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error) {
	return &kinesis.GetShardIteratorOutput{ShardIterator: aws.String("0")}, nil
}

func (s *system) GetRecords(_ context.Context, in *kinesis.GetRecordsInput,
	_ ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from, _ := strconv.Atoi(*in.ShardIterator)
	return &kinesis.GetRecordsOutput{Records: s.records[from:],
		NextShardIterator: aws.String(strconv.Itoa(len(s.records)))}, nil
}

// feed has two features with odd white space.
func writeFeed(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "earthquakes.json")
	if err := os.WriteFile(file, []byte("{\"type\":\"x\",\"features\":[ {\"a\":  1} ,\n{\"b\":1.0 }\n]}"),
		0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func runDemo(t *testing.T, s *system) (Result, string) {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	var out bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	result, err := Run(ctx, Options{BaseURL: server.URL, Kinesis: s, Stream: "stream", Earthquakes: writeFeed(t),
		Out: &out})
	if err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	return result, out.String()
}

func TestDemo(t *testing.T) {
	result, out := runDemo(t, &system{})
	if !result.OK() {
		t.Errorf("got %+v", result)
	}
	for _, want := range []string{
		`(?m)^# listening to 1 shards$`,
		`(?m)^topic +sent +accepted +read back$`,
		`(?m)^Demo\.Fruits +4 +4 +4$`,
		`(?m)^Demo\.Colors +4 +4 +4$`,
		`(?m)^Demo\.Earthquake +4 +4 +4\n\z`, // two, twice
		`(?m)^# one by one: 10 events in `,
		`(?m)^# in batches: 2 events in .* [0-9.]+ times as fast$`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}

// The demo notices faults.
func TestDemoSeesFaults(t *testing.T) {
	for name, test := range map[string]struct {
		fault func(n int, r *events.Record, receipt *events.Receipt) (bool, int)
		want  string
	}{
		"refused": {func(int, *events.Record, *events.Receipt) (bool, int) { return false, 422 }, "(422)"},
		"refused in batches": {func(n int, _ *events.Record, _ *events.Receipt) (bool, int) {
			if n > 10 {
				return false, 422
			}
			return true, 201
		}, "# Demo.Earthquake: "},
		"other bytes in batches": {func(n int, r *events.Record, _ *events.Receipt) (bool, int) {
			if n == 12 {
				r.Data = bytes.ReplaceAll(r.Data, []byte(" "), nil)
			}
			return true, 201
		}, "event 12 came out with other bytes"},
		"accepted, not published": {func(n int, _ *events.Record, _ *events.Receipt) (bool, int) { return n != 3, 201 },
			"1 accepted events were not read back"},
		"other bytes": {func(n int, r *events.Record, _ *events.Receipt) (bool, int) {
			r.Data = append([]byte(" "), r.Data...) // white space around the event is not part of it
			if n == 3 {
				r.Data = bytes.Replace(r.Data, []byte(`":`), []byte(`" :`), 1)
			}
			return true, 201
		}, "event 3 came out with other bytes"},
		"another topic": {func(n int, r *events.Record, _ *events.Receipt) (bool, int) {
			if n == 3 && r.Type != "Demo.Earthquake" {
				r.Type = "Demo.Earthquake"
			} else if n == 3 {
				r.Type = "Demo.Fruits"
			}
			return true, 201
		}, "event 3 came out as"},
		"another place": {func(n int, _ *events.Record, receipt *events.Receipt) (bool, int) {
			if n == 3 {
				receipt.SequenceNumber = "4"
			}
			return true, 201
		}, "event 3 is not where its receipt says"},
		"an id twice": {func(n int, r *events.Record, _ *events.Receipt) (bool, int) {
			if n == 3 {
				r.ID = "2"
			}
			return true, 201
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			result, out := runDemo(t, &system{fault: test.fault})
			if result.OK() || !strings.Contains(out, test.want) {
				t.Errorf("got %+v, want %q in\n%s", result, test.want, out)
			}
		})
	}
}

// An event may be in the stream twice, if its answer was late. Its receipt then names the
// later record.
func TestDemoTakesRepetitions(t *testing.T) {
	s := &system{}
	s.fault = func(n int, r *events.Record, _ *events.Receipt) (bool, int) {
		if n == 3 {
			s.records = append(s.records, types.Record{Data: r.Append(nil), SequenceNumber: aws.String("x")})
		}
		return true, 201
	}
	result, out := runDemo(t, s)
	if !result.OK() || result.Repeated != 1 || !strings.Contains(out, "# 1 are in the stream once more") {
		t.Errorf("got %+v\n%s", result, out)
	}
}

// Other clients can use the gateway at the same time.
func TestDemoCountsItsOwn(t *testing.T) {
	s := &system{}
	others := 0
	s.fault = func(int, *events.Record, *events.Receipt) (bool, int) {
		others++
		for _, data := range [][]byte{
			events.Record{ID: fmt.Sprint("other-", others), Source: "/Demo", Type: "Demo.Fruits",
				Data: []byte("1")}.Append(nil),
			[]byte("not the gateway's"),
		} {
			s.records = append(s.records, types.Record{Data: data, SequenceNumber: aws.String("x")})
		}
		return true, 201
	}
	if result, out := runDemo(t, s); !result.OK() {
		t.Errorf("got %+v\n%s", result, out)
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	away := Options{BaseURL: "http://127.0.0.1:1", Earthquakes: writeFeed(t)}
	for want, options := range map[string]Options{
		"no gateway at http://127.0.0.1:1: start one with make run": away,
		"there is no missing.json: run `make install`":              {Earthquakes: "missing.json"},
	} {
		if _, err := Run(t.Context(), options); fmt.Sprint(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestRun runs the demo against the function binaries, with fewer earthquakes, also if the
// examples are already registered with other schemas.
func TestRun(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{})
	c, err := client.New(g.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, e := range events.Examples {
		if _, err := c.Register(t.Context(), e.Client, e.Event, []byte(`{"type": "string"}`)); err != nil {
			t.Fatal(err)
		}
	}
	options := Options{
		BaseURL: g.URL, Kinesis: kinesis.NewFromConfig(emulatortest.Config(t)), Stream: g.Stream,
		Earthquakes: filepath.Join("..", "..", EarthquakesFile), Limit: 50, Out: t.Output(),
	}
	for range 2 { // it succeeds again, too
		result, err := Run(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		if !result.OK() || len(result.Topics) != 3 {
			t.Errorf("got %+v", result)
		}
		for i, want := range []int{4, 4, 100} {
			if topic := result.Topics[i]; topic.Sent != want || topic.Accepted != want || topic.ReadBack != want {
				t.Errorf("got %+v, want %d", topic, want)
			}
		}
	}
}
