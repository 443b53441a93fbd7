package console_test

import (
	"context"
	"fmt"
	"iter"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console"
)

// newFruits registers two versions of Fruits, which is about every page that has much to show.
func newFruits(t testing.TB) *client.Client {
	t.Helper()
	c := newGateway(t)
	register(t, c, "SpongeBob", "Fruits", read(t, "fruits/schema.json"), client.RegisterOptions{
		Owner: new("team-fruits@example.com"), Tags: new("fruit,picking"),
		Description: new("Somebody picked a fruit.")})
	register(t, c, "SpongeBob", "Fruits", strings.Replace(read(t, "fruits/schema.json"), `"properties": {`,
		`"properties": {"ripe": {"type": "boolean", "description": "Whether it can be eaten."},`, 1),
		client.RegisterOptions{})
	return c
}

func TestOverview(t *testing.T) {
	c := newFruits(t)
	register(t, c, "Patrick", "Colors", read(t, "colors/schema.json"), client.RegisterOptions{Deprecated: new(true)})
	page := get(t, newConsole(c), "/", 200)
	wants(t, page, "2 event types of 2 clients, 1 deprecated", "SpongeBob. Fruits version 2", "what changed",
		"Deprecated Patrick. Colors , since")
	c = newGateway(t)
	pages := newConsole(c)
	wants(t, get(t, pages, "/", 200), "Nothing is registered yet",
		"eventgateway register SpongeBob Fruits events/fruits/schema.json --url "+at)
	register(t, c, "SpongeBob", "Fruits", `{}`, client.RegisterOptions{})
	wants(t, get(t, pages, "/", 200), "1 event type of 1 client")
}

func TestSearch(t *testing.T) {
	pages := newConsole(newFruits(t))
	for query, found := range map[string]bool{
		"q=fruits": true, "q=SPONGE+picked": true, "q=team-fruits": true, "q=picking": true, "q=pears": false,
		"q=fruits+pears": false, "client=SpongeBob": true, "client=Patrick": false, "tag=fruit": true, "tag=fru": false,
		"owner=team-fruits%40example.com": true, "deprecated=on": false, "q=": true,
	} {
		if got := strings.Contains(textOf(get(t, pages, "/search?"+query, 200)), "1 event type "); got != found {
			t.Errorf("%s finds it: %t", query, got)
		}
	}
	// Schemas are read in the background.
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		page := textOf(get(t, pages, "/search?q=RIPE", 200))
		if strings.Contains(page, "members ripe") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the search does not find a member: %s", page)
		}
	}
	// The schema's own title and description, but not what members have.
	for query, found := range map[string]string{"q=Seen+picked": "1 event type ", "q=eaten": "No event type"} {
		wants(t, get(t, pages, "/search?"+query, 200), found)
	}
}

func TestClient(t *testing.T) {
	c := newGateway(t)
	for i := range 120 {
		register(t, c, "SpongeBob", fmt.Sprintf("Event%03d", i), `{}`, client.RegisterOptions{})
	}
	pages := newConsole(c)
	page := get(t, pages, "/types/SpongeBob", 200)
	wants(t, page, "120 event types", "Event099", "Further event types, from Event100")
	if strings.Contains(page, "Event101") {
		t.Error("a page has more than 100 event types")
	}
	wants(t, get(t, pages, "/types/SpongeBob?from=Event100", 200), "Event119")
	wants(t, get(t, pages, "/types/Patrick", 404), "eventgateway register Patrick")
}

