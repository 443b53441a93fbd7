package feed_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/functions/devgateway"
)

// newGateway returns the URL of a gateway that has the event type SpongeBob.Fruits.
func newGateway(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(devgateway.New(devgateway.Options{}))
	t.Cleanup(server.Close)
	post(t, 201, server.URL+"/SpongeBob/Fruits/register_event", `{"properties":{"fruit":{"type":"string"}}}`)
	return server.URL
}

func post(t *testing.T, status int, url, body string) {
	t.Helper()
	answer, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != status {
		t.Fatalf("%s is answered %d", url, answer.StatusCode)
	}
}

// first returns the first n arrivals.
func first(t *testing.T, s feed.Source, from time.Time, n int, after func()) (found []feed.Arrival) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	enough := errors.New("enough")
	err := s.Follow(ctx, from, func(a feed.Arrival) error {
		if found = append(found, a); len(found) == n {
			return enough
		}
		if after != nil {
			after()
			after = nil
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("following ended with %v after %d", err, len(found))
	}
	return found
}

func TestDev(t *testing.T) {
	url := newGateway(t)
	send := func(status int, fruit string) {
		post(t, status, url+"/SpongeBob/Fruits/send_event", `{"fruit":`+fruit+`}`)
	}
	send(201, `"apple"`)
	send(422, `1`)
	time.Sleep(time.Millisecond)
	second := time.Now()
	send(201, `"banana"`)
	found := first(t, feed.Dev{URL: url}, time.Time{}, 3, func() { send(201, `"cherry"`) })
	for i, fruit := range []string{"apple", "banana", "cherry"} {
		a := found[i]
		if a.Err != nil || string(a.Record.Data) != `{"fruit":"`+fruit+`"}` || a.Record.Type != "SpongeBob.Fruits" ||
			a.Shard == "" || a.Sequence == "" || a.PartitionKey == "" || time.Since(a.At).Abs() > time.Minute ||
			!strings.HasPrefix(string(a.Bytes), `{"specversion"`) {
			t.Errorf("arrival %d is %+v", i, a)
		}
	}
	if found := first(t, feed.Dev{URL: url}, second, 1, nil); string(found[0].Record.Data) != `{"fruit":"banana"}` {
		t.Errorf("the first since a time is %+v", found[0])
	}
	refused := first(t, feed.Dev{URL: url, Rejected: true}, time.Time{}, 1, nil)[0]
	if r := refused.Rejected; refused.Err != nil || r == nil || r.Code != "event_invalid" || refused.Resent != nil {
		t.Errorf("the first rejected one is %+v", refused)
	}
}

// Read ends where the stream does.
func TestDevRead(t *testing.T) {
	url := newGateway(t)
	for range 3 {
		post(t, 422, url+"/SpongeBob/Fruits/send_event", `{"fruit":1}`)
	}
	marker := feed.Dev{URL: url}
	resent := events.Resent{ID: "1", Time: time.Now(), RejectedID: "2",
		Receipt: events.Receipt{ID: "3", Client: "SpongeBob"}}
	if err := marker.Mark(t.Context(), resent); err != nil {
		t.Fatal(err)
	}
	resent.RejectedID = ""
	if err := marker.Mark(t.Context(), resent); err == nil || !strings.Contains(err.Error(), "rejected_id is missing") {
		t.Errorf("what is no record is answered %v", err)
	}
	for from, want := range map[time.Time]int{{}: 4, time.Now().Add(time.Hour): 0} {
		found := 0
		err := feed.Dev{URL: url, Rejected: true}.Read(t.Context(), from, func(a feed.Arrival) error {
			if found++; (a.Rejected == nil) != (found == 4) || (a.Resent == nil) == (found == 4) {
				t.Errorf("arrived is %+v", a)
			}
			return nil
		})
		if err != nil || found != want {
			t.Errorf("from %v, it reads %d, %v", from, found, err)
		}
	}
}

// A gateway that is reset, or that starts anew and has forgotten, is followed on: nothing is missed,
// and nothing comes twice.
func TestDevStartsAnew(t *testing.T) {
	gateways := []*devgateway.Gateway{devgateway.New(devgateway.Options{}), devgateway.New(devgateway.Options{})}
	var now atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gateways[now.Load()].ServeHTTP(w, r)
	}))
	defer server.Close()
	send := func(fruits ...string) {
		post(t, 201, server.URL+"/SpongeBob/Fruits/register_event", `{"properties":{"fruit":{"type":"string"}}}`)
		for _, fruit := range fruits {
			post(t, 201, server.URL+"/SpongeBob/Fruits/send_event", `{"fruit":"`+fruit+`"}`)
		}
	}
	dev := feed.Dev{URL: server.URL}
	epochs := map[string]bool{}
	note := func() {
		epoch, err := dev.Epoch(t.Context())
		if err != nil || epoch == "" || epochs[epoch] {
			t.Errorf("the epoch is %q, %v", epoch, err)
		}
		epochs[epoch] = true
	}
	send("a", "b", "c")
	note()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var found string
	enough := errors.New("enough")
	err := dev.Follow(ctx, time.Time{}, func(a feed.Arrival) error {
		var data struct{ Fruit string }
		if err := json.Unmarshal(a.Record.Data, &data); err != nil {
			t.Error(err)
		}
		switch found += data.Fruit; found {
		case "abc":
			post(t, 204, server.URL+"/_dev/reset", "")
			note()
			send("d")
		case "abcd":
			now.Store(1)
			note()
			send("e", "f")
		case "abcdef":
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || found != "abcdef" {
		t.Errorf("it found %s, %v", found, err)
	}
}

// A gateway that fails for a moment is asked again. One that cannot be read ends it.
func TestDevFailures(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch asked++; asked {
		case 1:
			http.Error(w, "not yet", http.StatusServiceUnavailable)
		case 2:
			fmt.Fprint(w, `{"events":[{"no":"record"}],"arrivals":[{"sequence_number":"1"}],"next":"1"}`)
		default:
			if r.FormValue("after") != "1" {
				t.Errorf("it goes on with %s", r.URL)
			}
			http.Error(w, "there is no parameter", 400)
		}
	}))
	defer server.Close()
	var strange error
	err := feed.Dev{URL: server.URL}.Follow(t.Context(), time.Time{}, func(a feed.Arrival) error {
		strange = a.Err
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "there is no parameter") || strange == nil {
		t.Errorf("it ended with %v, and told %v of what is no record", err, strange)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	server.Close()
	if err := (feed.Dev{URL: server.URL}).Follow(ctx, time.Time{}, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("without a gateway it ended with %v", err)
	}
}
