package console_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console"
	"example.com/eventgateway/events/console/feed"
)

// watched is a gateway in memory, and pages that follow its streams.
type watched struct {
	*client.Client
	pages http.Handler
	done  chan struct{}
}

func watch(t *testing.T) watched {
	t.Helper()
	c, accepted := newStreams(t)
	rejected := accepted
	rejected.Rejected = true
	w := watched{Client: c, done: make(chan struct{})}
	t.Cleanup(w.end)
	w.pages = console.New(console.Options{
		Registry: c, Gateway: at, Accepted: accepted, Rejected: rejected, Done: w.done,
	})
	return w
}

// end ends the pages, once.
func (w watched) end() {
	select {
	case <-w.done:
	default:
		close(w.done)
	}
}

// send sends an event, which may be refused.
func (w watched) send(t *testing.T, name, event string, e client.Event) {
	t.Helper()
	if _, err := w.SendEvent(t.Context(), name, event, e); err != nil {
		if _, refused := errors.AsType[*client.Problem](err); !refused {
			t.Fatal(err)
		}
	}
}

// eventually asks for a page until it says something.
func eventually(t *testing.T, pages http.Handler, path, want string) (page string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if page = get(t, pages, path, 200); strings.Contains(textOf(page), want) {
			return page
		}
	}
	t.Fatalf("%s does not say %q:\n%s", path, want, textOf(page))
	return ""
}

func TestLivePage(t *testing.T) {
	w := watch(t)
	wants(t, get(t, w.pages, "/live", 200), "No event passed in the last 10 minutes.",
		"eventgateway register SpongeBob",
		"No record came")
	register(t, w.Client, "SpongeBob", "Fruits", read(t, "fruits/schema.json"), client.RegisterOptions{})
	wants(t, get(t, w.pages, "/live", 200), "eventgateway send SpongeBob Fruits event.json")
	w.send(t, "SpongeBob", "Fruits", client.Event{Data: []byte(`{"fruit":"apple"}`), ID: "tree"})
	w.send(t, "SpongeBob", "Fruits", client.Event{Data: []byte(`{"fruit":7}`)})
	register(t, w.Client, "SpongeBob", "Notes", `{}`, client.RegisterOptions{})
	w.send(t, "SpongeBob", "Notes", client.Event{Data: []byte(`"` + strings.Repeat("x", 20_000) + `"`)})
	mend := regexp.MustCompile(`data-slot="mend" href="([^"]+)"`).
		FindStringSubmatch(eventually(t, w.pages, "/live", "event_invalid:"))
	wants(t, get(t, w.pages, mend[1], 200), "It was refused")
	page := eventually(t, w.pages, "/live", "20.")
	wants(t, page, "The newest 3 events.", "SpongeBob . Fruits", "SpongeBob . Notes", `{&#34;fruit&#34;:&#34;apple&#34;}`, "tree", "shard-0",
		"event_invalid:", "/fruit: expected a string", "The whole record", "accepted at the end", "rejected at the end")
	whole := regexp.MustCompile(`href="(/live/records/\d+)"`).FindStringSubmatch(page)
	if whole == nil {
		t.Fatal("the page has no link to a long record")
	}
	if text := get(t, w.pages, whole[1], 200); !strings.Contains(text, strings.Repeat("x", 20_000)) ||
		!strings.HasPrefix(text, "{\n  \"specversion\": \"1.0\",") {
		t.Errorf("a long record is %.200s", text)
	}
	for query, want := range map[string]string{
		"?client=SpongeBob": "The newest 3", "?key=tree": "The newest 1", "?type=+SpongeBob.Fruits+": "The newest 2",
		"?type=Fruits&show=rejected": "The newest 1",
		"?text=APPLE":                "The newest 1", "?client=Patrick": "No recent event matches",
		"?show=accepted": "The newest 2",
	} {
		wants(t, get(t, w.pages, "/live"+query, 200), want)
	}
	for _, path := range []string{"/live/records/1", "/live/records/x", "/live/records/-1"} {
		wants(t, get(t, w.pages, path, 404), "not kept any more")
	}
	overview := eventually(t, w.pages, "/", "at most 0.")
	wants(t, overview, "Accepted", "Rejected", "10 minutes ago", "See them live")
	if strings.Count(overview, "<svg ") != 2 {
		t.Errorf("the overview has no charts: %s", overview)
	}
	r := httptest.NewRequest("GET", "http://127.0.0.1:8090/rates", nil)
	r.Header.Set("X-Fragment", "1")
	if part := ask(t, w.pages, r, 200); strings.Contains(part, "<html") || strings.Count(part, "<path ") != 2 {
		t.Errorf("a script gets %s", part)
	}
	wants(t, get(t, w.pages, "/live/shards", 200), "shard-0")
}

