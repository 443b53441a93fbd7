package console_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console"
	"example.com/eventgateway/events/console/feed"
)

// rejecting is a gateway in memory with pages about what it rejects.
type rejecting struct {
	*testing.T
	client *client.Client
	pages  http.Handler
	source feed.Dev
	stored feed.Dev
}

func newRejecting(t *testing.T) rejecting {
	t.Helper()
	c, stored := newStreams(t)
	r := rejecting{T: t, client: c, source: stored, stored: stored}
	r.source.Rejected = true
	r.pages = console.New(console.Options{Registry: c, Gateway: at, Rejected: r.source,
		Marker: r.source, By: "Squidward <s@example.org>"})
	return r
}

func (r rejecting) register(schema string, options client.RegisterOptions) {
	r.Helper()
	options.Compatibility = new("none")
	register(r, r.client, "SpongeBob", "Fruits", schema, options)
}

func (r rejecting) send(header http.Header, body string) {
	r.Helper()
	if header == nil {
		header = http.Header{"Content-Type": {"application/json"}}
	}
	if _, err := r.client.SendWith(r.Context(), "SpongeBob", "Fruits", header, []byte(body)); err == nil {
		r.Fatalf("%s is accepted", body)
	}
}

// records reads a stream.
func (r rejecting) records(of feed.Dev) (found []feed.Arrival) {
	r.Helper()
	if err := of.Read(r.Context(), time.Time{}, func(a feed.Arrival) error {
		found = append(found, a)
		return nil
	}); err != nil {
		r.Fatal(err)
	}
	return found
}

func (r rejecting) get(path string) string {
	r.Helper()
	return get(r.T, r.pages, path, 200)
}

var (
	strict  = `{"type":"object","properties":{"fruit":{"type":"string"}},"required":["fruit"]}`
	lenient = `{"type":"object"}`
	link    = regexp.MustCompile(`href="(/rejected/[^"?]*)`)
)

// links are the links of a page to pages below a path.
func links(page, below string) (paths []string) {
	for _, m := range link.FindAllStringSubmatch(page, -1) {
		if rest, is := strings.CutPrefix(m[1], below); is && !strings.Contains(rest, "/") {
			paths = append(paths, m[1])
		}
	}
	return paths
}

// submit sends a form of a page to a path, and returns where it leads, or the page if it stays.
func (r rejecting) submit(page, to string, fields url.Values, status int) string {
	r.Helper()
	fields.Set("token", tokenOf(r, r.pages, page))
	return ask(r.T, r.pages, form(to, fields), status)
}

// await returns the page of a job that ended.
func (r rejecting) await(path string) string {
	r.Helper()
	for range 600 {
		if page := r.get(path); !strings.Contains(page, "data-running") {
			return page
		}
		time.Sleep(50 * time.Millisecond)
	}
	r.Fatal("the job does not end")
	return ""
}

