package devgateway

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events"
)

// served is a gateway with SpongeBob.Fruits and Patrick.Fruits, of which a fruit is a string.
type served struct {
	*Gateway
	url string
}

func serve(t *testing.T, o Options) served {
	t.Helper()
	s := servedBy(t, New(o))
	s.register(t)
	return s
}

func servedBy(t *testing.T, g *Gateway) served {
	t.Helper()
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	t.Cleanup(g.Close)
	return served{g, server.URL}
}

func (s served) register(t *testing.T) {
	t.Helper()
	for _, client := range []string{"SpongeBob", "Patrick"} {
		s.want(t, 201, "POST", "/"+client+"/Fruits/register_event?idempotent=true",
			`{"properties":{"fruit":{"type":"string"}}}`)
	}
}

// want sends a request and returns the body of the answer.
func (s served) want(t *testing.T, status int, method, path, body string, headers ...string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", events.JSONType)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != status {
		t.Fatalf("%s %s is answered %d %s, %v; want %d", method, path, answer.StatusCode, text, err, status)
	}
	return string(text)
}

func (s served) send(t *testing.T, status int, client, fruit string, headers ...string) {
	t.Helper()
	s.want(t, status, "POST", "/"+client+"/Fruits/send_event", `{"fruit":`+fruit+`}`, headers...)
}

// answer is a page, decoded.
type answer struct {
	Events   []json.RawMessage
	Arrivals []arrival
	Next     string
	Dropped  int
}