// A console without streams says how to have them, and one that cannot read them says why.
func TestNoStreams(t *testing.T) {
	c := newFruits(t)
	pages := newConsole(c)
	wants(t, get(t, pages, "/live", 200), "eventgateway console --url "+at+" --stream my-stream")
	get(t, pages, "/live/records/7", 404)
	if page := get(t, pages, "/", 200); strings.Contains(page, "Events a second") {
		t.Error("the overview has charts of nothing")
	}
	pages = console.New(console.Options{Registry: c, Gateway: at, Accepted: noSource{}, Rejected: noSource{}})
	wants(t, get(t, pages, "/live", 200), "Accepted events are not shown: you may not read")
	wants(t, get(t, pages, "/", 200), "not known", "you may not read", "Changed lately")
}

type noSource struct{}

func (noSource) Follow(context.Context, time.Time, func(feed.Arrival) error) error {
	return errors.New("you may not read")
}

// flood is a source of so many events a second.
type flood int

func (f flood) Follow(ctx context.Context, _ time.Time, handle func(feed.Arrival) error) error {
	const times = 20 // a second
	ticker := time.NewTicker(time.Second / times)
	defer ticker.Stop()
	for n := 0; ; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		for range int(f) / times {
			n++
			r := events.Record{ID: fmt.Sprint(n), Source: "/t", Type: "SpongeBob.Fruits", Data: fmt.Appendf(nil, `{"n":%d}`, n)}
			a := feed.Arrival{Shard: "a", PartitionKey: "k", At: time.Now(), Bytes: r.Append(nil), Record: r}
			if err := handle(a); err != nil {
				return err
			}
		}
	}
}

// sent is what a browser is sent.
type sent struct {
	Rows []struct {
		N       int64
		Preview string
		Href    string
	}
	Reset bool
	Said  string
}

// listen sends a request for live events, and hands on what comes.
func listen(t *testing.T, url string, header http.Header) (messages <-chan sent) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != 200 || kind != "text/event-stream" {
		t.Fatalf("it is answered %d, %s", answer.StatusCode, kind)
	}
	found := make(chan sent, 1000)
	go func() {
		defer close(found)
		defer answer.Body.Close()
		lines := bufio.NewScanner(answer.Body)
		lines.Buffer(nil, 4<<20)
		for lines.Scan() {
			if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
				var m sent
				if err := json.Unmarshal([]byte(data), &m); err != nil {
					t.Errorf("%v: %s", err, data)
				}
				found <- m
			}
		}
	}()
	return found
}