// A rejected event is found, looked at with each violation at its place, mended, checked and sent
// again. It keeps its id, and it is recorded by whom.
func TestARejectedEventIsMended(t *testing.T) {
	r := newRejecting(t)
	r.register(strict, client.RegisterOptions{})
	wants(t, r.get("/rejected"), "Nothing was rejected in the last 24 hours")
	r.send(nil, `{"tree":"in the garden of Squidward Tentacles, behind the house, beside the wall", "fruit": 1, "count": 1.00}`)
	list := r.get("/rejected")
	wants(t, list, "1 event in the last 24 hours", "SpongeBob. Fruits", "event_invalid", "/fruit expected a string")
	group := r.get(links(list, "/rejected/groups/")[0])
	path := links(group, "/rejected/")[0]
	page := r.get(path)
	wants(t, page, "It was refused", "/fruit expected a string, found the number 1", "application/json", "version 1")
	if !regexp.MustCompile(`<li class="wrong"><code>  &#34;fruit&#34;: 1,</code>`).MatchString(page) {
		t.Errorf("the violation is not at its place:\n%s", page)
	}
	edit := func(fruit string) url.Values {
		return url.Values{"data": {"{\r\n  \"fruit\": " + fruit + ",\r\n  \"count\": 1.00\r\n}"}}
	}
	wants(t, r.submit(path, path+"/check", edit("2"), 422), "It would be refused", "found the number 2")
	wants(t, r.submit(path, path+"/check", edit(`"apple"`), 200), "It would pass: version 1 accepts it")
	wants(t, r.submit(path, path+"/check", url.Values{"data": {"{\r\n\r\nx"}}, 422), "invalid character")
	wants(t, r.submit(path, path+"/resend", edit("3"), 422), "It would be refused", "found the number 3")
	if stored := r.records(r.stored); len(stored) != 0 {
		t.Fatalf("stored is %+v", stored)
	}
	r.submit(path, path+"/resend", edit(`"apple"`), 303)
	rejected := r.records(r.source)
	first, resent := rejected[0].Rejected, rejected[len(rejected)-1].Resent
	stored := r.records(r.stored)
	if len(stored) != 1 || string(stored[0].Record.Data) != `{"fruit":"apple","count":1.00}` ||
		stored[0].Record.ID != first.EventID || stored[0].Record.Source != "/SpongeBob" {
		t.Errorf("stored is %+v, rejected was %+v", stored, first)
	}
	if resent == nil || !resent.Edited || resent.By != "Squidward <s@example.org>" ||
		resent.Receipt.ID != first.EventID {
		t.Errorf("recorded is %+v", resent)
	}
	wants(t, r.get(path), "It was sent again", "by Squidward &lt;s@example.org&gt;", "edited", "It is stored as")
	wants(t, r.submit(path, path+"/resend", edit(`"apple"`), 409), "It was not sent: it was sent again before")
	once := edit(`"apple"`)
	once.Set("again", "on")
	r.submit(path, path+"/resend", once, 303)
	if stored := r.records(r.stored); len(stored) != 2 || stored[1].Record.ID != first.EventID {
		t.Errorf("stored is %+v", stored)
	}
}

// meeting is a client whose requests to send an event again wait for each other.
type meeting struct {
	*client.Client
	all *sync.WaitGroup
}

// SendOnce implements console.Resender.
func (m meeting) SendOnce(ctx context.Context, client, event string, version int, header http.Header,
	body []byte) (events.Receipt, error) {
	m.all.Done()
	m.all.Wait()
	return m.Client.SendOnce(ctx, client, event, version, header, body)
}

// An event that several consoles send again at once is stored once: as one person edited it, or as it
// came.
func TestConsolesThatSendAnEventAtOnceStoreItOnce(t *testing.T) {
	const consoles = 4
	for name, edit := range map[string]string{"as it came": "1", "edited": "%d"} {
		t.Run(name, func(t *testing.T) {
			r := newRejecting(t)
			r.register(strict, client.RegisterOptions{})
			r.send(nil, `{"fruit":1}`)
			r.register(lenient, client.RegisterOptions{})
			path := links(r.get(links(r.get("/rejected"), "/rejected/groups/")[0]), "/rejected/")[0]
			var met, ended sync.WaitGroup
			met.Add(consoles)
			for n := range consoles {
				pages := console.New(console.Options{Registry: meeting{r.client, &met}, Gateway: at, Rejected: r.source,
					Marker: r.source})
				token := hidden.FindStringSubmatch(get(t, pages, path, 200))[1]
				data := `{"fruit":` + strings.Replace(edit, "%d", fmt.Sprint(n), 1) + `}`
				ended.Go(func() {
					w := answerOf(pages, form(path+"/resend", url.Values{"token": {token}, "data": {data}}))
					if w.Code != http.StatusSeeOther && w.Code != http.StatusUnprocessableEntity {
						t.Errorf("console %d: %d\n%s", n, w.Code, textOf(w.Body.String()))
					}
				})
			}
			ended.Wait()
			if stored := r.records(r.stored); len(stored) != 1 {
				t.Errorf("stored is %+v", stored)
			}
		})
	}
}