func (s served) page(t *testing.T, path string) (a answer) {
	t.Helper()
	if err := json.Unmarshal([]byte(s.want(t, 200, "GET", path, "")), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// fruits are the data of the accepted events that a query finds.
func (s served) fruits(t *testing.T, query string) (found []string) {
	t.Helper()
	for _, e := range s.page(t, "/_dev/accepted"+query).Events {
		record, err := events.Decode(e)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, string(record.Data))
	}
	return found
}

func TestAcceptedEvents(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	s.send(t, 201, "SpongeBob", `"apple"`, "ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type",
		"SpongeBob.Fruits", "ce-partitionkey", "tree")
	s.send(t, 201, "Patrick", `"banana"`)
	s.send(t, 201, "SpongeBob", `"cherry"`)
	apple, banana, cherry := `{"fruit":"apple"}`, `{"fruit":"banana"}`, `{"fruit":"cherry"}`
	for query, want := range map[string][]string{
		"":                         {apple, banana, cherry},
		"?limit=2":                 {apple, banana},
		"?after=1":                 {banana, cherry},
		"?after=3":                 nil,
		"?after=99":                nil,
		"?client=SpongeBob":        {apple, cherry},
		"?topic=SpongeBob.Fruits":  {apple, cherry},
		"?topic=SpongeBob.Fruit":   nil,
		"?topic=Patrick.Fruits":    {banana},
		"?key=tree":                {apple},
		"?id=1":                    {apple},
		"?client=Patrick&id=1":     nil,
		"?client=SpongeBob&wait=0": {apple, cherry},
	} {
		if got := s.fruits(t, query); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	hour := func(d time.Duration) string { return time.Now().UTC().Add(d).Format(time.RFC3339Nano) }
	if got := s.fruits(t, "?since="+hour(time.Hour)); got != nil {
		t.Errorf("an hour from now, it finds %q", got)
	}
	page := s.page(t, "/_dev/accepted?arrivals=true&client=SpongeBob&since="+hour(-time.Hour))
	if a := page.Arrivals; len(page.Events) != 2 || len(a) != 2 || a[0].PartitionKey != "tree" ||
		a[0].Sequence >= a[1].Sequence || time.Since(a[0].Time).Abs() > time.Hour {
		t.Errorf("the page is %+v", page)
	}
	if next := s.page(t, "/_dev/accepted?client=Patrick").Next; next != "3" {
		t.Errorf("the page ends at %s", next)
	}
	for _, query := range []string{"?tpoic=a", "?topic=Fruits", "?topic=a.b&client=c", "?after=x", "?after=-1",
		"?limit=0", "?limit=1001", "?since=yesterday", "?arrivals=a", "?wait=2", "?wait=-1s", "?wait=2m",
		"?id=1&id=2", "?code=event_invalid", "?%zz",
		"?topic=.Fruits", "?topic=SpongeBob.", "?topic=", "?client=", "?key=", "?id="} {
		if text := s.want(t, 400, "GET", "/_dev/accepted"+query, ""); !strings.Contains(text, "invalid_parameter") {
			t.Errorf("%s is answered %s", query, text)
		}
	}
}

func TestRejectedEvents(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	s.send(t, 422, "SpongeBob", `1`)
	s.send(t, 422, "Patrick", `2`)
	s.want(t, 404, "POST", "/Patrick/Colors/send_event", `{}`)
	for query, want := range map[string]int{
		"": 3, "?client=Patrick": 2, "?topic=SpongeBob.Fruits": 1, "?code=event_type_not_registered": 1, "?limit=2": 2,
	} {
		if found := s.page(t, "/_dev/rejected"+query).Events; len(found) != want {
			t.Errorf("%s finds %s", query, found)
		}
	}
	record, err := events.Decode(s.page(t, "/_dev/rejected").Events[0])
	if err != nil {
		t.Fatal(err)
	}
	rejected, err := events.DecodeRejected(record)
	if err != nil || rejected.Code != "event_invalid" || len(rejected.Errors) != 1 ||
		string(rejected.Original.Bytes) != `{"fruit":1}` {
		t.Errorf("rejected is %+v, %v", rejected, err)
	}
}

// Who waits gets the next event that it asks for, and an empty page when its time is up or the
// gateway closes.
// A record says how many places are wrong that it does not list, as the answer does.
func TestRejectedEventWithManyViolations(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	s.want(t, 201, "POST", "/SpongeBob/Numbers/register_event", `{"items":{"type":"integer"}}`)
	s.want(t, 422, "POST", "/SpongeBob/Numbers/send_event", "["+strings.Repeat(`"x",`, 149)+`"x"]`)
	record, err := events.Decode(s.page(t, "/_dev/rejected").Events[0])
	if err != nil {
		t.Fatal(err)
	}
	rejected, err := events.DecodeRejected(record)
	if err != nil || len(rejected.Errors) != 100 || rejected.ErrorsOmitted != 50 {
		t.Errorf("%d violations are listed and %d are not, %v", len(rejected.Errors), rejected.ErrorsOmitted, err)
	}
}

func TestWaiting(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	got := make(chan []string, 1)
	go func() { got <- s.fruits(t, "?client=SpongeBob&wait=30s") }()
	time.Sleep(20 * time.Millisecond) // mostly, it waits by now
	s.send(t, 201, "Patrick", `"banana"`)
	s.send(t, 201, "SpongeBob", `"apple"`)
	if found := <-got; len(found) != 1 || found[0] != `{"fruit":"apple"}` {
		t.Errorf("found %q", found)
	}
	if found := s.fruits(t, "?after=2&wait=10ms"); found != nil {
		t.Errorf("found %q", found)
	}
	go func() { got <- s.fruits(t, "?after=2&wait=1m") }()
	s.Close()
	if found := <-got; found != nil {
		t.Errorf("found %q", found)
	}
}

// The newest events are kept, and how many others are gone is told.
func TestTheNewestAreKept(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{{Events: 3}, {EventBytes: 2100}} {
		s := serve(t, o)
		for i := range 10 {
			s.send(t, 201, "SpongeBob", fmt.Sprintf(`"%d"`, i))
			s.send(t, 422, "SpongeBob", fmt.Sprint(i))
		}
		for _, path := range []string{"/_dev/accepted", "/_dev/rejected"} {
			p := s.page(t, path)
			if len(p.Events) != 3 || p.Dropped != 7 || p.Next != "10" || !strings.Contains(string(p.Events[2]), "9") {
				t.Errorf("%+v: %s has %+v", o, path, p)
			}
		}
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	fill := func() {
		for _, client := range []string{"SpongeBob", "Patrick"} {
			s.send(t, 201, client, `"apple"`, "idempotency-key", "a")
			s.send(t, 422, client, `1`)
		}
	}
	fill()
	s.want(t, 204, "POST", "/_dev/reset?client=SpongeBob&keep=schemas", "")
	if p, r := s.page(t, "/_dev/accepted"), s.page(t, "/_dev/rejected"); len(p.Events) != 1 || len(r.Events) != 1 {
		t.Errorf("kept are %s and %s", p.Events, r.Events)
	}
	s.send(t, 201, "SpongeBob", `"apple"`, "idempotency-key", "a")
	if found := s.fruits(t, "?client=SpongeBob"); len(found) != 1 {
		t.Errorf("after a reset, an event is a repetition: %q", found)
	}
	s.want(t, 204, "POST", "/_dev/reset?client=SpongeBob", "")
	s.send(t, 404, "SpongeBob", `"apple"`)
	s.send(t, 201, "Patrick", `"apple"`)
	s.want(t, 204, "POST", "/_dev/reset", "")
	s.send(t, 404, "Patrick", `"apple"`)
	if usage := s.want(t, 200, "GET", "/SpongeBob/usage", ""); strings.Contains(usage, `"events":1`) {
		t.Errorf("usage is %s", usage)
	}

	// the same version of the same name is another schema now
	s.want(t, 201, "POST", "/SpongeBob/Fruits/register_event", `{"properties":{"fruit":{"type":"integer"}}}`)
	s.send(t, 201, "SpongeBob", `1`)
	s.send(t, 422, "SpongeBob", `"apple"`)
	for _, query := range []string{"?keep=all", "?keep=", "?clients=a", "?client=a/b", "?client=",
		"?client=a&client=b"} {
		s.want(t, 400, "POST", "/_dev/reset"+query, "")
	}
	if found := s.fruits(t, ""); len(found) != 1 {
		t.Errorf("a refused reset leaves %q", found)
	}
}

// A quota holds from the next request on.
func TestQuotas(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	send := func(status int) string {
		t.Helper()
		return s.want(t, status, "POST", "/SpongeBob/Fruits/send_event", `{"fruit":"apple"}`, "content-type",
			"application/json")
	}
	s.send(t, 201, "SpongeBob", `"apple"`) // registers the type, too
	s.want(t, 204, "POST", "/_dev/quotas?client=SpongeBob&events_a_day=1&bytes=1000000", "")
	send(201)
	if text := send(429); !strings.Contains(text, "quota_exceeded") {
		t.Errorf("over the quota: %s", text)
	}
	s.send(t, 201, "Patrick", `"apple"`)
	for _, query := range []string{"", "?events=1", "?client=a/b", "?client=SpongeBob&events=-1",
		"?client=SpongeBob&events=",
		"?client=SpongeBob&events=1000000000001", "?client=SpongeBob&events=1&events=2", "?client=SpongeBob&day=1"} {
		s.want(t, 400, "POST", "/_dev/quotas"+query, "")
	}
	send(429)
	s.want(t, 204, "POST", "/_dev/quotas?client=SpongeBob", "")
	send(201)
	s.want(t, 405, "GET", "/_dev/quotas", "")
	s.want(t, 403, "POST", "/_dev/quotas?client=SpongeBob&events=1", "", "Sec-Fetch-Site", "cross-site")
}

func TestOwnRoutes(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Console: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "a console")
	})})
	s.want(t, 404, "GET", "/_dev/nothing", "")
	s.want(t, 405, "GET", "/_dev/reset", "")
	s.want(t, 405, "POST", "/_dev/accepted", "")
	s.want(t, 403, "POST", "/_dev/reset", "", "Sec-Fetch-Site", "cross-site")
	s.want(t, 403, "POST", "/_dev/reset", "", "Origin", "http://other.example")
	s.want(t, 204, "POST", "/_dev/reset", "", "Sec-Fetch-Site", "same-origin")
	if text := s.want(t, 200, "GET", "/_console/a/b", ""); text != "a console" {
		t.Errorf("the console says %s", text)
	}
	// who looks with a browser finds the console; a program gets what a deployment answers
	for path, accept := range map[string]string{"/": "text/html,*/*;q=0.8", "/_console": "*/*"} {
		if text := s.want(t, 200, "GET", path, "", "Accept", accept); text != "a console" {
			t.Errorf("%s shows %s", path, text)
		}
	}
	s.want(t, 200, "HEAD", "/_console", "")
	s.want(t, 404, "GET", "/", "", "Accept", "*/*")
	if text := serve(t, Options{}).want(t, 404, "GET", "/_console/", ""); !strings.Contains(text, "route_not_found") {
		t.Errorf("without a console: %s", text)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	g := New(Options{Keys: true})
	key, err := g.Key(t.Context(), "", "test", "SpongeBob")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(g)
	defer server.Close()
	s := served{g, server.URL}
	s.want(t, 401, "POST", "/SpongeBob/Fruits/register_event", `{}`)
	s.want(t, 204, "POST", "/_dev/reset", "")
	s.want(t, 201, "POST", "/SpongeBob/Fruits/register_event", `{}`, "Authorization", "Bearer "+key)
	s.want(t, 403, "POST", "/Patrick/Fruits/register_event", `{}`, "Authorization", "Bearer "+key)
}