// Of 2,000 events a second, a browser is sent 50, and told so. The server's limits of a request do
// not end it; the end of the console does.
func TestAFloodIsSampled(t *testing.T) {
	done := make(chan struct{})
	pages := console.New(console.Options{Registry: newFruits(t), Gateway: at, Accepted: flood(2000), Done: done})
	server := httptest.NewUnstartedServer(pages)
	server.Config.ReadTimeout, server.Config.WriteTimeout = time.Second, time.Second
	server.Start()
	defer server.Close()
	began := time.Now()
	messages := listen(t, server.URL+"/live/events", nil)
	first := <-messages
	if !first.Reset {
		t.Errorf("it begins with %+v", first)
	}
	// A busy machine sends and shows fewer. The browser is never sent more than 50 a second.
	sampled := regexp.MustCompile(`^Showing [\d.]+ of [\d,.]+ events a second\.$`)
	rows, told, last, passed := 0, false, int64(0), time.Duration(0)
	for ; passed < 3*time.Second || !told && passed < time.Minute; passed = time.Since(began) {
		m, more := <-messages
		if !more {
			t.Fatal("it ended")
		}
		rows += len(m.Rows)
		for _, r := range m.Rows {
			if r.N <= last || r.Href != "/types/SpongeBob/Fruits" || r.Preview == "" {
				t.Errorf("row %+v comes after %d", r, last)
			}
			last = r.N
		}
		told = told || sampled.MatchString(m.Said)
	}
	if most := 50 * (int(passed.Seconds()) + 2); rows == 0 || rows > most {
		t.Errorf("%d rows are sent in %v, want at most %d", rows, passed, most)
	}
	if !told {
		t.Error("it does not say that it shows some of the events only")
	}
	close(done)
	for range messages { // until it ends
	}
}

// A browser that comes again goes on where it was. One that asks for another filter begins anew.
func TestGoingOn(t *testing.T) {
	w := watch(t)
	register(t, w.Client, "SpongeBob", "Fruits", `{}`, client.RegisterOptions{})
	server := httptest.NewServer(w.pages)
	defer server.Close()
	url := server.URL + "/live/events?key=a"
	messages := listen(t, url, nil)
	await := func(n int) (last int64) {
		t.Helper()
		for deadline := time.After(30 * time.Second); n > 0; {
			select {
			case m := <-messages:
				n -= len(m.Rows)
				for _, r := range m.Rows {
					last = r.N
				}
			case <-deadline:
				t.Fatalf("%d rows are missing", n)
			}
		}
		if n < 0 {
			t.Errorf("there are %d rows too many", -n)
		}
		return last
	}
	put := func(keys string) {
		for _, key := range strings.Fields(keys) {
			w.send(t, "SpongeBob", "Fruits", client.Event{Data: []byte(`{}`), ID: key})
		}
	}
	put("a b a")
	last := await(2)
	put("b a")
	await(1)
	messages = listen(t, url, http.Header{"Last-Event-Id": {fmt.Sprint(last)}})
	if m := <-messages; m.Reset {
		t.Errorf("it begins anew: %+v", m)
	}
	await(1)
	messages = listen(t, url+"&after="+fmt.Sprint(last), nil)
	await(1)
	messages = listen(t, server.URL+"/live/events", nil)
	if m := <-messages; !m.Reset || len(m.Rows) != 5 {
		t.Errorf("without a filter, it begins with %+v", m)
	}
	w.end()
	for range messages { // until it ends
	}
}

// Pages of other sites are sent nothing, and not too many pages are.
func TestWhoIsSentEvents(t *testing.T) {
	w := watch(t)
	server := httptest.NewServer(w.pages)
	defer server.Close()
	for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"} {
		r := httptest.NewRequest("GET", server.URL+"/live/events", nil)
		r.Header.Set(header, value)
		ask(t, w.pages, r, 403)
	}
	r := httptest.NewRequest("GET", server.URL+"/live/events", nil)
	r.Host = "evil.example"
	ask(t, w.pages, r, 421)
	var all []<-chan sent
	for range 16 {
		all = append(all, listen(t, server.URL+"/live/events", http.Header{"Sec-Fetch-Site": {"same-origin"}}))
	}
	for _, one := range all {
		<-one
	}
	wants(t, get(t, w.pages, "/live/events", 503), "Too many pages show live events")
	w.end()
	for _, one := range all {
		for range one { // until it ends
		}
	}
}
