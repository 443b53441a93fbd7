package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// gateway serves h and returns a client of it.
func gateway(t *testing.T, h http.HandlerFunc) *client.Client {
	t.Helper()
	return as(t, client.Options{}, h)
}

// as serves h and returns a client of it with options.
func as(t *testing.T, options client.Options, h http.HandlerFunc) *client.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c, err := client.New(server.URL+"/", options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// answers gives the same answer to all requests.
func answers(status int, contentType, body string, more ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		for i := 0; i+1 < len(more); i += 2 {
			w.Header().Set(more[i], more[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

const receipt = `{"id":"1","client":"SpongeBob","event":"Fruits","schema_version":2,"partition_key":"1","shard_id":"shardId-0","sequence_number":"49"}`

func TestSend(t *testing.T) {
	const data = "{ \"fruit\":  \"<apple>\" }\n"
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != "POST" || r.URL.Path != "/SpongeBob/Fruits/send_event" || string(body) != data ||
			r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("got %s %s %q as %s", r.Method, r.URL.Path, body, r.Header.Get("Content-Type"))
		}
		answers(201, "application/json", receipt)(w, r)
	})
	got, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(data))
	want := events.Receipt{ID: "1", Client: "SpongeBob", Event: "Fruits", SchemaVersion: 2, PartitionKey: "1",
		ShardID: "shardId-0", SequenceNumber: "49"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

// A 2xx without a receipt is an error.
func TestSendWantsAReceipt(t *testing.T) {
	for _, body := range []string{"", "{}", "ok", `{"id":"1"}`, `[]`} {
		c := gateway(t, answers(200, "application/json", body))
		_, err := c.Send(t.Context(), "a", "b", []byte("1"))
		if err == nil || !strings.Contains(err.Error(), "not a receipt") {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestRegister(t *testing.T) {
	for status, isNew := range map[int]bool{201: true, 200: false} {
		c := gateway(t, answers(status, "application/json", `{"client":"a","event":"b","version":3,"fingerprint":"f","created_at":"2026-11-24T09:30:00Z"}`))
		got, err := c.Register(t.Context(), "a", "b", []byte("{}"))
		if err != nil || got.New != isNew || got.Version != 3 || got.Fingerprint != "f" ||
			got.CreatedAt.Year() != 2026 {
			t.Errorf("%d: got %+v, %v", status, got, err)
		}
	}
}

// Settings that are nil are not in the query; "" is.
func TestRegisterWith(t *testing.T) {
	for query, options := range map[string]client.RegisterOptions{
		"":                                         {},
		"partition_key=%2Forder%2Fid":              {PartitionKey: new("/order/id")},
		"data_content_type=image%2Fsvg%2Bxml":      {DataContentType: new("image/svg+xml")},
		"examples=warn&strict=true":                {Checks: client.Checks{Strict: true, ExamplesWarn: true}},
		"description=&owner=me&tags=a%2Cb":         {Owner: new("me"), Tags: new("a,b"), Description: new("")},
		"data_content_type=&partition_key=%2Fa~1b": {PartitionKey: new("/a~1b"), DataContentType: new("")},
	} {
		c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery != query {
				t.Errorf("query is %q, want %q", r.URL.RawQuery, query)
			}
			answers(201, "application/json", `{"client":"a","event":"b","version":1,"partition_key":"/order/id","data_content_type":"image/png"}`)(w, r)
		})
		got, err := c.RegisterWith(t.Context(), "a", "b", []byte("{}"), options)
		if err != nil || got.PartitionKey != "/order/id" || got.DataContentType != "image/png" {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

// A registration can be only for the state that its caller knows.
func TestRegisterInAState(t *testing.T) {
	var asked http.Header
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header
		answers(201, "application/json", `{"client":"a","event":"b","version":2}`)(w, r)
	})
	for _, test := range []struct {
		options    client.RegisterOptions
		match, new string
	}{
		{client.RegisterOptions{}, "", ""},
		{client.RegisterOptions{IfMatch: `"1.0-f00d"`}, `"1.0-f00d"`, ""},
		{client.RegisterOptions{IfNew: true}, "", "*"},
	} {
		if _, err := c.RegisterWith(t.Context(), "a", "b", []byte("{}"), test.options); err != nil ||
			asked.Get("If-Match") != test.match || asked.Get("If-None-Match") != test.new {
			t.Errorf("%+v asked with %v, %v", test.options, asked, err)
		}
		promotion := client.PromoteOptions{RegisterOptions: test.options}
		if _, err := c.PromoteShadow(t.Context(), "a", "b", promotion); err != nil ||
			asked.Get("If-Match") != test.match || asked.Get("If-None-Match") != test.new {
			t.Errorf("%+v promotes with %v, %v", test.options, asked, err)
		}
	}
}

func TestSendEvent(t *testing.T) {
	for _, test := range []struct {
		event client.Event
		want  map[string]string // headers
	}{
		{
			client.Event{ContentType: "image/png", Data: []byte("\x89PNG\x00 ")},
			map[string]string{"Content-Type": "image/png", "Ce-Id": "", "Ce-Specversion": ""},
		},
		{client.Event{ID: `a "b"%é`, Data: []byte("1")}, map[string]string{
			"Ce-Id": `a%20%22b%22%25%C3%A9`, "Ce-Source": "/a", "Ce-Type": "a.b", "Ce-Specversion": "1.0",
			"Content-Type": "application/json",
		}},
	} {
		c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
			for name, want := range test.want {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if body, err := io.ReadAll(r.Body); err != nil || string(body) != string(test.event.Data) {
				t.Errorf("sent %q, %v", body, err)
			}
			answers(200, "application/json", `{"id":"1","sequence_number":"49","duplicate":true}`)(w, r)
		})
		if got, err := c.SendEvent(t.Context(), "a", "b", test.event); err != nil || got.ID != "1" || !got.Duplicate {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

func TestWithTraceparent(t *testing.T) {
	var got []string
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Values("Traceparent")...)
		answers(201, "application/json", `{"id":"1","client":"a","event":"b","sequence_number":"49"}`)(w, r)
	})
	const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for _, ctx := range []context.Context{t.Context(), client.WithTraceparent(t.Context(), trace)} {
		if _, err := c.Send(ctx, "a", "b", []byte("1")); err != nil {
			t.Fatal(err)
		}
	}
	if len(got) != 1 || got[0] != trace {
		t.Errorf("sent %q", got)
	}
}

func TestSchema(t *testing.T) {
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"e"` {
			answers(304, "", "", "ETag", `"e"`)(w, r)
			return
		}
		if q := r.URL.RawQuery; q != "" && q != "version=2" && q != "bundle=true&version=2" {
			t.Errorf("query is %q", q)
		}
		answers(200, "application/schema+json", "{ }\n", "ETag", `"e"`, "Schema-Version", "2")(w, r)
	})
	for _, version := range []int{0, 2} {
		got, err := c.Schema(t.Context(), "a", "b", client.SchemaOptions{Version: version})
		if err != nil || string(got.Document) != "{ }\n" || got.Version != 2 || got.ETag != `"e"` || got.NotModified {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	got, err := c.Schema(t.Context(), "a", "b", client.SchemaOptions{Version: 2, Bundle: true})
	if err != nil || got.Version != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
	got, err = c.Schema(t.Context(), "a", "b", client.SchemaOptions{IfNoneMatch: `"e"`})
	if err != nil || !got.NotModified || got.Document != nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestListGoesThroughPages(t *testing.T) {
	var requests atomic.Int32
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		switch cursor := r.URL.Query().Get("cursor"); cursor {
		case "":
			fmt.Fprint(w, `{"client":"a","events":[{"event":"A","version":1},{"event":"B","version":2}],"next":"x+/="}`)
		case "x+/=":
			fmt.Fprint(w, `{"client":"a","events":[{"event":"C","version":3}]}`)
		default:
			t.Errorf("cursor is %q", cursor)
		}
	})
	var names string
	for e, err := range c.List(t.Context(), "a") {
		if err != nil {
			t.Fatal(err)
		}
		names += e.Event
	}
	if names != "ABC" || requests.Load() != 2 {
		t.Errorf("got %q in %d requests", names, requests.Load())
	}
	for range c.List(t.Context(), "a") {
		break
	}
	if requests.Load() != 3 {
		t.Errorf("%d requests: want no page that nobody asked for", requests.Load())
	}
}

func TestListEndsWithAnError(t *testing.T) {
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" {
			fmt.Fprint(w, `{"client":"a","events":[{"event":"A","version":1}],"next":"2"}`)
			return
		}
		answers(503, "application/problem+json", `{"code":"backend_unavailable","detail":"the store does not answer","retryable":true}`, "Retry-After", "2")(w, r)
	})
	var got []string
	for e, err := range c.List(t.Context(), "a") {
		got = append(got, fmt.Sprint(e.Event, " ", err))
	}
	if want := "[A <nil>  the store does not answer (backend_unavailable, 503)]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestNamesThatAreNoNames(t *testing.T) {
	c := gateway(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("sent: %s", r.URL) })
	for _, name := range []string{"", ".", ".."} {
		_, sending := c.Send(t.Context(), name, "b", nil)
		_, reading := c.Schema(t.Context(), "a", name, client.SchemaOptions{})
		_, deprecating := c.DeprecateVersion(t.Context(), "a", name, 3, true)
		var listing error
		for _, err := range c.List(t.Context(), name) {
			listing = err
		}
		for _, err := range []error{sending, reading, deprecating, listing, c.Delete(t.Context(), "a", name)} {
			if err == nil {
				t.Errorf("%q: no error", name)
			}
		}
	}
}

func TestNamesAreEscaped(t *testing.T) {
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		if want := "/a%3Fc/%C3%A9%20%25/send_event"; r.RequestURI != want {
			t.Errorf("asked for %s, want %s", r.RequestURI, want)
		}
		answers(201, "", receipt)(w, r)
	})
	if _, err := c.Send(t.Context(), "a?c", "é %", []byte("1")); err != nil {
		t.Error(err)
	}
}

func TestNewRefusesWhatIsNoURL(t *testing.T) {
	for _, u := range []string{"", "gateway", "gateway:8080", "ftp://gateway", "http://", "http://g/?a=1",
		"http://user:secret@g/", "http://[::1"} {
		_, err := client.New(u, client.Options{})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", u, err)
		}
	}
}

func TestTimeouts(t *testing.T) {
	never := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // the server only then notices that the client is gone
		<-r.Context().Done()
	}
	c := as(t, client.Options{Timeout: 20 * time.Millisecond}, never)
	if _, err := c.Send(t.Context(), "a", "b", []byte("1")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the client's own deadline", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := gateway(t, never).Send(ctx, "a", "b", []byte("1")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the caller's cancellation", err)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	c := gateway(t, answers(200, "application/json", `"`+strings.Repeat("x", 5<<20)+`"`))
	if _, err := c.Send(t.Context(), "a", "b", []byte("1")); err == nil ||
		!strings.Contains(err.Error(), "over 4194304 bytes") {
		t.Errorf("got %v", err)
	}
}

// counting serves h, and counts the connections that are opened to it.
func counting(t *testing.T, h http.Handler) (url string, opened *atomic.Int32) {
	t.Helper()
	opened = new(atomic.Int32)
	server := httptest.NewUnstartedServer(h)
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, opened
}

func TestConnectionsAreReused(t *testing.T) {
	url, opened := counting(t, answers(422, "application/problem+json", `{"code":"event_invalid"}`))
	c, _ := client.New(url, client.Options{})
	for range 20 {
		c.Send(t.Context(), "a", "b", []byte("1"))
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections for 20 refusals in a row, want 1", n)
	}
}

// Close closes only the client's own connections, not the connections of the caller's
// HTTPClient, which may use the default transport of the program.
func TestCloseLeavesTheCallersConnectionsAlone(t *testing.T) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	for name, test := range map[string]struct {
		given *http.Client
		want  int32
	}{
		"its own":               {nil, 2},
		"a transport":           {&http.Client{Transport: transport}, 1},
		"the default transport": {&http.Client{}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			url, opened := counting(t, answers(201, "application/json", receipt))
			for range 2 {
				c, err := client.New(url, client.Options{HTTPClient: test.given})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := c.Send(t.Context(), "a", "b", []byte("1")); err != nil {
					t.Error(err)
				}
				c.Close()
			}
			if n := opened.Load(); n != test.want {
				t.Errorf("%d connections, want %d", n, test.want)
			}
		})
	}
}

func TestSignSeesTheBody(t *testing.T) {
	var failure error
	c := as(t, client.Options{Sign: func(r *http.Request, body []byte) error {
		r.Header.Set("Authorization", "signed "+string(body))
		return failure
	}}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") != "signed "+string(body) {
			t.Errorf("authorization is %q for %q", r.Header.Get("Authorization"), body)
		}
		answers(201, "", receipt)(w, r)
	})
	for _, failure = range []error{nil, errors.New("no credentials")} {
		if _, err := c.Send(t.Context(), "a", "b", []byte(`{"x":1}`)); !errors.Is(err, failure) {
			t.Errorf("got %v, want %v", err, failure)
		}
	}
}

// Emulators name their APIs under .localhost, which some resolvers do not know, and no proxy.
func TestLocalhostNames(t *testing.T) {
	if os.Getenv("HTTP_PROXY") == "" { // it is read once
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestLocalhostNames$")
		again.Env = append(os.Environ(), "HTTP_PROXY=http://127.0.0.1:1")
		if out, err := again.CombinedOutput(); err != nil {
			t.Errorf("with a proxy: %v\n%s", err, out)
		}
	}
	server := httptest.NewServer(answers(201, "", receipt))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	c, _ := client.New("http://abc.execute-api.localhost:"+port, client.Options{})
	if _, err := c.Send(t.Context(), "a", "b", []byte("1")); err != nil {
		t.Error(err)
	}
}