func TestEvent(t *testing.T) {
	c := newFruits(t)
	if _, err := c.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte(`{"type":"array"}`)); err != nil {
		t.Fatal(err)
	}
	pages := newConsole(c)
	page := get(t, pages, "/types/SpongeBob/Fruits", 200)
	wants(t, page, "Somebody picked a fruit.", "Version 2, registered", "A schema is on trial since",
		"It was tried on no event yet.", "fruit required string 1 to 64 characters The fruit&#39;s name.",
		"ripe boolean Whether it can be eaten.", "compatibility backward A new version must accept all that")
	wants(t, get(t, pages, "/types/SpongeBob/Fruits?version=1", 200), "This is an earlier version",
		"Version 2 is the latest")
	if _, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{"fruit":"apple"}`)); err != nil {
		t.Fatal(err)
	}
	wants(t, get(t, pages, "/types/SpongeBob/Fruits", 200), "It would refuse the last accepted event.",
		"1 event at the whole : refused by type")
	wants(t, get(t, pages, "/types/SpongeBob/Fruits?version=shadow", 200), "This is the shadow", "the event array")
	wants(t, get(t, pages, "/types/SpongeBob/Fruits?version=3", 404), "version_not_found")
	get(t, pages, "/types/SpongeBob/Fruits?version=-1", 404)
	wants(t, get(t, pages, "/types/SpongeBob/Nothing", 404), "event_type_not_registered",
		"eventgateway register SpongeBob Nothing schema.json")
	wants(t, get(t, pages, "/nothing", 404), "There is no such page")
	for _, broken := range []string{"%2e%2e", "..%2f..", "a%2fb", "%00", "%ff", "a%20b"} {
		wants(t, get(t, pages, "/types/"+broken+"/Fruits", 404), "the client name")
		wants(t, get(t, pages, "/types/SpongeBob/"+broken+"/use", 404), "the event name")
	}
}

// A $ref to another event type is followed.
func TestReferences(t *testing.T) {
	c := newFruits(t)
	register(t, c, "SpongeBob", "Basket", `{"type":"object","properties":{
		"first":{"$ref":"/SpongeBob/Fruits/schema?version=1#/properties/fruit"}}}`, client.RegisterOptions{})
	page := get(t, newConsole(c), "/types/SpongeBob/Basket", 200)
	wants(t, page, "Refers to SpongeBob.Fruits version 1", "first string 1 to 64 characters The fruit&#39;s name.")
}

func TestChanges(t *testing.T) {
	c := newFruits(t)
	if _, err := c.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte(`{"type":"object","required":["ripe"]}`)); err != nil {
		t.Fatal(err)
	}
	pages := newConsole(c)
	wants(t, get(t, pages, "/types/SpongeBob/Fruits/changes", 200), "Version 2 accepts all that version 1 accepts.",
		"Version 1 refuses some of what version 2 accepts:", "/ripe", `&#34;ripe&#34;:`,
		"ripe added – optional; boolean; Whether it can be eaten.")
	wants(t, get(t, pages, "/types/SpongeBob/Fruits/changes?from=1&to=shadow", 200),
		"The shadow refuses some of what version 1")
	wants(t, get(t, pages, "/types/SpongeBob/Fruits/changes?from=2&to=1", 200), "ripe removed")
	wants(t, get(t, pages, "/types/SpongeBob/Fruits/changes?from=1&to=9", 422), "9")
	register(t, c, "Patrick", "Colors", read(t, "colors/schema.json"), client.RegisterOptions{})
	wants(t, get(t, pages, "/types/Patrick/Colors/changes", 200),
		"There is one version",
		"eventgateway shadow set Patrick Colors")
}

func TestUse(t *testing.T) {
	page := get(t, newConsole(newFruits(t)), "/types/SpongeBob/Fruits/use", 200)
	wants(t, page, at+"/SpongeBob/Fruits/send_event", "eventgateway listen SpongeBob.Fruits", "my-stream")
}