// Without an edit, an event is sent again as it came, whatever a form does to its newlines, and in
// whatever form it came. An idempotent event keeps its key.
func TestRejectedEventsKeepTheirForm(t *testing.T) {
	r := newRejecting(t)
	r.register(strict, client.RegisterOptions{})
	r.register(strict, client.RegisterOptions{Idempotent: new(true)})
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	json := "application/json"
	bodies := map[string]string{"key": "{\"fruit\":\r\n 1}", "binary": "{\"fruit\" :\t2.0}", "structured": `{"fruit":  3}`}
	r.send(header("Content-Type", json, "Idempotency-Key", `"key"`), bodies["key"])
	r.send(header("Content-Type", json, "Ce-Specversion", "1.0", "Ce-Id", "binary", "Ce-Source", "urn:shop", "Ce-Type",
		"Fruits"), bodies["binary"])
	r.send(header("Content-Type", "application/cloudevents+json"),
		`{"specversion":"1.0","id":"structured","source":"urn:shop","type":"SpongeBob.Fruits","data":`+bodies["structured"]+`}`)
	list := r.get("/rejected?period=1h")
	paths := links(r.get(links(list, "/rejected/groups/")[0]), "/rejected/")
	if len(paths) != 3 {
		t.Fatalf("the group has %v", paths)
	}
	r.register(lenient, client.RegisterOptions{})
	for _, path := range paths {
		page := r.get(path)
		text := regexp.MustCompile(`(?s)<textarea[^>]*>\n(.*)</textarea>`).FindStringSubmatch(page)[1]
		text = html.UnescapeString(text)
		if !strings.Contains(page, `<li class="wrong"><code>`) || !strings.Contains(textOf(page), "fruit expected a string") {
			t.Errorf("no line is wrong:\n%s", page)
		}
		r.submit(path, path+"/resend", url.Values{"data": {strings.ReplaceAll(text, "\n", "\r\n")}}, 303)
	}
	stored := map[string]string{}
	for _, a := range r.records(r.stored) {
		stored[a.Record.ID] = string(a.Record.Data)
	}
	for id, want := range bodies {
		if id != "key" && stored[id] != want {
			t.Errorf("%s is stored as %q, want %q", id, stored[id], want)
		}
		delete(stored, id)
	}
	for _, data := range stored {
		if data != bodies["key"] {
			t.Errorf("the idempotent event is stored as %q", data)
		}
	}
	for _, a := range r.records(r.source) {
		if a.Resent != nil && a.Resent.Edited {
			t.Errorf("it is recorded as edited: %+v", a.Resent)
		}
	}
}

// A group is checked, of which nothing is stored, and sent again. Those of atomic batches are left
// out. A second time, there is nothing to send.
func TestAGroupIsSentAgain(t *testing.T) {
	r := newRejecting(t)
	r.register(strict, client.RegisterOptions{})
	const all = 30
	for i := range all {
		r.send(nil, fmt.Sprintf(`{"fruit":%d}`, i))
	}
	if _, err := r.client.SendBatch(t.Context(), "SpongeBob", "Fruits", []client.Event{{Data: []byte(`{"fruit":"good"}`)}, {Data: []byte(`{"fruit":0.5}`)}},
		client.BatchOptions{Atomic: true}); err != nil {
		t.Fatal(err)
	}
	group := links(r.get("/rejected"), "/rejected/groups/")[0]
	wants(t, r.get(group), "how many of 30 events would pass now", "1 is of atomic batches")
	job := jobOf(r, group, "/check", url.Values{})
	page := r.await(job)
	wants(t, page, "0 of 30 events would pass now. Nothing was stored.", "Refused 30", "/fruit expected a string",
		"None would pass")
	r.register(`{"type":"object","properties":{"fruit":{"type":["string","integer"],"maximum":19}}}`, client.RegisterOptions{})
	page = r.await(jobOf(r, group, "/check", url.Values{}))
	wants(t, page, "20 of 30 events would pass now", "Refused 10", "Send 30 events again")
	if stored := r.records(r.stored); len(stored) != 0 {
		t.Fatalf("a check stored %+v", stored)
	}
	page = r.await(jobOf(r, group, "/resend", url.Values{"at_once": {"16"}}))
	wants(t, page, "20 of 30 events were sent again and are stored", "Refused 10", "/fruit")
	if stored := r.records(r.stored); len(stored) != 20 {
		t.Errorf("%d events are stored", len(stored))
	}
	marks := 0
	for _, a := range r.records(r.source) {
		if a.Resent != nil {
			marks++
		}
	}
	if marks != 20 {
		t.Errorf("%d marks are recorded", marks)
	}
	wants(t, r.get(group), "20 were sent again already")
	for _, query := range []string{"waiting=on", "waiting=on&topic=Fruits", "waiting=on&topic=+SpongeBob.Fruits+",
		"waiting=on&client=SpongeBob+&code=+event_invalid"} {
		wants(t, r.get("/rejected?"+query), "11 events in the last 24 hours")
	}
}

