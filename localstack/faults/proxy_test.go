package faults_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/localstack/faults"
)

// kinesis plays the emulator: it stores the records that it gets.
type kinesis struct {
	mu     sync.Mutex
	calls  int
	stored []string
	other  string // body of the last request other than PutRecords
	status int    // of PutRecords, if not 200
}

func (k *kinesis) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutRecords") {
		body, _ := io.ReadAll(r.Body)
		k.other = r.Header.Get("X-Amz-Target") + " " + string(body)
		fmt.Fprint(w, "as it is")
		return
	}
	k.calls++
	if k.status != 0 {
		w.WriteHeader(k.status)
		fmt.Fprint(w, `{"__type":"ResourceNotFoundException"}`)
		return
	}
	var in struct{ Records []struct{ Data []byte } }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	var results []string
	for _, record := range in.Records {
		k.stored = append(k.stored, string(record.Data))
		results = append(results, fmt.Sprintf(`{"SequenceNumber":"%d","ShardId":"s"}`, len(k.stored)))
	}
	fmt.Fprintf(w, `{"FailedRecordCount":0,"Records":[%s],"EncryptionType":"KMS"}`, strings.Join(results, ","))
}

func start(t *testing.T, options faults.Options) (*kinesis, *faults.Proxy) {
	t.Helper()
	k := &kinesis{}
	behind := httptest.NewServer(k)
	t.Cleanup(behind.Close)
	p, err := faults.Start(t.Context(), behind.URL, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return k, p
}

// put sends a PutRecords with these data.
func put(t *testing.T, p *faults.Proxy, data ...string) (status int, body string, err error) {
	t.Helper()
	type record struct {
		Data         []byte
		PartitionKey string
	}
	in := struct{ Records []record }{}
	for _, d := range data {
		in.Records = append(in.Records, record{[]byte(d), "key"})
	}
	encoded, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return post(t, p, "Kinesis_20131202.PutRecords", string(encoded))
}

func post(t *testing.T, p *faults.Proxy, target, body string) (int, string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.Endpoint, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Amz-Target", target)
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, string(answer), err
}

func TestWithoutFaults(t *testing.T) {
	k, p := start(t, faults.Options{})
	status, body, err := put(t, p, "a", "b")
	if err != nil || status != 200 || !strings.Contains(body, `"SequenceNumber":"2"`) ||
		!strings.Contains(body, `"EncryptionType":"KMS"`) {
		t.Errorf("%d %s %v", status, body, err)
	}
	if _, body, err := post(t, p, "Kinesis_20131202.ListShards", "{}"); err != nil || body != "as it is" ||
		k.other != "Kinesis_20131202.ListShards {}" {
		t.Errorf("%s, %s, %v", body, k.other, err)
	}
	if c := p.Counts(); c != (faults.Counts{Calls: 1, Records: 2}) {
		t.Errorf("%+v", c)
	}
	k.status = 400
	if status, body, err := put(t, p, "c"); err != nil || status != 400 || !strings.Contains(body, "ResourceNotFound") {
		t.Errorf("the emulator's own error became %d %s %v", status, body, err)
	}
	if status, _, err := post(t, p, "Kinesis_20131202.PutRecords", "{oops"); err != nil || status != 400 {
		t.Errorf("no JSON: %d %v", status, err)
	}
}

func TestThrottledRecordsAreNotForwarded(t *testing.T) {
	k, p := start(t, faults.Options{Seed: 3, ThrottledRecords: 0.5})
	var data []string
	for i := range 100 {
		data = append(data, fmt.Sprint(i))
	}
	_, body, err := put(t, p, data...)
	var out struct {
		FailedRecordCount int
		Records           []struct{ SequenceNumber, ErrorCode string }
	}
	if err != nil || json.Unmarshal([]byte(body), &out) != nil || len(out.Records) != len(data) {
		t.Fatalf("%v: %.200s", err, body)
	}
	refused := 0
	for i, r := range out.Records {
		if r.ErrorCode != "" {
			refused++
			continue
		}
		var place int
		fmt.Sscan(r.SequenceNumber, &place)
		if k.stored[place-1] != data[i] {
			t.Errorf("record %s has the answer of %s", data[i], k.stored[place-1])
		}
	}
	if refused < 25 || refused > 75 || refused != out.FailedRecordCount || len(k.stored) != len(data)-refused ||
		p.Counts().Throttled != refused {
		t.Errorf("%d refused, %d counted, %d stored", refused, out.FailedRecordCount, len(k.stored))
	}

	k, p = start(t, faults.Options{ThrottledRecords: 1, LostAnswers: 1})
	if status, _, err := put(t, p, "a"); err != nil || status != 200 || k.calls != 0 {
		t.Errorf("all refused: %d %v, %d calls", status, err, k.calls)
	}
}

func TestFailedCallsAreNotForwarded(t *testing.T) {
	k, p := start(t, faults.Options{FailedCalls: 1})
	if status, _, err := put(t, p, "a"); err != nil || status != 500 || k.calls != 0 || p.Counts().Failed != 1 {
		t.Errorf("%d %v, %d calls", status, err, k.calls)
	}
}

func TestLostAnswersAreStored(t *testing.T) {
	var lost []string
	k, p := start(t, faults.Options{LostAnswers: 1, Lost: func(data []byte) { lost = append(lost, string(data)) }})
	if status, body, err := put(t, p, "a", "b"); err == nil {
		t.Errorf("an answer: %d %s", status, body)
	}
	if got := fmt.Sprint(k.stored, lost); got != "[a b] [a b]" || p.Counts().Lost != 1 {
		t.Errorf("stored and lost: %s", got)
	}
}

func TestDelay(t *testing.T) {
	_, p := start(t, faults.Options{DelayedCalls: 1, MaxDelay: time.Millisecond})
	if status, _, err := put(t, p, "a"); err != nil || status != 200 || p.Counts().Delayed != 1 {
		t.Errorf("%d %v", status, err)
	}
}

func TestOnlyOnLoopback(t *testing.T) {
	for _, target := range []string{"https://kinesis.us-east-1.amazonaws.com", "http://192.0.2.1:4566",
		"http://localhost.example:80", "", "http://%"} {
		if p, err := faults.Start(t.Context(), target, faults.Options{}); err == nil {
			p.Close()
			t.Errorf("%q is taken", target)
		}
		if l, err := faults.Connect(t.Context(), target); err == nil {
			l.Close()
			t.Errorf("a link takes %q", target)
		}
	}
	k, p := start(t, faults.Options{})
	p.Close()
	if _, _, err := put(t, p, "a"); err == nil || k.calls != 0 {
		t.Error("a closed proxy answers")
	}
}