func TestCompare(t *testing.T) {
	c := newFruits(t)
	if _, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{"fruit":"apple","quantity":7}`)); err != nil {
		t.Fatal(err)
	}
	pages := newConsole(c)
	const path = "/types/SpongeBob/Fruits/compare"
	wants(t, get(t, pages, path, 200), "&#34;ripe&#34;")
	wants(t, post(t, pages, path, url.Values{"schema": {read(t, "fruits/schema.json")}}, 422),
		"The gateway would refuse it", "schema_incompatible", "/ripe")
	wants(t, post(t, pages, path, url.Values{"schema": {`{"type":"object","properties":{"quantity":{"maximum":5}}}`}}, 422),
		"It would refuse the last accepted event")
	page := post(t, pages, path, url.Values{"schema": {`{"type":7}`}}, 422)
	if wants(t, page, "schema_invalid", "/type"); strings.Contains(page, "samples") {
		t.Error("a schema that is none was tried on no samples")
	}
	wants(t, post(t, pages, path, url.Values{"schema": {`{`}}, 422), "invalid_json")
	latest, err := c.Schema(t.Context(), "SpongeBob", "Fruits", client.SchemaOptions{})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, post(t, pages, path, url.Values{"schema": {string(latest.Document)}}, 200), "nothing would change")
	wants(t, post(t, pages, "/compare", url.Values{"client": {"Patrick"}, "event": {"New"},
		"schema": {`{"type":"object","propertys":{}}`}}, 200), "It would be version 1", "The event type is new.",
		"keyword_misspelt", "eventgateway register Patrick New")
	wants(t, post(t, pages, "/compare", url.Values{"schema": {`{}`}}, 422), "name the client and the event")
	wants(t, post(t, pages, "/compare", url.Values{"client": {"!"}, "event": {"c"}, "schema": {`{}`}}, 422), "invalid_name")
	register(t, c, "Patrick", "Any", `{"type":"string"}`, client.RegisterOptions{Compatibility: new("none")})
	wants(t, post(t, pages, "/types/Patrick/Any/compare", url.Values{"schema": {`{"type":"integer"}`}}, 200),
		"It was compared with no earlier version")
	if d, err := c.Describe(t.Context(), "SpongeBob", "Fruits"); err != nil || d.Version != 2 {
		t.Errorf("comparing changed the event type: %+v, %v", d, err)
	}
}

func TestTry(t *testing.T) {
	c := newFruits(t)
	get(t, newConsole(struct{ console.Registry }{c}), "/types/SpongeBob/Fruits/try", 404) // without a Sender
	pages := newConsole(c)
	const path = "/types/SpongeBob/Fruits/try"
	wants(t, get(t, pages, path, 200), "&#34;fruit&#34;")
	wants(t, post(t, pages, path, url.Values{"data": {`{"fruit":"apple"}`}}, 200), "It is valid: version 2 accepts it.")
	page := post(t, pages, path, url.Values{"data": {"{\r\n\"fruit\": 1,\r\n\"colour\": 2}"}}, 422)
	wants(t, page, "event_invalid", `&#34;fruit&#34;: 1, /fruit expected a string`, `&#34;colour&#34;: 2} /colour`)
	wants(t, post(t, pages, path, url.Values{"data": {"{\n\"fruit\"\n1}"}}, 422),
		"invalid_json",
		"1} invalid character")
	wants(t, post(t, pages, path, url.Values{"data": {"{\"fruit\": 1,\r\n\"fruit\": 2\r\n}"}}, 422),
		`&#34;fruit&#34;: 2 the body has the member &#34;fruit&#34; twice in one object }`)
	register(t, c, "SpongeBob", "Fruits", read(t, "fruits/schema.json"), client.RegisterOptions{
		Enforcement: new("warn"), Compatibility: new("none")})
	wants(t, post(t, pages, path, url.Values{"data": {"{}"}}, 200), "It would be stored, with 1 violation")
}

// A gateway that is not there is a page that says what to do.
func TestNoGateway(t *testing.T) {
	c, err := client.New("http://127.0.0.1:1", client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pages := newConsole(c)
	for _, path := range []string{"/", "/search", "/types/SpongeBob/Fruits"} {
		page := get(t, pages, path, 502)
		wants(t, page, "The gateway does not answer", "nothing listens at http://127.0.0.1:1", "eventgateway dev")
		if strings.Contains(page, "dial") {
			t.Errorf("%s speaks of connections: %s", path, textOf(page))
		}
	}
}

// slow is a gateway that does not answer yet.
type slow struct {
	console.Registry
	done <-chan struct{} // then it has nothing
}

func (s slow) Clients(context.Context) iter.Seq2[string, error] {
	return func(func(string, error) bool) { <-s.done }
}

// While the gateway's lists are read, no page says that there is nothing.
func TestWhileTheListsAreRead(t *testing.T) {
	t.Parallel()
	pages := newConsole(slow{newFruits(t), t.Context().Done()})
	for _, path := range []string{"/", "/search", "/types/SpongeBob"} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		page := ask(t, pages, httptest.NewRequestWithContext(ctx, "GET", "http://127.0.0.1:8090"+path, nil), 200)
		cancel()
		wants(t, page, "The lists are being read")
		for _, wrong := range []string{"Nothing is registered", "has no event types", "0 clients"} {
			if strings.Contains(page, wrong) {
				t.Errorf("%s says %q", path, wrong)
			}
		}
	}
}

// The page of a name that no client can have has no command with it, and is UTF-8.
func TestWrongNames(t *testing.T) {
	t.Parallel()
	pages := newConsole(newFruits(t))
	page := get(t, pages, "/types/a%3Brm%20b", 404)
	wants(t, page, "beginning with a letter or digit")
	if strings.Contains(page, "eventgateway register") {
		t.Error("it has a command with the name")
	}
	if page := get(t, pages, "/search?q=%ff", 200); !utf8.ValidString(page) {
		t.Error("the page is not UTF-8")
	}
}