// jobOf sends the form of a group's page, and returns the path of the job.
func jobOf(r rejecting, group, action string, fields url.Values) string {
	r.Helper()
	fields.Set("token", tokenOf(r, r.pages, "/compare"))
	w := answerOf(r.pages, form(group+action, fields))
	if w.Code != 303 {
		r.Fatalf("%s is answered %d: %s", group+action, w.Code, textOf(w.Body.String()))
	}
	return w.Header().Get("Location")
}

// A check of many events tries some of them, and says so.
func TestABigGroupIsSampled(t *testing.T) {
	r := newRejecting(t)
	r.register(strict, client.RegisterOptions{})
	batch := make([]client.Event, 200)
	for range 3 {
		for i := range batch {
			batch[i].Data = []byte(`{"fruit":1}`)
		}
		if _, err := r.client.SendBatch(t.Context(), "SpongeBob", "Fruits", batch, client.BatchOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	group := links(r.get("/rejected"), "/rejected/groups/")[0]
	wants(t, r.get(group), "how many of 600 events would pass now", "It tries 500 of them, evenly")
	page := r.await(jobOf(r, group, "/check", url.Values{}))
	wants(t, page, "tried, evenly among 600, 0 would pass now", "The first events were all refused alike")
	r.register(lenient, client.RegisterOptions{})
	page = r.await(jobOf(r, group, "/check", url.Values{}))
	wants(t, page, "Of 500 tried, evenly among 600, 500 would pass now: about 100 %", "Send 600 events again")
	job := jobOf(r, group, "/resend", url.Values{"at_once": {"1"}})
	token := tokenOf(r, r.pages, "/compare")
	if w := answerOf(r.pages, form(group+"/check", url.Values{"token": {token}})); w.Code != 409 && w.Code != 303 {
		t.Errorf("a second job is answered %d", w.Code)
	}
	answerOf(r.pages, form(job+"/stop", url.Values{"token": {token}}))
	r.await(job)
}

// Without a stream, without what is rejected, and without a marker, the pages say what to do.
func TestNothingRejected(t *testing.T) {
	c := newGateway(t)
	none := newConsole(c)
	wants(t, get(t, none, "/rejected", 200), "cdk deploy -c rejected=on", "eventgateway console --rejected-stream")
	get(t, none, "/rejected/1", 404)
	get(t, none, "/rejected/groups/1", 404)
	get(t, none, "/rejected/jobs/1", 404)
	absent := console.New(console.Options{Registry: c, Gateway: at, Rejected: noStream{}})
	wants(t, get(t, absent, "/rejected", 200), "has no stream of rejected events", "-c rejected=on")

	wants(t, get(t, absent, "/rejected/1", 502), "The stream of rejected events cannot be read", "stream not found")

	r := newRejecting(t)
	wants(t, r.get("/rejected?period=all"), "Nothing was rejected in all that is kept",
		"eventgateway send SpongeBob Fruits")
	wants(t, get(t, r.pages, "/rejected/nothing", 404), "there is no rejected event nothing")
	wants(t, get(t, r.pages, "/rejected/groups/nothing", 404), "Nothing was rejected like this")
	wants(t, get(t, r.pages, "/rejected/jobs/nothing", 404), "does not know that")

	r.send(nil, `{}`) // of a type that nobody registered
	looking := console.New(console.Options{Registry: r.client, Gateway: at, Rejected: r.source})
	group := links(get(t, looking, "/rejected", 200), "/rejected/groups/")[0]
	page := get(t, looking, group, 200)
	wants(t, page, "This console may only look", "eventgateway rejected resend --topic SpongeBob.Fruits")
	wants(t, get(t, looking, links(page, "/rejected/")[0], 200), "This console may only look",
		"event_type_not_registered")
}

// noStream is a stream that is not there.
type noStream struct{ feed.Source }

type notFound struct{ error }

func (notFound) ErrorCode() string { return "ResourceNotFoundException" }

func (noStream) Read(context.Context, time.Time, func(feed.Arrival) error) error {
	return notFound{fmt.Errorf("stream not found")}
}

// Events, ids, headers and names of strangers are text on every page. They come from the stream
// itself, where anybody with access can write.
func TestHostileRejections(t *testing.T) {
	var records hostileStream
	for i, text := range hostile {
		id := fmt.Sprintf("%d%s", i, text)
		records = append(records, feed.Arrival{At: time.Now(), Rejected: &events.Rejected{
			ID: id, Time: time.Now(), Client: text, Event: text, EventID: text, EventSource: text, Code: text,
			Detail:        text,
			SchemaVersion: 1, Errors: []events.Violation{{Pointer: "/" + text, Keyword: text, Detail: text}},
			Original: events.Original{ContentType: text, Header: map[string]string{text: text}, Size: 1,
				Bytes: []byte(text)},
		}}, feed.Arrival{At: time.Now(), Resent: &events.Resent{ID: text, Time: time.Now(), RejectedID: id, By: text,
			Receipt: events.Receipt{ID: text, ShardID: text, SequenceNumber: text}}},
			feed.Arrival{Err: events.ErrNotARecord})
	}
	c := newGateway(t)
	pages := console.New(console.Options{Registry: c, Gateway: at, Rejected: records, Marker: feed.Dev{URL: at}})
	shown, token := map[string]string{}, tokenOf(t, pages, "/compare")
	list := get(t, pages, "/rejected", 200)
	shown["list"] = list
	for _, text := range hostile {
		q := url.QueryEscape(text)
		shown["query "+text] = get(t, pages, "/rejected?topic="+q+"&client="+q+"&code="+q+"&period="+q+"&from="+q, 200)
	}
	groups := links(list, "/rejected/groups/")
	if len(groups) != len(hostile) {
		t.Errorf("%d groups for %d texts", len(groups), len(hostile))
	}
	for _, group := range groups {
		shown[group] = get(t, pages, group, 200)
		for _, path := range links(shown[group], "/rejected/") {
			shown[path] = get(t, pages, path, 200)
			for _, action := range []string{"/check", "/resend"} {
				fields := url.Values{"token": {token}, "again": {"on"}, "data": {shown[path]}}
				shown[path+action] = answerOf(pages, form(path+action, fields)).Body.String()
			}
		}
	}
	if len(shown) < 1+4*len(hostile) {
		t.Errorf("only %d pages were read", len(shown))
	}
	for path, page := range shown {
		if found := unsafe(page); found != nil {
			t.Errorf("%s has %q", path, found)
		}
	}
}

// hostileStream has records.
type hostileStream []feed.Arrival

func (s hostileStream) Read(_ context.Context, from time.Time, handle func(feed.Arrival) error) error {
	for _, a := range s {
		if a.At.Before(from) {
			continue
		}
		if err := handle(a); err != nil {
			return err
		}
	}
	return nil
}

func (hostileStream) Follow(ctx context.Context, _ time.Time, _ func(feed.Arrival) error) error {
	<-ctx.Done()
	return ctx.Err()
}
